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
/// ```
final class OutputFolder: Sendable {
    let path: String
    private let lock: Int32

    var bookkeeping: String { path + "/.mais" }
    var temporary: String { bookkeeping + "/tmp" }
    var ledger: String { bookkeeping + "/ledger.sqlite" }
    var status: String { bookkeeping + "/status.json" }
    var report: String { path + "/" + RunReport.fileName }

    /// Makes the folder where it is missing, and locks it.
    ///
    /// - Throws: ``RunError`` when it cannot be written, or another run holds it.
    init(_ path: String) throws {
        self.path = path
        for folder in [path, path + "/.mais", path + "/.mais/tmp"] {
            do { try Self.make(folder) } catch {
                throw RunError.outputNotWritable(path, reason: SystemError.text(error.code))
            }
        }
        // Never inherited: a child process that lives on would keep the folder locked.
        lock = open(path + "/.mais/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard lock >= 0 else {
            throw RunError.outputNotWritable(path, reason: SystemError.text(errno))
        }
        guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
            let code = errno
            close(lock)
            throw code == EWOULDBLOCK
                ? RunError.alreadyRunning(path)
                : RunError.outputNotWritable(path, reason: SystemError.text(code))
        }
        if let fault = fault(trying: 0) {
            close(lock)
            throw fault
        }
    }

    deinit { close(lock) }

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
        let bytes = [UInt8](repeating: 0, count: size)
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes {
                write(descriptor, $0.baseAddress, $0.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return fault(errno) }
            written += count
        }
        // Some file systems promise room and find none only here.
        return size == 0 || fsync(descriptor) == 0 ? nil : fault(errno)
    }

    private func fault(_ code: Int32) -> RunError {
        code == ENOSPC || code == EDQUOT
            ? .diskFull(path) : .outputNotWritable(path, reason: SystemError.text(code))
    }

    struct MakeFault: Error { let code: Int32 }

    /// Makes a folder, and those above it.
    static func make(_ path: String) throws(MakeFault) {
        if mkdir(path, 0o755) == 0 { return }
        let code = errno
        var info = stat()
        if code == EEXIST, stat(path, &info) == 0 {
            guard info.st_mode & S_IFMT == S_IFDIR else { throw MakeFault(code: ENOTDIR) }
            return
        }
        guard code == ENOENT, let slash = path.dropLast().lastIndex(of: "/"),
            slash > path.startIndex
        else { throw MakeFault(code: code) }
        try make(String(path[..<slash]))
        guard mkdir(path, 0o755) == 0 || errno == EEXIST else { throw MakeFault(code: errno) }
    }
}
