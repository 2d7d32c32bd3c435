internal import GRDB
internal import Synchronization

/// Changes to a ledger that are written together: a transaction costs more than what is in it.
final class LedgerBatch: Sendable {
    typealias Change = @Sendable (Database) throws -> Void

    /// A batch of this many is written at once; smaller ones once a second.
    private static let most = 256

    private let changes = Mutex<[Change]>([])

    var isEmpty: Bool { changes.withLock { $0.isEmpty } }

    /// - Returns: Whether the batch is to be written now.
    func add(_ change: @escaping Change) -> Bool {
        changes.withLock {
            $0.append(change)
            return $0.count >= Self.most
        }
    }

    /// Takes the changes out, to be made at once, inside a transaction of the caller's.
    func take() -> [Change] {
        changes.withLock { changes in
            defer { changes = [] }
            return changes
        }
    }

    /// Takes changes back that could not be made: what a full disk did not take is written by the next
    /// batch.
    func putBack(_ taken: [Change]) { changes.withLock { $0 = taken + $0 } }
}
