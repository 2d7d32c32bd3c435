internal import Foundation

/// Tells faults that may pass, of drives and networks, from what is wrong with a study.
enum PassingFault {
    /// The system's codes for a drive that does not answer, or answers wrongly.
    static let codes = [
        EIO, ESTALE, ETIMEDOUT, EREMOTEIO, ENOTCONN, ECONNRESET, ECONNABORTED, ECONNREFUSED,
        EHOSTDOWN, EHOSTUNREACH, ENETDOWN, ENETUNREACH, ENETRESET, ENOLINK, ECOMM, ESHUTDOWN,
        ENOMEDIUM, EAGAIN, EBUSY,
    ]

    private static let words = codes.map(SystemError.text)

    /// Whether a study that failed with `sentence` may do better later, as it is.
    ///
    /// - Parameters:
    ///   - error: What it failed with.
    ///   - paths: Its inputs.
    ///   - identity: What they were when it was begun.
    ///   - now: What they are.
    static func isLikely(
        _ error: any Error, _ sentence: String, paths: [String], identity: String, now: String
    ) -> Bool {
        if let code = code(of: error) { return codes.contains(code) }
        // Readers of other libraries hand on the system's words, not its code.
        if words.contains(where: { sentence.contains($0) }) { return true }
        // Inputs that came, went or grew while the study was read, or that cannot be read now.
        return identity != now || paths.contains(where: isUnreadable)
    }

    private static func code(of error: any Error) -> Int32? {
        if case .file(_, _, let code)? = error as? RunError { return code }
        if let error = error as? POSIXError { return error.code.rawValue }
        if let error = (error as? CocoaError)?.underlying as? POSIXError {
            return error.code.rawValue
        }
        return nil
    }

    /// Whether the drive that `path` is on does not answer.
    private static func isUnreadable(_ path: String) -> Bool {
        var info = stat()
        guard stat(path, &info) == 0 else {
            let code = errno
            // Not there at all: a wrong path; or a share that is not mounted, whose folder is gone too.
            guard code == ENOENT else { return codes.contains(code) }
            let parent = URL(filePath: path).deletingLastPathComponent().path(percentEncoded: false)
            return stat(parent, &info) != 0 || isEmptyFolder(parent)
        }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return codes.contains(errno) }
        defer { close(descriptor) }
        guard info.st_mode & S_IFMT == S_IFREG else { return false }
        var byte: UInt8 = 0
        return read(descriptor, &byte, 1) < 0 && codes.contains(errno)
    }

    private static func isEmptyFolder(_ path: String) -> Bool {
        (try? FileManager.default.contentsOfDirectory(atPath: path))?.isEmpty ?? true
    }
}
