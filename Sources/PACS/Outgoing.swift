/// An object on its way out.
struct Outgoing: Sendable, Hashable {
    /// In the outbox.
    let id: Int64
    let path: String
    let header: ObjectHeader
    let bytes: Int
}

/// What came of sending an object.
enum Sent: Sendable, Equatable {
    /// The archive says that it has it.
    case confirmed
    /// All of it was sent, and no answer came: the archive may have it.
    case unanswered(String)
    /// It may be taken later.
    case later(String)
    /// It will never be taken.
    case refused(String)
}
