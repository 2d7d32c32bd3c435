/// One thing that was tried.
public struct OutboxAttempt: Sendable, Codable, Equatable {
    /// The object's SOP Instance UID.
    public let sopInstance: String
    /// When: ISO 8601.
    public let time: String
    /// `send`, `commitment` or `query`.
    public let action: String
    /// What came of it.
    public let outcome: String
}
