internal import FoundationEssentials
public import Tensors

/// A file that no network can be read from.
public enum NetworkFileError: Error, Sendable {
    /// The file cannot be read, or is not a checkpoint.
    case unreadable(CheckpointError)
    /// The file is a checkpoint, but not of this network; the reason is a sentence.
    case unfit(file: String, reason: String)
}

extension NetworkFileError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unreadable(let error): "\(error)"
        case .unfit(let file, let reason): "'\(file)' does not make a MAIS network: \(reason)"
        }
    }
}
