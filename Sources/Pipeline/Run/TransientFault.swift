internal import Files
internal import Foundation

/// Tells transient faults, of drives and networks, from what is wrong with a study.
enum TransientFault {
    /// Whether a study that failed may do better later, as it is.
    ///
    /// - Parameters:
    ///   - error: What it failed with.
    ///   - paths: Its inputs.
    ///   - identity: What they were when it was begun.
    ///   - now: What they are.
    static func isLikely(
        _ error: any Error, paths: [String], identity: StudyKey, now: StudyKey
    ) -> Bool {
        if let fault = systemError(of: error) { return fault.isTransient }
        // Inputs that came, went or grew while the study was read, or that cannot be read now.
        return identity != now || paths.contains(where: isUnreadable)
    }

    /// The system's fault behind an error of any room, or of Foundation.
    static func systemError(of error: any Error) -> SystemError? {
        if let error = error as? any SystemFault { return error.systemError }
        if let error = error as? POSIXError { return SystemError(error.code.rawValue) }
        if let error = (error as? CocoaError)?.underlying as? POSIXError {
            return SystemError(error.code.rawValue)
        }
        return nil
    }

    /// Whether the drive that `path` is on does not answer.
    private static func isUnreadable(_ path: String) -> Bool {
        var info = stat()
        guard FileName.withPath(path, { stat($0, &info) }) == 0 else {
            let fault = SystemError(errno)
            // Not there at all: a wrong path; or a share that is not mounted, whose folder is gone too.
            guard fault.code == ENOENT else { return fault.isTransient }
            let parent = URL(filePath: path).deletingLastPathComponent().path(percentEncoded: false)
            return FileName.withPath(parent) { stat($0, &info) } != 0 || isEmptyFolder(parent)
        }
        // A pipe is not waited for.
        let descriptor = FileName.withPath(path) { open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
        guard descriptor >= 0 else { return SystemError(errno).isTransient }
        defer { close(descriptor) }
        guard info.st_mode & S_IFMT == S_IFREG else { return false }
        var byte: UInt8 = 0
        return read(descriptor, &byte, 1) < 0 && SystemError(errno).isTransient
    }

    private static func isEmptyFolder(_ path: String) -> Bool {
        (try? FolderWalk.names(in: path))?.isEmpty ?? true
    }
}
