/// A checkpoint file that cannot be read or written.
public enum CheckpointError: Error, Equatable, Sendable {
    /// The file cannot be opened.
    case unreadable(file: String, reason: String)
    /// The file is of a format that is not read.
    case format(file: String, CheckpointFormatFault)
    /// A file that is damaged, or made to do harm; the reason says how.
    case damaged(file: String, reason: String)
    /// A file of `torch.save` in a form that is not read; the reason says which.
    case unsupported(file: String, reason: String)
    /// One tensor that cannot be read.
    case tensor(file: String, key: String, reason: String)
    /// A tensor that is not all numbers; the rest is the rest of the sentence.
    case notFinite(file: String, key: String, String)
    /// The file cannot be written; what stood there before is as it was.
    case unwritable(file: String, reason: String)
}

extension CheckpointError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unreadable(let file, let reason):
            "\(inQuotes(file)) cannot be opened: \(reason). Check its path and permissions."
        case .format(let file, let fault):
            "\(inQuotes(file)) \(fault.clause)"
        case .damaged(let file, let reason):
            """
            \(inQuotes(file)) is damaged: \(reason). Copy or download it again, and compare \
            its digest with the one its makers published.
            """
        case .unsupported(let file, let reason):
            """
            \(inQuotes(file)) cannot be read: \(reason). In Python, write it again with \
            torch.save(network.state_dict(), path), or as safetensors.
            """
        case .tensor(let file, let key, let reason):
            """
            \(quoted(key)) of \(inQuotes(file)) cannot be read: \(reason). In Python, write it \
            again with torch.save(network.state_dict(), path), or as safetensors.
            """
        case .notFinite(let file, let key, let fault):
            "\(quoted(key)) of \(inQuotes(file)) \(fault)"
        case .unwritable(let file, let reason):
            "\(inQuotes(file)) cannot be written: \(reason)."
        }
    }

    /// Paths come from who runs the program, and are shown whole.
    private func inQuotes(_ path: String) -> String { "'\(path)'" }
}
