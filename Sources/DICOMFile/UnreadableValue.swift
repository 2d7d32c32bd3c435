internal import Text

/// A value that is there and is not what its attribute must have. It is never taken as absent.
public struct UnreadableValue: Error, Sendable, Hashable {
    /// The attribute, such as `Rescale Slope (0028,1053)`.
    public let attribute: String
    /// The value as it stands in the file, made fit for a message.
    public let text: String
    /// What it is not, as the end of a sentence.
    public let fault: String

    package init(_ attribute: Attribute, _ text: String, _ fault: String) {
        self.attribute = attribute.description
        // Six cosines are a hundred characters.
        self.text = PlainText.clean(text, limit: 200)
        self.fault = fault
    }
}

extension UnreadableValue: CustomStringConvertible {
    /// A sentence without a full stop: `Rescale Slope (0028,1053) is '0,5', which is not a number`.
    public var description: String { "\(attribute) is '\(text)', \(fault)" }
}
