internal import Foundation
internal import Synchronization
public import Text

/// Brings what an outbox holds for an archive there, and makes sure of it.
///
/// A transient fault is tried again with growing waits; what needs a person ends the delivery and
/// stays queued; what an archive will never take is refused. One delivery at a time works on an
/// archive's objects, across programs, too.
public final class Delivery {
    /// How a delivery ended.
    public struct Result: Sendable, Equatable {
        /// Objects of the archive in each state.
        public let counts: [OutboxState: Int]
        /// Why it ended before all was settled.
        public let fault: String?
        /// What the archive warned of, of objects that came further in this delivery.
        public let warnings: [Warning]

        public init(counts: [OutboxState: Int], fault: String?, warnings: [Warning] = []) {
            self.counts = counts
            self.fault = fault
            self.warnings = warnings
        }

        /// Whether nothing is left to do.
        public var isSettled: Bool { counts.allSatisfy { $0.key.isSettled || $0.value == 0 } }
    }

    let outbox: Outbox
    let archive: Archive
    private let onProgress: @Sendable ([OutboxState: Int]) -> Void
    private var end: Date
    private var queueing: Queueing?
    private var start = Date.now
    private var rounds = 0
    private var lastFault: String?
    var commitments: CommitmentDesk?
    /// Whether the archive was found not to commit itself.
    var isWithoutCommitment = false

    /// - Parameter onProgress: Called now and then with the objects in each state.
    public init(
        _ outbox: Outbox, to archive: Archive,
        onProgress: @escaping @Sendable ([OutboxState: Int]) -> Void = { _ in }
    ) {
        self.outbox = outbox
        self.archive = archive
        self.onProgress = onProgress
        end = .now + archive.settings.retry.giveUpAfter
    }

    static let batch = 1000
    private static let most = 20_000
    /// Seconds that an association waits for files that are still being queued.
    private static let patience = 5.0

    /// Works until everything is settled, or the time of `retry.giveUpAfter` is over.
    ///
    /// - Throws: ``PACSError/folder(_:_:)`` where the outbox itself fails. What goes wrong with the archive is
    ///   in the result.
    public func run() throws -> Result {
        guard let lock = try DeliveryLock(outbox, archive.name, until: end) else {
            return try result("another delivery to '\(archive.name)' is at work")
        }
        defer { withExtendedLifetime(lock) {} }
        start = .now
        defer { commitments?.stop() }
        try outbox.releaseLeft()
        while true {
            do {
                guard try step() else { return try result(nil) }
                rounds = 0
            } catch let error as PACSError {
                if error.isOfTheOutbox { throw error }
                lastFault = "\(error)"
                // What comes to the queue later waits with the rest.
                _ = try queueing?.waitForEnd()
                let open = try outbox.due(
                    OutboxState.open, archive: archive.name, most: .max)
                guard error.isTransient else {
                    try outbox.putOff(open, seconds: 0, reason: "\(error)")
                    return try result("\(error)")
                }
                rounds += 1
                let wait = Waiting.seconds(before: rounds, archive.settings.retry)
                try outbox.putOff(open, seconds: wait, reason: "\(error)")
            }
            onProgress(try outbox.counts(archive: archive.name))
            guard try waitForNext() else { return try result(lastFault ?? "the time is over") }
        }
    }

    /// Queues files, and sends what is queued already meanwhile.
    ///
    /// - Parameters:
    ///   - again: Objects that were refused before are tried again.
    ///   - onQueued: Called once all are queued, on another thread.
    /// - Throws: As ``Outbox/add(_:for:again:onPiece:)`` and ``run()`` do.
    public func run(
        queueing files: [String], again: Bool = false,
        onQueued: @escaping @Sendable (Outbox.Queued) -> Void = { _ in }
    ) throws -> (queued: Outbox.Queued, result: Result) {
        let (outbox, archive) = (outbox, archive)
        let queueing = Queueing(
            files: files.count,
            { onPiece in
                try outbox.add(files, for: archive, again: again, onPiece: onPiece)
            }, onEnd: onQueued)
        self.queueing = queueing
        let result = Swift.Result { try run() }
        self.queueing = nil
        let queued = try queueing.waitForEnd()
        return (queued, try result.get())
    }

