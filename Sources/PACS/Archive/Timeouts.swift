/// How long is waited, in seconds.
public struct Timeouts: Codable, Sendable, Equatable {
    /// Until connection and association stand.
    public var connect = 10
    /// For a byte while one is due.
    public var idle = 30
    /// For one message as a whole, whatever its size; for a list as a whole; and, while objects are
    /// fetched, until the next one comes.
    public var message = 600
    /// For the result of storage commitment.
    public var commitment = 60

    public init() {}
}
