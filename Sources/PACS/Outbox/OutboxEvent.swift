/// What happens to an object of the outbox. Which state it leads to, ``OutboxTransition/all`` says.
package enum OutboxEvent: String, Sendable, CaseIterable {
    /// The archive says that it has it.
    case confirmed
    /// The same, and it is not asked again.
    case accepted
    /// All of it was sent, and no answer came.
    case unanswered
    /// It was not taken, and may be later.
    case postponed
    /// It will never be taken, or can no longer be sent.
    case refused
    /// The archive was asked, and has it.
    case verified
    /// The archive was asked, and does not have it.
    case missing
    /// The same, once too often.
    case givenUp
    /// It is queued once more, after it was refused.
    case queuedAgain
}
