package import Foundation

/// Reads a whole small file, and refuses one that is not small or not a file.
package enum BoundedFile {
    package enum Fault: Error {
        case tooLarge(bytes: Int)
        /// Why, as the end of a sentence.
        case unreadable(String)
    }

    /// - Throws: ``Fault``.
    static func open(_ path: String, most: Int) throws(Fault) -> FileHandle {
        var info = stat()
        guard stat(path, &info) == 0 else { throw .unreadable(SystemError.text(errno)) }
        guard info.st_mode & S_IFMT == S_IFREG else { throw .unreadable("it is not a file") }
        guard info.st_size <= most else { throw .tooLarge(bytes: Int(info.st_size)) }
        let descriptor = Foundation.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .unreadable(SystemError.text(errno)) }
        return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    /// - Throws: ``Fault``.
    package static func read(_ path: String, most: Int) throws(Fault) -> Data {
        let handle = try open(path, most: most)
        do {
            let data = try handle.read(upToCount: most + 1) ?? Data()
            guard data.count <= most else { throw Fault.tooLarge(bytes: data.count) }
            return data
        } catch let fault as Fault {
            throw fault
        } catch {
            throw .unreadable("reading stopped half-way")
        }
    }
}

/// The system's own words for an `errno`.
package enum SystemError {
    /// Such as `No such file or directory`.
    package static func text(_ code: Int32) -> String { String(cString: strerror(code)) }
}
