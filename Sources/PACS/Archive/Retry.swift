/// When it is tried again, in seconds.
public struct Retry: Codable, Sendable, Equatable {
    /// The first wait. Each one is twice as long as the one before.
    public var first = 2.0
    /// The longest wait.
    public var longest = 300.0
    /// After how long a command or a stage leaves the rest to the next one.
    public var giveUpAfter = 900.0

    public init() {}
}
