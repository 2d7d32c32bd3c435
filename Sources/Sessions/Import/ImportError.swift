public import Files

/// Why a file of another tool cannot become a session.
public enum ImportError: Error, Hashable {
    case unreadable(file: String, reason: String, SystemError?)
    /// The text is UTF-16, or another encoding than UTF-8.
    case encoding(file: String, String)
    case tooLarge(file: String, limit: Int)
    case notJSON(file: String, line: Int?, reason: String?)
    case field(file: String, path: String, fault: String)
    case asks(source: String, question: String, option: String)
    case oneFile(source: String, given: Int)
    /// `position` is what the file has, where that is in millimetres.
    case outside(
        file: String, place: String, position: SIMD3<Double>?, index: SIMD3<Double>,
        size: SIMD3<Int>, hint: String)
    /// `leftOut` says what there was instead of clicks.
    case nothing(source: String, leftOut: [String])
    /// An option that this source has no use for.
    case unused(source: String, option: String, reason: String)
    /// Positions mean two places on an image whose two transforms differ.
    case ambiguous(file: String, place: String, millimetres: Double)
    case session(String)
}

extension ImportError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unreadable(let file, let reason, _):
            "'\(file)' cannot be read: \(reason)."
        case .encoding(let file, "not UTF-8"):
            "'\(file)' is not UTF-8 text. Save it as UTF-8."
        case .encoding(let file, let encoding):
            "'\(file)' is \(encoding) text, and UTF-8 is read. Save it as UTF-8."
        case .tooLarge(let file, let limit):
            """
            '\(file)' has more than \(limit) bytes, the limit for a file of clicks. Check that this \
            is the right file.
            """
        case .notJSON(let file, let line, let reason):
            """
            '\(file)'\(line.map { ", line \($0)," } ?? "") is not valid JSON\
            \(reason.map { ": \($0)" } ?? ""). Is the file whole, and of the tool that was named?
            """
        case .field(let file, let path, let fault):
            "'\(file)': \(path) \(fault)."
        case .asks(let source, let question, let option):
            "\(source) \(question). State it with \(option)."
        case .oneFile(let source, let given):
            "\(source) are one file for one session; \(given) were given. Import them one by one."
        case .outside(let file, let place, let position, let index, let size, let hint):
            """
            '\(file)': \(place)\
            \(position.map { " has the position \(short($0)), and" } ?? "") lies at voxel \
            \(short(index)), outside the image of \(size.x) x \(size.y) x \(size.z) voxels. \
            \(hint)
            """
        case .nothing(let source, let leftOut):
            """
            there is no click in the \(source) that were given\
            \(leftOut.isEmpty ? "" : "; instead, " + leftOut.joined(separator: "; ")).
            """
        case .unused(let source, let option, let reason):
            "\(source) \(reason), so \(option) says nothing. Leave it out."
        case .ambiguous(let file, let place, let millimetres):
            """
            '\(file)': \(place) is a position in millimetres, and the image's sform and qform put the \
            same voxel up to \(short(millimetres)) mm apart. Say by which of them the points were \
            placed: --form sform or --form qform ('form:' of read-nifti).
            """
        case .session(let sentence):
            sentence
        }
    }
}

extension ImportError: SystemFault {
    public var systemError: SystemError? {
        if case .unreadable(_, _, let error) = self { error } else { nil }
    }
}
