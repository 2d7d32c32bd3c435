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
