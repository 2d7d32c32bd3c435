internal import CDCMTKNet
internal import Files
internal import Foundation
internal import Machine
internal import Synchronization
internal import DICOMFile

/// Asks an archive for storage commitment, and takes its results: on an association that the
/// archive makes to our receiver, or on the one on which it was asked.
///
/// - Source: DICOM PS3.4, annex J.
final class CommitmentDesk {
    private let archive: Archive
    private let reception: Reception
    private let results: Results

    private final class Results: Sendable {
        private let state = Mutex([UID: Receiver.Commitment]())
        private let came = DispatchSemaphore(value: 0)

        func take(_ result: Receiver.Commitment) {
            state.withLock { state in
                // An archive that makes transactions up must not fill memory.
                if state.count < 1000 { state[result.transaction] = result }
            }
            came.signal()
        }

        /// The result of a transaction, or nil where none comes in time.
        func wait(for transaction: UID, until end: DispatchTime) -> Receiver.Commitment? {
            while true {
                if let result = state.withLock({ $0.removeValue(forKey: transaction) }) {
                    return result
                }
                if came.wait(timeout: end) == .timedOut {
                    return state.withLock { $0.removeValue(forKey: transaction) }
                }
            }
        }
    }

    /// - Throws: ``PACSError`` where our receiver cannot listen.
    init(_ archive: Archive) throws {
        let results = Results()
        self.archive = archive
        self.results = results
        reception = try Reception(
            for: archive, Reception.Guest(onCommitment: { results.take($0) }),
            purpose: "storage commitment")
    }

    func stop() { reception.leave() }

    /// - Returns: Nil where no result comes in time.
    /// - Throws: ``PACSError`` where the archive does not take the request.
    func ask(_ objects: [Outgoing]) throws -> Receiver.Commitment? {
        let association = try Association(
            with: archive,
            [
                PresentationContext(
                    sopClass: SOPClass.storageCommitment,
                    transferSyntaxes: [.explicitLittleEndian, .implicitLittleEndian])
            ])
        let context = try association.needed(SOPClass.storageCommitment, "storage commitment")
        let transaction = UID.random()
        let strings = CStrings()
        defer { strings.free() }
        let references = objects.map { object in
            CNReference(
                sopClass: strings.pointer(object.header.sopClass.text),
                sopInstance: strings.pointer(object.header.sopInstance.text), failure: -1)
        }
        let status = try association.call { raw, error in
            Association.status(
                cn_ask_commitment(
                    raw, context, transaction.text, references, Int64(references.count), &error))
        }
        guard status == 0 else { throw PACSError.status(archive.name, "N-ACTION", status) }
        let end = DispatchTime.now() + .seconds(archive.settings.timeouts.commitment)
        return try association.serving(results.take, seconds: archive.settings.timeouts.commitment)
        {
            results.wait(for: transaction, until: end)
        }
    }
}

extension Association {
    /// Answers what the archive asks on this association while `body` waits, and then releases it.
    fileprivate func serving<Value>(
        _ onCommitment: @escaping @Sendable (Receiver.Commitment) -> Void, seconds: Int,
        _ body: () throws -> Value
    ) throws -> Value {
        let ended = DispatchGroup()
        let code = try call { raw, _ in
            // Unchecked: only this thread uses the association until it has ended; the other one
            // may interrupt it.
            nonisolated(unsafe) let raw = raw
            ended.enter()
            return MachineThreads.start {
                var error = CNError()
                let desk = Desk({ _ in [] }, onCommitment)
                _ = desk.serve(raw, idle: Int32(seconds), &error)
                ended.leave()
            }
        }
        guard code == 0 else {
            ended.leave()
            release()
            throw PACSError.threads(SystemError(code))
        }
        defer {
            _ = try? call { raw, _ -> Void? in cn_interrupt(raw) }
            ended.wait()
            release()
        }
        return try body()
    }
}
