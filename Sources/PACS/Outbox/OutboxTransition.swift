/// One line of the table of what may become of an object of the outbox.
package struct OutboxTransition: Sendable, Hashable {
    package let from: OutboxState
    package let event: OutboxEvent
    package let to: OutboxState

    private init(_ from: OutboxState, _ event: OutboxEvent, _ to: OutboxState) {
        self.from = from
        self.event = event
        self.to = to
    }

    /// The whole table. What is not in it does not happen: the ledger is then not what it was.
    package static let all: [OutboxTransition] = [
        .init(.queued, .confirmed, .confirmed),
        .init(.queued, .accepted, .accepted),
        .init(.queued, .unanswered, .sent),
        .init(.queued, .postponed, .queued),
        .init(.queued, .refused, .refused),

        .init(.sent, .postponed, .queued),
        .init(.sent, .verified, .verified),
        .init(.sent, .missing, .queued),
        .init(.sent, .givenUp, .refused),

        .init(.confirmed, .accepted, .accepted),
        .init(.confirmed, .verified, .verified),
        .init(.confirmed, .missing, .queued),
        .init(.confirmed, .givenUp, .refused),
        .init(.confirmed, .refused, .refused),

        .init(.refused, .queuedAgain, .queued),
    ]

    /// Where an event leads from a state; nil where it does not happen in that.
    static func target(from state: OutboxState, _ event: OutboxEvent) -> OutboxState? {
        all.first { $0.from == state && $0.event == event }?.to
    }
}