    /// Whether nothing more is to be queued.
    private func isAllQueued() throws -> Bool {
        guard let queueing else { return true }
        guard try queueing.ended() != nil else { return false }
        self.queueing = nil
        // The time that is given to the archive begins when all is known.
        end = .now + archive.settings.retry.giveUpAfter
        return true
    }

    private func result(_ fault: String?) throws -> Result {
        _ = try queueing?.waitForEnd()
        let counts = try outbox.counts(archive: archive.name)
        let isSettled = counts.allSatisfy { $0.key.isSettled || $0.value == 0 }
        return Result(
            counts: counts, fault: isSettled ? nil : fault,
            warnings: try outbox.warnings(archive: archive.name, since: start))
    }

    /// Sends what is due, then looks after what was sent. False when nothing is unsettled.
    private func step() throws -> Bool {
        let isAllQueued = try isAllQueued()
        let queued = try outbox.due([.queued], archive: archive.name, most: Self.batch)
        if !queued.isEmpty {
            try send(queued)
            return true
        }
        guard isAllQueued else {
            queueing?.waitForMore()
            return true
        }
        // A query lists a whole series, however few of its objects are asked about.
        let sent = try outbox.due([.sent], archive: archive.name, most: Self.most)
        if !sent.isEmpty {
            // Whether these arrived, only the archive can tell.
            try asksNothing ? sendAgain(sent) : verifyByQuery(sent)
            return true
        }
        let confirmed = try outbox.due([.confirmed], archive: archive.name, most: Self.most)
        if !confirmed.isEmpty {
            try verify(confirmed)
            return true
        }
        return try outbox.nextDue(archive: archive.name) != nil
    }

    private func send(_ objects: [Outgoing]) throws {
        let fit = try outbox.fit(objects, retry: archive.settings.retry)
        let (outbox, retry) = (outbox, archive.settings.retry)
        let progress = Mutex(0)
        let (name, onProgress) = (archive.name, onProgress)
        let asksNothing = asksNothing
        // What cannot be noted is not sent: a ledger that fails ends the delivery.
        let turn: @Sendable ((Outgoing, Sent)?, Outgoing?) throws -> Void = { ended, begun in
            let ended = ended.map { object, sent in
                guard asksNothing, case .confirmed(let warning) = sent else {
                    return (object, sent)
                }
                return (object, .accepted(warning: warning))
            }
            try outbox.turn(ended, begun, retry: retry)
            guard ended != nil else { return }
            let count = progress.withLock { count in
                count += 1
                return count
            }
            if count % 50 == 0 { onProgress(try outbox.counts(archive: name)) }
        }
        switch archive.settings.send {
        case .dicom:
            try archive.store(
                fit, expected: queueing?.files ?? 0, more: queuedSince(objects), turn: turn)
        case .web:
            try archive.stow(
                fit, begin: { try turn(nil, $0) }, report: { try turn(($0, $1), nil) })
        }
    }

    /// What was queued since these were looked up, waited for a moment; nothing once all is queued.
    private func queuedSince(_ objects: [Outgoing]) -> @Sendable () throws -> [Outgoing] {
        guard let queueing else { return { [] } }
        let (outbox, name, retry) = (outbox, archive.name, archive.settings.retry)
        let last = Mutex(objects.last?.id ?? 0)
        return {
            while true {
                let isAll = queueing.hasEnded
                let due = try outbox.due(
                    [.queued], archive: name, most: Self.batch, after: last.withLock { $0 })
                if let newest = due.last?.id { last.withLock { $0 = newest } }
                let fit = try outbox.fit(due, retry: retry)
                // An association that says nothing for long is ended by many an archive.
                guard fit.isEmpty, !isAll, queueing.waitForMore(seconds: Self.patience) else {
                    return fit
                }
            }
        }
    }

    private func waitForNext() throws -> Bool {
        guard queueing == nil, let next = try outbox.nextDue(archive: archive.name) else {
            return true
        }
        guard next > .now else { return .now < end }
        guard next < end else { return false }
        Thread.sleep(until: next + 0.001)
        return true
    }
}

extension PACSError {
    /// Whether it is a fault of the outbox, and not of the archive.
    fileprivate var isOfTheOutbox: Bool {
        switch self {
        case .folder, .disk, .short, .ledger, .laterOutbox: true
        default: false
        }
    }
}
