internal import Files
internal import Foundation

/// The folder of a run's results, held by one run at a time.
///
/// ```
/// OUT/<study>/<files>       results, each named once and whole
/// OUT/report.json           the run report
/// OUT/.mais/ledger.sqlite   what is done
/// OUT/.mais/status.json     where the run is, for `mais status`
/// OUT/.mais/lock            held while a run goes on; the kernel lets go of it when the process ends
/// OUT/.mais/tmp/<study>/    files in the making
/// OUT/.mais/tasks/          what the tasks of a cluster's array have done, see ``Journal``
/// ```
///
/// Tasks of an array share the folder: each has files in the making of its own, and its ledger in
/// the node's temporary folder, since SQLite is not for network file systems. What one leaves that
/// is killed, the next one on its node clears away, see ``TaskLock``.
final class OutputFolder: Sendable {
    /// The run report's name in the folder.
    static let reportName = "report.json"
    /// How the report says of itself that it is one.
    static let reportFormat = "mais run report"

    let path: String
    private let lock: Int32

    /// Of who shares the folder.
    private let taskLock: TaskLock?

    /// The name of one of several that share the folder; `nil` for who has it to itself.
    private let name: String?

    var bookkeeping: String { path + "/.mais" }
    var temporary: String { bookkeeping + "/tmp" + (name.map { "/" + $0 } ?? "") }
    var ledger: String { (scratch ?? bookkeeping) + "/ledger.sqlite" }
    var status: String {
        name.map { "\(journals)/\($0).status.json" } ?? bookkeeping + "/status.json"
    }
    /// Which studies are in work.
    var inWork: String { name.map { "\(journals)/\($0).in-work" } ?? bookkeeping + "/in-work" }

    /// The files of starts that died which say what was in work: with the folder to itself, all that
    /// there are; as a task, those of earlier starts of the same task.
    var earlierInWork: [String] {
        let ending = ".in-work"
        let tasks = ((try? FolderWalk.names(in: journals)) ?? []).filter { file in
            guard file.hasSuffix(ending) else { return false }
            let task = String(file.dropLast(ending.count))
            guard let name else { return true }
            // SUBMISSION-INDEX-UNIQUE, both numbers with leading zeros.
            return task != name && task.prefix(10) == name.prefix(10)
                && !TaskLock.isThere(in: journals, of: task)
        }.map { journals + "/" + $0 }
        return tasks + (name == nil && access(inWork, F_OK) == 0 ? [inWork] : [])
    }

    var journals: String { Self.journals(of: path) }

    static func journals(of path: String) -> String { path + "/.mais/tasks" }

    private var scratch: String? { name.map(Self.scratch) }

    /// Where a task keeps its ledger: on its machine's own disk.
    private static func scratch(of task: String) -> String {
        FileManager.default.temporaryDirectory.path(percentEncoded: false) + "/mais-" + task
    }

    var report: String { path + "/" + Self.reportName }

    /// Checks that a `report.json` that is there is a run's: nobody's own file is replaced by ours. An
    /// empty one is what a machine leaves that lost its power.
    ///
    /// - Throws: ``RunError/notOurs(_:)``.
    func mustNotHoldAnothersReport() throws(RunError) {
        var info = stat()
        // What cannot be a file is found when the report is written.
        guard FileName.withPath(report, { lstat($0, &info) }) == 0,
            info.st_mode & S_IFMT == S_IFREG,
            info.st_size > 0
        else { return }
        let file: FileHandle
        do throws(BoundedFile.Fault) { file = try BoundedFile.open(report, most: .max) } catch {
            throw .file(report, doing: .reading, code: error.systemError?.code ?? EIO)
        }
        let start = (try? file.read(upToCount: 256)) ?? Data()
        guard String(decoding: start, as: UTF8.self).contains(Self.reportFormat) else {
            throw .notOurs(report)
        }
    }

