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

/// A file that is no checkpoint.
public enum CheckpointFormatFault: Error, Equatable, Sendable {
    case empty
    /// Of `torch.save` before PyTorch 1.6.
    case legacy
    /// A Python pickle that `torch.save` did not write.
    case pickle
    /// What Git LFS puts in the place of a file that it did not fetch.
    case pointer
    /// HTML, as a server answers where the file itself was asked for.
    case page
    case unknown
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

extension CheckpointFormatFault {
    fileprivate var clause: String {
        switch self {
        case .empty: "is empty. Copy or download it again."
        case .legacy:
            """
            is a file of torch.save from before PyTorch 1.6, which is not read. In Python, load it with \
            torch.load(path, weights_only=True) and write it again with torch.save, or as safetensors.
            """
        case .pickle:
            """
            is a bare pickle, not a file of torch.save. In Python, write the weights with \
            torch.save(network.state_dict(), path), or as safetensors.
            """
        case .pointer:
            "is a Git LFS pointer, not the checkpoint itself. Fetch it with 'git lfs pull'."
        case .page:
            "is a web page, not a checkpoint. Download it again, from the address of the file itself."
        case .unknown:
            "is no checkpoint: it is neither a file of torch.save (.pth, .pt) nor safetensors."
        }
    }
}
