public import Text

/// An object of the outbox, as a manifest shows it. Nothing of the patient is in it.
public struct OutboxRecord: Sendable, Codable, Equatable {
    /// The archive's name.
    public let archive: String
    /// Study Instance UID.
    public let study: String
    /// Series Instance UID.
    public let series: String
    /// SOP Class UID.
    public let sopClass: String
    /// SOP Instance UID.
    public let sopInstance: String
    /// Of the data set, by its UID.
    public let transferSyntax: String
    /// Of the file.
    public let bytes: Int
    /// SHA-256 of the file.
    public let sha256: String
    /// Where it is.
    public let state: OutboxState
    /// How often it was sent.
    public let attempts: Int
    /// What happened last, where that was no success.
    public let reason: String?
    /// What the archive warned of as it stored it.
    public let warnings: [Warning]
    /// How it was verified: `commitment` or `query`.
    public let verifiedBy: String?
    /// When it was queued, and when its state last changed: ISO 8601.
    public let queued: String
    public let changed: String
}
