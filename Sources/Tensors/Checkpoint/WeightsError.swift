internal import Synchronization

/// A checkpoint that does not fit the network.
public enum WeightsError: Error, Equatable, Sendable {
    case missing(String, siblings: [String])
    case shape(String, expected: [Int], found: [Int])
    case unread([String])
}

extension WeightsError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .missing(let key, let siblings) where siblings.isEmpty:
            "the checkpoint has no '\(key)'. It is probably for another network."
        case .missing(let key, let siblings):
            "the checkpoint has no '\(key)'; beside it are: \(list(siblings))."
        case .shape(let key, let expected, let found):
            """
            '\(key)' has shape \(found), this network needs \(expected). Check the checkpoint's \
            'mais_config'.
            """
        case .unread(let keys):
            """
            the network never read \(keys.count) of the checkpoint's keys: \(list(keys)). \
            The checkpoint is for another network.
            """
        }
    }

    private func list(_ keys: [String]) -> String {
        let shown = keys.prefix(5).joined(separator: ", ")
        return keys.count > 5 ? "\(shown) and \(keys.count - 5) more" : shown
    }
}
