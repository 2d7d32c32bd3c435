internal import Files
internal import Foundation
internal import Glibc

/// A file's bytes, mapped into memory: a page is read when it is first touched, and none is copied.
///
/// The mapping is private and copied on write, so that even an operation that wrote to a tensor
/// over it could change neither the file nor end the process. The file must not be cut
/// short while it is mapped.
///
/// Unchecked: the properties never change, and nothing in this module writes to the bytes.
final class MappedFile: @unchecked Sendable {
    /// As messages name the file.
    let path: String

    /// All of the file.
    let bytes: UnsafeRawBufferPointer

    private let descriptor: Int32

    /// - Throws: ``CheckpointError/unreadable(file:reason:)``.
    init(_ url: URL) throws(CheckpointError) {
        path = url.isFileURL ? url.path(percentEncoded: false) : url.absoluteString
        guard url.isFileURL else {
            throw .unreadable(file: path, reason: "it is not a file of this machine")
        }
        // Without O_NONBLOCK, opening a named pipe would wait for somebody to write to it.
        let descriptor = FileName.withPath(path) { open($0, O_RDONLY | O_NONBLOCK | O_CLOEXEC) }
        guard descriptor >= 0 else {
            throw .unreadable(file: path, reason: String(cString: strerror(errno)))
        }
        do throws(MappingFault) {
            bytes = try Self.map(descriptor)
            self.descriptor = descriptor
        } catch {
            close(descriptor)
            throw .unreadable(file: path, reason: error.reason)
        }
    }

    private static func map(
        _ descriptor: Int32
    ) throws(MappingFault) -> UnsafeRawBufferPointer {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .system }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw MappingFault(reason: "it is not a regular file")
        }
        let count = Int(status.st_size)
        guard count > 0 else { return UnsafeRawBufferPointer(start: nil, count: 0) }
        let start = mmap(
            nil, count, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_NORESERVE, descriptor, 0)
        guard let start, start != MAP_FAILED else { throw .system }
        return UnsafeRawBufferPointer(start: start, count: count)
    }

    /// Calls `body` with one piece of the file after the other, read anew: pages that only this
    /// needs do not stay in memory.
    ///
    /// - Throws: ``CheckpointError/unreadable(file:reason:)``.
    func forEachPiece(_ body: (UnsafeRawBufferPointer) -> Void) throws(CheckpointError) {
        let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 64)
        defer { piece.deallocate() }
        var position = 0
        while position < bytes.count {
            let count = pread(
                descriptor, piece.baseAddress, min(piece.count, bytes.count - position), position)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                let reason = count < 0 ? MappingFault.system.reason : "it was cut short meanwhile"
                throw .unreadable(file: path, reason: reason)
            }
            body(UnsafeRawBufferPointer(rebasing: piece[..<count]))
            position += count
        }
    }

    /// Gives the pages that were read back to the system. One that is needed again is read anew.
    func letGo() {
        guard let start = bytes.baseAddress else { return }
        // Nothing writes to the mapping, so that what is given back is what the file holds.
        _ = madvise(UnsafeMutableRawPointer(mutating: start), bytes.count, MADV_DONTNEED)
    }

    deinit {
        close(descriptor)
        if let start = bytes.baseAddress {
            munmap(UnsafeMutableRawPointer(mutating: start), bytes.count)
        }
    }
}

private struct MappingFault: Error {
    var reason: String

    /// What the system says about its last call.
    static var system: MappingFault { MappingFault(reason: String(cString: strerror(errno))) }
}
