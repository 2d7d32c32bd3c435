internal import Files
internal import Foundation

/// Held while a delivery works on an archive's objects.
final class DeliveryLock {
    private let descriptor: Int32

    /// Waits for another delivery to end.
    ///
    /// - Returns: Nil where it does not in time.
    init?(_ outbox: Outbox, _ archive: String, until end: Date) throws {
        let path = "\(outbox.path)/\(archive).lock"
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, FilePermissions.file)
        guard descriptor >= 0 else { throw PACSError.disk(outbox.path, SystemError(errno)) }
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            guard errno == EWOULDBLOCK || errno == EINTR, .now < end else {
                close(descriptor)
                return nil
            }
            Thread.sleep(forTimeInterval: 0.1)
        }
    }

    deinit { close(descriptor) }
}
