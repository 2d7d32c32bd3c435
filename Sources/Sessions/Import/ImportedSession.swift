public import Text

/// A session that was made of another tool's files, and what they could not tell.
public struct ImportedSession: Sendable {
    /// The session, checked.
    public let session: RecordedSession

    /// What the source does not say and what was left out.
    public let notes: [Warning]

    /// Whether something that was recorded is not in the session, and nobody asked for that.
    public let isPartial: Bool
}
