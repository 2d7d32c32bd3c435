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

    /// Where every object begins.
    static let first = OutboxState.queued

    /// The states in which something is to be done yet, and the others.
    static let open = allCases.filter { !$0.isSettled }
    static let settled = allCases.filter(\.isSettled)
}
