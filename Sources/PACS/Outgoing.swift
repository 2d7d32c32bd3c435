/// An object on its way out.
struct Outgoing: Sendable, Hashable {
    /// In the outbox.
    let id: Int64
    let path: String
    let header: ObjectHeader
    let bytes: Int
    /// When its file last changed, in nanoseconds, as it was when it was queued.
    let modified: Int64
}

/// What came of sending an object.
enum Sent: Sendable, Equatable {
    /// The archive says that it has it.
    case confirmed
    /// The archive says that it has it, and is not asked again.
    case accepted
    /// All of it was sent, and no answer came: the archive may have it.
    case unanswered(String)
    /// It may be taken later.
    case later(String)
    /// It will never be taken.
    case refused(String)
}
