internal import Foundation
internal import Text

/// A status as it stands in a file.
extension RunStatus {
    /// What a status file says; `nil` where there is none.
    ///
    /// - Throws: ``RunError``.
    static func file(_ path: String) throws -> RunStatus? {
        guard let data = try? Data(contentsOf: URL(filePath: path)) else { return nil }
        do { return try RunStatus(json: data) } catch let fault as JSONOutline.Fault {
            throw RunError.statusUnreadable(path, reason: fault.sentence)
        } catch {
            throw RunError.ledgerFromElsewhere(path)
        }
    }

    /// Whether a task's status says that it is one of this machine's.
    static func isOfThisMachine(_ path: String) -> Bool {
        (try? file(path))?.workers.contains(where: \.isHere) ?? false
    }

    /// The status, and `killed` where it says otherwise but is too old to be true.
    var judged: RunStatus {
        var status = self
        if status.activity != .ended, !status.workers.contains(where: \.isAlive),
            status.workers.allSatisfy(\.isHere) || status.updated.timeIntervalSinceNow < -60
        {
            (status.activity, status.inWork, status.secondsLeft) = (.killed, [], nil)
            (status.reason, status.memory) = (nil, nil)
        }
        return status
    }
}
