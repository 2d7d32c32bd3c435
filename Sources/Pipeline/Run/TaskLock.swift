internal import Files
internal import Foundation

/// Shows that a task of a cluster's array is alive: a file beside its journal, locked until its
/// process ends, however it does.
///
/// Who finds the file and gets the lock knows that the task is dead, and may clear away what it
/// left. That is certain only where one kernel looks after both: not all network file systems pass
/// locks on. So the file names the start of the machine that the task runs on. Who is elsewhere, or
/// there after another start, goes by what a task that is alive does: it writes its status every
/// second. One that has not for an hour is dead if its machine has been started anew since, and
/// after a day it is dead wherever it was.
final class TaskLock: Sendable {
    private let path: String
    private let descriptor: Int32

    private static let ending = ".lock"

    /// Seconds without a sign of life after which a task is dead: one of this machine, before it was
    /// started anew, and one of another.
    private static let silence = (here: 3600, elsewhere: 86_400)

    /// - Parameters:
    ///   - folder: That of all journals of the run.
    ///   - task: No other's name.
    /// - Throws: ``RunError`` where the file cannot be made.
    init(in folder: String, of task: String) throws {
        let file = "\(folder)/\(task)\(Self.ending)"
        let made = open(file, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard made >= 0 else { throw RunError.file(file, doing: .making, code: errno) }
        (path, descriptor) = (file, made)
        // Only what is locked says where: nobody takes a task that begins for one that is dead.
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0, let start = MachineStart.id else { return }
        _ = start.withCString { write(descriptor, $0, strlen($0)) }
    }

    deinit {
        unlink(path)
        close(descriptor)
    }

    /// Whether a task has not ended, as far as anyone knows.
    static func isThere(in folder: String, of task: String) -> Bool {
        access("\(folder)/\(task)\(ending)", F_OK) == 0
    }

    /// Calls `body` with the name of each task that is surely dead, and takes its file away.
    ///
    /// - Parameter now: Seconds by the clock that the folder's files have their times from, which
    ///   may be another machine's; nil where it is not known.
    static func clear(in folder: String, now: Int?, _ body: (_ task: String) -> Void) {
        guard let start = MachineStart.id else { return }
        for name in (try? FolderWalk.names(in: folder)) ?? []
        where name.hasSuffix(ending) {
            let task = String(name.dropLast(ending.count))
            let path = "\(folder)/\(name)"
            let descriptor = open(path, O_RDWR | O_CLOEXEC)
            guard descriptor >= 0 else { continue }
            defer { close(descriptor) }
            var bytes = [UInt8](repeating: 0, count: 128)
            let count = read(descriptor, &bytes, bytes.count)
            guard count > 0 else { continue }
            let isDead =
                String(decoding: bytes[..<count], as: UTF8.self) == start
                ? flock(descriptor, LOCK_EX | LOCK_NB) == 0
                : now.map { isSilent(task, in: folder, at: $0) } ?? false
            guard isDead else { continue }
            body(task)
            unlink(path)
        }
    }

    /// Whether a task that no lock tells of has shown no sign of life for long.
    private static func isSilent(_ task: String, in folder: String, at now: Int) -> Bool {
        let last = [ending, ".status.json", ".jsonl"].compactMap { ending -> Int? in
            var info = stat()
            guard stat("\(folder)/\(task)\(ending)", &info) == 0 else { return nil }
            return info.st_mtim.tv_sec
        }.max()
        guard let last else { return false }
        let isHere = RunStatus.isOfThisMachine("\(folder)/\(task).status.json")
        return now - last > (isHere ? silence.here : silence.elsewhere)
    }
}
