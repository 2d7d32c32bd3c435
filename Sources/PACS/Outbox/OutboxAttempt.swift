/// One thing that was tried.
public struct OutboxAttempt: Sendable, Codable, Equatable {
    public let sopInstance: String
    public let time: String
    /// `send`, `commitment` or `query`.
    public let action: String
    public let outcome: String
}
