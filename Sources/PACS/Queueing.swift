internal import Foundation
internal import Synchronization

/// Files that are being queued, on a thread of their own, while what is queued already is sent.
final class Queueing: Sendable {
    private let result = Mutex(Result<Outbox.Queued, any Error>?.none)
    private let news = DispatchSemaphore(value: 0)
    private let end = DispatchGroup()

    /// Begins.
    ///
    /// - Parameters:
    ///   - work: Queues, and says when some more may be sent.
    ///   - onEnd: Called once all are queued.
    init(
        _ work: @escaping @Sendable (_ onPiece: () -> Void) throws -> Outbox.Queued,
        onEnd: @escaping @Sendable (Outbox.Queued) -> Void
    ) {
        end.enter()
        let thread = Thread { [self] in
            let ended = Result { try work { news.signal() } }
            result.withLock { $0 = ended }
            news.signal()
            if case .success(let queued) = ended { onEnd(queued) }
            end.leave()
        }
        thread.stackSize = 4 << 20
        thread.start()
    }

    /// What came of it; nil while it is at work.
    ///
    /// - Throws: What ended it before its time.
    func ended() throws -> Outbox.Queued? { try result.withLock { try $0?.get() } }

    /// Waits until more is queued, or all is.
    func waitForMore() { news.wait() }

    /// Waits until all is queued.
    ///
    /// - Throws: What ended it before its time.
    func waitForEnd() throws -> Outbox.Queued {
        end.wait()
        return try ended() ?? Outbox.Queued()
    }
}
