public import Text

/// Where an object of the outbox is.
public enum OutboxState: String, Sendable, Codable, CaseIterable {
    /// To be sent, maybe again.
    case queued
    /// All of it was sent, and the archive has not answered.
    case sent
    /// The archive says that it has it.
    case confirmed
    /// The archive says that it has it, and was not asked again, as `verify: none` has it.
    case accepted
    /// The archive was asked again, and has it.
    case verified
    /// It will not be taken, and is not tried any more.
    case refused

    /// Whether nothing more is done about it.
    public var isSettled: Bool { self == .refused || isThere }

    /// Whether the archive has it, as far as was to be made sure.
    public var isThere: Bool { self == .verified || self == .accepted }
}

/// An object of the outbox, as a manifest shows it. Nothing of the patient is in it.
public struct OutboxRecord: Sendable, Codable, Equatable {
    public let archive: String
    public let study: String
    public let series: String
    public let sopClass: String
    public let sopInstance: String
    public let transferSyntax: String
    public let bytes: Int
    /// SHA-256 of the file.
    public let sha256: String
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

/// One thing that was tried.
public struct OutboxAttempt: Sendable, Codable, Equatable {
    public let sopInstance: String
    public let time: String
    /// `send`, `commitment` or `query`.
    public let action: String
    public let outcome: String
}
