/// What came of sending an object.
package enum Sent: Sendable, Equatable {
    /// The archive says that it has it, and what is the matter with it, if something is, as ``StoreStatus``
    /// says it.
    case confirmed(warning: String? = nil)
    /// The same, and it is not asked again.
    case accepted(warning: String? = nil)
    /// All of it was sent, and no answer came: the archive may have it.
    case unanswered(String)
    /// It may be taken later.
    case later(String)
    /// It will never be taken.
    case refused(String)
}
