internal import Foundation
internal import Machine
internal import Synchronization

/// Files that are being queued, on a thread of their own, while what is queued already is sent.
final class Queueing: Sendable {
    private let result = Mutex(Result<Outbox.Queued, any Error>?.none)
    private let news = DispatchSemaphore(value: 0)
    private let end = DispatchGroup()
    /// Files that are to be queued.
    let files: Int

    /// Begins. Where the system gives no thread, all is queued before this returns.
    ///
    /// - Parameters:
    ///   - files: How many there are.
    ///   - work: Queues, and says when some more may be sent.
    ///   - onEnd: Called once all are queued.
    init(
        files: Int, _ work: @escaping @Sendable (_ onPiece: () -> Void) throws -> Outbox.Queued,
        onEnd: @escaping @Sendable (Outbox.Queued) -> Void
    ) {
        self.files = files
        end.enter()
        let all: @Sendable () -> Void = { [self] in
            let ended = Result { try work { news.signal() } }
            result.withLock { $0 = ended }
            news.signal()
            if case .success(let queued) = ended { onEnd(queued) }
            end.leave()
        }
        if MachineThreads.start(all) != 0 { all() }
    }

    /// What came of it; nil while it is at work.
    ///
    /// - Throws: What ended it before its time.
    func ended() throws -> Outbox.Queued? { try result.withLock { try $0?.get() } }

    /// Whether nothing more is to come.
    var hasEnded: Bool { result.withLock { $0 != nil } }

    /// Waits until more is queued, or all is.
    func waitForMore() { news.wait() }

    /// Waits a moment for the same; false where nothing came.
    func waitForMore(seconds: Double) -> Bool { news.wait(timeout: .now() + seconds) == .success }

    /// Waits until all is queued.
    ///
    /// - Throws: What ended it before its time.
    func waitForEnd() throws -> Outbox.Queued {
        end.wait()
        return try ended() ?? Outbox.Queued()
    }
}
