internal import Synchronization

/// Objects that a few associations send, each taking the next, and those that are queued meanwhile.
final class SendQueue: Sendable {
    private let objects: Mutex<ArraySlice<Outgoing>>
    private let isOver = Mutex(false)
    private let more: @Sendable () throws -> [Outgoing]?

    /// - Parameter more: Waits for some more; nil where none come for now.
    init(_ objects: [Outgoing], more: @escaping @Sendable () throws -> [Outgoing]?) {
        self.objects = Mutex(objects[...])
        self.more = more
    }

    /// The next, where there is one.
    func here() -> Outgoing? { objects.withLock { $0.popFirst() } }

    /// The next, waited for; nil where none comes for now.
    func waited() throws -> Outgoing? {
        try isOver.withLock { isOver in
            while !isOver {
                if let object = here() { return object }
                guard let found = try more() else {
                    isOver = true
                    break
                }
                objects.withLock { $0 += found }
            }
            return here()
        }
    }
}
