/// How many numbers a part of a network learned.
public struct ParameterCount: Sendable, Hashable {
    /// In words, such as `image encoder`.
    public let component: String
    public let parameters: Int

    public init(component: String, parameters: Int) {
        self.component = component
        self.parameters = parameters
    }
}
