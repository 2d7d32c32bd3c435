/// How the network is judged on the way.
public struct ValidationSettings: Codable, Hashable, Sendable {
    /// After every so many epochs, and after the last; 0: never.
    public var every = 10
    /// Clicks on each object.
    public var clicks = 10
    /// Objects at most, drawn once.
    public var objects = 40

    public init() {}
}
