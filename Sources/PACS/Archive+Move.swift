internal import CDCMTKNet
internal import Foundation
internal import Synchronization

/// Retrieval by C-MOVE: the archive is asked to send objects to our receiver.
extension Archive {
    /// - Throws: ``PACSError``.
    func move(_ all: [Wanted], into spool: Spool) throws {
        let refusal = Mutex(String?.none)
        let guest = Reception.Guest(
            spool: spool, wanted: Set(all.flatMap { $0.objects.map(\.sopInstance) }),
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
        for wanted in all {
            let strings = CStrings()
            defer { strings.free() }
            let keys = strings.keys(wanted.keys)
            var counts = CNCounts()
            let status = try association.call { association, error in
                Association.status(
                    cn_move(
                        association, context, SOPClass.studyRootMove, own.aeTitle, keys,
                        Int32(keys.count), Int32(settings.timeouts.message), nil, nil, &counts,
                        &error))
            }
            guard status != 0xA801 else {
                throw PACSError.peer(
                    name, .rejected,
                    "it does not know where '\(own.aeTitle)' is, to which it should move objects")
            }
            guard status == 0 else {
                // Why it failed is often known here: it was turned away by our own receiver, whose
                // thread may come to say so a moment after the archive's answer.
                for _ in 0..<25 where refusal.withLock({ $0 }) == nil { usleep(20_000) }
                if let reason = refusal.withLock({ $0 }) {
                    throw PACSError.peer(
                        name, .other, "our receiver turned a caller away: \(reason)")
                }
                // B000: some sub-operations failed. What is missing is counted afterwards.
                guard status == 0xB000 else { throw PACSError.status(name, "C-MOVE", status) }
                continue
            }
        }
        association.release()
    }
}