    /// Makes the folder where it is missing, and locks it.
    ///
    /// - Parameter name: That of one of several who share it, and no one else's: then there is no lock.
    /// - Throws: ``RunError`` when it cannot be written, or another run holds it.
    init(_ path: String, sharedAs name: String? = nil) throws {
        self.path = path
        self.name = name
        let journals = Self.journals(of: path)
        try Self.make(
            [path, path + "/.mais", path + "/.mais/tmp"] + (name == nil ? [] : [journals]), in: path
        )
        // Never inherited: a child process that lives on would keep the folder locked.
        lock = open(path + "/.mais/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard lock >= 0 else {
            throw RunError.outputNotWritable(path, reason: SystemError.text(errno))
        }
        do {
            try Self.take(lock, isShared: name != nil, of: path)
            // First of all: what is not locked may be cleared away.
            taskLock = try name.map { try TaskLock(in: journals, of: $0) }
        } catch {
            close(lock)
            throw error
        }
        if let name {
            try Self.make([path + "/.mais/tmp/" + name, Self.scratch(of: name)], in: path)
        }
        TaskLock.clear(in: journals, now: Self.time(of: lock)) { task in
            for left in ["\(path)/.mais/tmp/\(task)", Self.scratch(of: task)] {
                try? FileManager.default.removeItem(atPath: left)
            }
        }
        if let fault = fault(trying: 0) { throw fault }
        if name == nil { reserve() }
    }

    /// Room that is kept for what a run says at its end, also where the disk is full by then.
    private static let reserve: off_t = 2 << 20

    private func reserve() {
        let descriptor = open(
            bookkeeping + "/reserve", O_WRONLY | O_CREAT | O_CLOEXEC, FilePermissions.file)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        // Where there is not so much room, there is some; where there is none, the end is as it is.
        for size in [Self.reserve, Self.reserve / 16]
        where posix_fallocate(descriptor, 0, size) == 0 { return }
        giveUpReserve()
    }

    /// Makes the room that was kept free: nothing but report, ledger and status is written from now on.
    func giveUpReserve() { unlink(bookkeeping + "/reserve") }

    /// Seconds by the clock that the folder's files have their times from: a file server's, perhaps.
    private static func time(of lock: Int32) -> Int? {
        var info = stat()
        guard futimens(lock, nil) == 0, fstat(lock, &info) == 0 else { return nil }
        return info.st_mtim.tv_sec
    }

    /// Takes the folder's lock: a run by itself has it alone, tasks have it together.
    private static func take(_ lock: Int32, isShared: Bool, of path: String) throws {
        var code: Int32 = 0
        // A program that another thread is starting holds the lock of a run that has just ended for
        // the moment between its fork and its exec.
        for attempt in 0..<20 {
            guard flock(lock, (isShared ? LOCK_SH : LOCK_EX) | LOCK_NB) != 0 else { return }
            code = errno
            guard code == EWOULDBLOCK, attempt < 19 else { break }
            usleep(50_000)
        }
        if code == EWOULDBLOCK { throw RunError.alreadyRunning(path) }
        // Tasks can do without, where a network file system has no locks.
        guard isShared else {
            throw RunError.outputNotWritable(path, reason: SystemError.text(code))
        }
    }

    private static func make(_ folders: [String], in path: String) throws {
        for folder in folders {
            do { try FilePermissions.makeFolders(folder) } catch {
                throw RunError.outputNotWritable(path, reason: SystemError.text(error.code))
            }
        }
    }

    deinit {
        close(lock)
        guard let scratch else { return }
        try? FileManager.default.removeItem(atPath: scratch)
        try? FileManager.default.removeItem(atPath: temporary)
    }

    /// Clears away what an earlier start had in the making; not what tasks have that may be alive.
    func clearTemporary() {
        for name in (try? FolderWalk.names(in: temporary)) ?? []
        where !TaskLock.isThere(in: journals, of: name) {
            try? FileManager.default.removeItem(atPath: temporary + "/" + name)
        }
    }

    /// Whether the folder is no longer where it was: removed, moved, or another one now.
    var isGone: Bool {
        var (held, found) = (stat(), stat())
        guard fstat(lock, &held) == 0 else { return true }
        guard stat(bookkeeping + "/lock", &found) == 0 else { return errno == ENOENT }
        return held.st_ino != found.st_ino || held.st_dev != found.st_dev
    }

    /// Why nothing more can be written, if so.
    ///
    /// - Parameter size: The bytes of the file that is written to find out.
    func fault(trying size: Int = 1 << 20) -> RunError? {
        let probe = temporary + "/.probe"
        defer { unlink(probe) }
        let descriptor = open(probe, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { return fault(errno) }
        defer { close(descriptor) }
        do {
            try WholeFile.write([UInt8](repeating: 0, count: size), to: descriptor)
            // Some file systems promise room and find none only here.
            if size > 0 { try WholeFile.flush(descriptor) }
            return nil
        } catch { return fault(error.code) }
    }

    private func fault(_ code: Int32) -> RunError {
        code == ENOSPC || code == EDQUOT
            ? .diskFull(path) : .outputNotWritable(path, reason: SystemError.text(code))
    }
}
