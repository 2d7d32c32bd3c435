internal import Foundation
internal import Glibc

/// A file's bytes, mapped into memory: a page is read when it is first touched, and none is copied.
///
/// The mapping is private and copied on write, so that even an operation that wrote to a tensor
/// over it could change neither the file nor end the process. The file must not be cut
/// short while it is mapped.
///
/// Unchecked: the two properties never change, and nothing in this module writes to the bytes.
final class MappedFile: @unchecked Sendable {
    /// As messages name the file.
    let path: String

    /// All of the file.
    let bytes: UnsafeRawBufferPointer

    /// - Throws: ``CheckpointError/unreadable(file:reason:)``.
    init(_ url: URL) throws(CheckpointError) {
        path = url.isFileURL ? url.path(percentEncoded: false) : url.absoluteString
        guard url.isFileURL else {
            throw .unreadable(file: path, reason: "it is not a file of this machine")
        }
        // Without O_NONBLOCK, opening a named pipe would wait for somebody to write to it.
        let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw .unreadable(file: path, reason: String(cString: strerror(errno)))
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            throw .unreadable(file: path, reason: String(cString: strerror(errno)))
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw .unreadable(file: path, reason: "it is a folder or a device, not a file")
        }
        let count = Int(status.st_size)
        guard count > 0 else {
            bytes = UnsafeRawBufferPointer(start: nil, count: 0)
            return
        }
        let start = mmap(
            nil, count, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_NORESERVE, descriptor, 0)
        guard let start, start != MAP_FAILED else {
            throw .unreadable(file: path, reason: String(cString: strerror(errno)))
        }
        bytes = UnsafeRawBufferPointer(start: start, count: count)
    }

    deinit {
        if let start = bytes.baseAddress {
            munmap(UnsafeMutableRawPointer(mutating: start), bytes.count)
        }
    }
}
