/// Why a file of another tool cannot become a session.
public enum ImportError: Error, Hashable {
    case unreadable(file: String, isThere: Bool)
    case tooLarge(file: String, limit: Int)
    case notJSON(file: String, line: Int?)
    case field(file: String, path: String, fault: String)
    case asks(source: String, question: String, option: String)
    case oneFile(source: String, given: Int)
    case outside(
        file: String, place: String, index: SIMD3<Double>, size: SIMD3<Int>, hint: String)
    case nothing(source: String)
    case session(String)
}

extension ImportError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unreadable(let file, true):
            "'\(file)' cannot be read: permission denied, or not a file."
        case .unreadable(let file, false):
            "'\(file)' cannot be read: there is no such file."
        case .tooLarge(let file, let limit):
            """
            '\(file)' has more than \(limit) bytes, the limit for a file of clicks. Check that this \
            is the right file.
            """
        case .notJSON(let file, nil):
            "'\(file)' is not valid JSON. Is the file whole, and of the tool that was named?"
        case .notJSON(let file, .some(let line)):
            """
            '\(file)', line \(line) is not valid JSON. Is the file whole, and of the tool that was \
            named?
            """
        case .field(let file, let path, let fault):
            "'\(file)': \(path) \(fault)."
        case .asks(let source, let question, let option):
            "\(source) \(question). State it with \(option)."
        case .oneFile(let source, let given):
            "\(source) are one file for one session; \(given) were given. Import them one by one."
        case .outside(let file, let place, let index, let size, let hint):
            """
            '\(file)': \(place) lies at voxel (\(short(index.x)), \(short(index.y)), \
            \(short(index.z))), outside the image of \(size.x) x \(size.y) x \(size.z) voxels. \
            \(hint)
            """
        case .nothing(let source):
            "there is no click in the \(source) that were given."
        case .session(let sentence):
            sentence
        }
    }
}
