internal import Text

/// Why an option cannot be set for one study.
struct OverrideFault: Error, Equatable, CustomStringConvertible {
    let key: String
    let sentence: String

    var description: String { "\(PlainText.clean(key, limit: 200)): \(sentence)" }
}
