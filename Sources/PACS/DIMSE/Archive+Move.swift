internal import CDCMTKNet
internal import Foundation
internal import Synchronization
internal import DICOMFile

/// Retrieval by C-MOVE: the archive is asked to send objects to our receiver.
extension Archive {
    /// - Returns: Whether the archive says that it sent all that was asked for.
    /// - Throws: ``PACSError``.
    func move(_ all: [Wanted], into spool: Spool) throws -> Bool {
        let refusal = Mutex(String?.none)
        let guest = Reception.Guest(
            spool: spool, wanted: Set(all.flatMap { $0.objects.map(\.sopInstance) }),
            takesOthers: all.contains { $0.names == nil },
            onRefusal: { reason in refusal.withLock { $0 = reason } })
        let reception = try Reception(for: self, guest, purpose: "'fetch: move'")
        defer { reception.leave() }
        let association = try Association(
            with: self,
            [
                PresentationContext(
                    sopClass: SOPClass.studyRootMove,
                    transferSyntaxes: [.explicitLittleEndian, .implicitLittleEndian])
            ])
        let context = try association.needed(SOPClass.studyRootMove, "C-MOVE; set 'fetch: get'")
        var isWhole = true
        for wanted in all {
            let strings = CStrings()
            defer { strings.free() }
            let keys = strings.keys(wanted.keys)
            var counts = CNCounts()
            let patience = Patience(spool, seconds: settings.timeouts.message)
            let status = try withExtendedLifetime(patience) {
                try association.call { association, error in
                    Association.status(
                        cn_move(
                            association, context, SOPClass.studyRootMove, own.aeTitle, keys,
                            Int32(keys.count), Int32(settings.timeouts.message),
                            { state, _ in
                                guard let state else { return false }
                                return Unmanaged<Patience>.fromOpaque(state)
                                    .takeUnretainedValue().lasts
                            }, Unmanaged.passUnretained(patience).toOpaque(), &counts, &error))
                }
            }
            if let fault = spool.isOver ? spool.fault(of: name) : nil { throw fault }
            if status != 0 || counts.failed > 0 || counts.remaining > 0 { isWhole = false }
            guard status != 0xA801 else {
                throw PACSError.archive(
                    name, .rejected,
                    "it does not know where '\(own.aeTitle)' is, to which it should move objects")
            }
            guard status == 0 else {
                // Why it failed is often known here: it was turned away by our own receiver, whose
                // thread may come to say so a moment after the archive's answer.
                for _ in 0..<25 where refusal.withLock({ $0 }) == nil { usleep(20_000) }
                if let reason = refusal.withLock({ $0 }) {
                    throw PACSError.archive(
                        name, .other, "our receiver turned a caller away: \(reason)")
                }
                // B000: some sub-operations failed. What is missing is counted afterwards.
                guard status == 0xB000 else { throw PACSError.status(name, "C-MOVE", status) }
                continue
            }
        }
        association.release()
        return isWhole
    }
}

/// How long an archive may say that it is at work before an object comes.
private final class Patience {
    private let spool: Spool
    private let seconds: Int
    private var objects: Int
    private var end: ContinuousClock.Instant

    init(_ spool: Spool, seconds: Int) {
        self.spool = spool
        self.seconds = seconds
        objects = spool.objects
        end = .now + .seconds(seconds)
    }

    /// Whether an object came since, or is not due yet.
    var lasts: Bool {
        guard !spool.isOver else { return false }
        let now = spool.objects
        if now > objects {
            objects = now
            end = .now + .seconds(seconds)
        }
        return .now < end
    }
}
