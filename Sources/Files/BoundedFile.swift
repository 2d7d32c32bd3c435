package import Foundation
package import Text

/// Reads a whole small file, and refuses one that is not small or not a regular file.
package enum BoundedFile {
    package enum Fault: SystemFault {
        case tooLarge(bytes: Int)
        /// A folder, a pipe, a device.
        case notRegular
        case system(SystemError)

        package var systemError: SystemError? {
            if case .system(let error) = self { error } else { nil }
        }

        /// Why, as the end of a sentence.
        package var reason: String {
            switch self {
            case .tooLarge(let bytes): "it has \(bytes) bytes"
            case .notRegular: "it is not a regular file"
            case .system(let error): "\(error)"
            }
        }
    }

    /// Opens a regular file. A pipe is not waited for.
    ///
    /// - Throws: ``Fault``.
    package static func open(_ path: String, most: Int) throws(Fault) -> FileHandle {
        let descriptor = FileName.withPath(path) {
            Foundation.open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        }
        guard descriptor >= 0 else {
            // A socket does not open.
            throw errno == ENXIO ? .notRegular : .system(SystemError(errno))
        }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        // What was opened is asked, so that nothing can be put in its place meanwhile.
        var info = stat()
        guard fstat(descriptor, &info) == 0 else { throw .system(SystemError(errno)) }
        guard info.st_mode & S_IFMT == S_IFREG else { throw .notRegular }
        guard info.st_size <= most else { throw .tooLarge(bytes: Int(info.st_size)) }
        return handle
    }

    /// - Throws: ``Fault``.
    package static func read(_ path: String, most: Int) throws(Fault) -> Data {
        let handle = try open(path, most: most)
        var data = Data()
        while true {
            let piece = try self.piece(of: handle, most: 1 << 18)
            guard !piece.isEmpty else { return data }
            data += piece
            guard data.count <= most else { throw .tooLarge(bytes: data.count) }
        }
    }

    /// The bytes of a file one after the other, read piece by piece.
    ///
    /// - Throws: ``Fault``, here and while it is read.
    package static func stream(_ path: String, most: Int) throws(Fault) -> ByteStream {
        let handle = try open(path, most: most)
        return ByteStream(reading: { try piece(of: handle, most: 1 << 18) })
    }

    private static func piece(of handle: FileHandle, most: Int) throws(Fault) -> Data {
        var piece = Data(count: most)
        while true {
            let count = piece.withUnsafeMutableBytes {
                Foundation.read(handle.fileDescriptor, $0.baseAddress, most)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .system(SystemError(errno)) }
            return piece.prefix(count)
        }
    }
}
