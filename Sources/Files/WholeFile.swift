package import Foundation

/// A file that is being written under another name in its folder, and gets its own when it is whole:
/// whoever looks finds what stood there before, or all of the new one. Dropped before that, it leaves
/// nothing behind; a kill leaves a hidden name that ends in ``partial``.
///
/// Errors are the system's: ``SystemError/isTransient``, ``SystemError/isDiskFull`` and
/// ``SystemError/isPermission`` tell them apart.
///
/// Used by one thread at a time.
package final class WholeFile {
    /// What becomes of a file when the machine stops without a warning.
    package enum Durability: Sendable {
        /// It lies on the disk, with its name, before ``finish()`` returns: for what cannot be made
        /// again, and for what others rely on.
        case flushed
        /// The system writes it when it likes: for what is made again by the same command, and for
        /// what is flushed later.
        case unflushed
    }

    /// Who may read a file.
    package enum Readers: Sendable {
        /// Who runs the program, see ``FilePermissions``: for all that may tell of a patient.
        case owner
        /// As the account's `umask` says: for what tells of nobody.
        case umask

        fileprivate var mode: UInt32 {
            switch self {
            case .owner: FilePermissions.file
            case .umask: 0o666
            }
        }
    }

    /// How the hidden name ends that a file has before it is whole.
    package static let partial = ".partial"

    /// The name that it will have.
    package let path: String

    /// The hidden name that it has until then, for libraries that write to a path.
    package let temporary: String

    private let durability: Durability
    private var descriptor: Int32?

    /// Makes the file under its hidden name.
    ///
    /// - Parameters:
    ///   - path: The final name. A regular file that stands there is replaced at the end, also where it
    ///     is a link; a device or a pipe is refused, since it would be lost.
    ///   - folder: Where the hidden name is, on the same disk; nil for the folder of `path`.
    package init(
        _ path: String, _ durability: Durability, readers: Readers = .owner,
        madeIn folder: String? = nil
    ) throws(SystemError) {
        try Self.checkPlace(path)
        let (own, name) = Self.parts(of: path)
        self.path = path
        self.durability = durability
        // Unlike that of any other thread, process or machine that writes the same file.
        let unlike = String(UInt64.random(in: 0 ... .max), radix: 36)
        let hidden = ".\(name).\(unlike)\(Self.partial)"
        // A name has at most 255 bytes.
        let isLong = FileName.bytes(hidden).count > Int(NAME_MAX)
        temporary =
            (folder.map { $0 + "/" } ?? own) + (isLong ? ".\(unlike)\(Self.partial)" : hidden)
        let descriptor = FileName.withPath(temporary) {
            open($0, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, readers.mode)
        }
        guard descriptor >= 0 else { throw SystemError(errno) }
        self.descriptor = descriptor
    }

    deinit {
        guard let descriptor else { return }
        close(descriptor)
        Self.remove(temporary)
    }

    /// Appends bytes.
    package func write(_ bytes: UnsafeRawBufferPointer) throws(SystemError) {
        guard let descriptor else { preconditionFailure("a file that has its name already") }
        try Self.write(bytes, to: descriptor)
    }

    /// Appends bytes.
    package func write(_ bytes: some ContiguousBytes) throws(SystemError) {
        guard let descriptor else { preconditionFailure("a file that has its name already") }
        try Self.write(bytes, to: descriptor)
    }

    /// Flushes the file where that was asked for, and gives it its name.
    ///
    /// - Throws: Nothing is left behind then, and what stood under the name is as it was; unless only
    ///   the folder could not be flushed, of which the new file is then a part.
    package func finish() throws(SystemError) {
        guard let descriptor else { return }
        self.descriptor = nil
        do throws(SystemError) {
            do throws(SystemError) {
                if durability == .flushed { try Self.flush(descriptor) }
            } catch {
                close(descriptor)
                throw error
            }
            // Some network file systems tell only now that there is no room.
            guard close(descriptor) == 0 || errno == EINTR else { throw SystemError(errno) }
            try Self.rename(temporary, to: path)
        } catch {
            Self.remove(temporary)
            throw error
        }
        let folder = Self.parts(of: path).folder
        if durability == .flushed { try Self.flush(path: folder.isEmpty ? "." : folder) }
    }

    /// Writes bytes that are all there.
    package static func write(
        _ bytes: some ContiguousBytes, to path: String, _ durability: Durability,
        readers: Readers = .owner, madeIn folder: String? = nil
    ) throws(SystemError) {
        let file = try WholeFile(path, durability, readers: readers, madeIn: folder)
        try file.write(bytes)
        try file.finish()
    }

    /// Writes bytes that are all there.
    package static func write(
        _ bytes: some ContiguousBytes, to url: URL, _ durability: Durability,
        readers: Readers = .owner
    ) throws(SystemError) {
        try write(bytes, to: url.path(percentEncoded: false), durability, readers: readers)
    }
}

extension WholeFile {
    /// Copies a file, whole or not at all.
    package static func copy(
        _ source: String, to path: String, _ durability: Durability, readers: Readers = .owner,
        madeIn folder: String? = nil
    ) throws(SystemError) {
        let from = FileName.withPath(source) { open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
        guard from >= 0 else { throw SystemError(errno) }
        defer { close(from) }
        let file = try WholeFile(path, durability, readers: readers, madeIn: folder)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            let count = read(from, buffer.baseAddress, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw SystemError(errno) }
            if count == 0 { break }
            try file.write(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
        try file.finish()
    }
}

// MARK: - The steps, for what gets its name otherwise

extension WholeFile {
    /// Writes all bytes to an open file, in as many goes as the system wants.
    package static func write(
        _ bytes: UnsafeRawBufferPointer, to descriptor: Int32
    ) throws(SystemError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let part = UnsafeRawBufferPointer(rebasing: rest)
            let count = Foundation.write(descriptor, part.baseAddress, part.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw SystemError(count < 0 ? errno : EIO) }
            rest = rest.dropFirst(count)
        }
    }

    /// Writes all bytes to an open file, in as many goes as the system wants.
    package static func write(
        _ bytes: some ContiguousBytes, to descriptor: Int32
    ) throws(SystemError) {
        // Rethrowing would lose the error's type.
        let result = bytes.withUnsafeBytes { bytes in
            Result { () throws(SystemError) in try write(bytes, to: descriptor) }
        }
        try result.get()
    }

    /// Puts an open file's content on the disk.
    package static func flush(_ descriptor: Int32) throws(SystemError) {
        // Some network file systems cannot flush a folder, and others not at all; that is no reason
        // to fail.
        guard fsync(descriptor) == 0 || errno == EINVAL || errno == EROFS else {
            throw SystemError(errno)
        }
    }

    /// Puts a file's content, or a folder's names, on the disk.
    package static func flush(path: String) throws(SystemError) {
        let descriptor = FileName.withPath(path) { open($0, O_RDONLY | O_CLOEXEC) }
        guard descriptor >= 0 else { throw SystemError(errno) }
        defer { close(descriptor) }
        try flush(descriptor)
    }

    /// Gives a whole file its name, in place of what bears it.
    package static func rename(_ from: String, to path: String) throws(SystemError) {
        let isNamed = FileName.withPath(from) { from in
            FileName.withPath(path) { Foundation.rename(from, $0) == 0 }
        }
        guard isNamed else { throw SystemError(errno) }
    }

    private static func remove(_ path: String) { FileName.withPath(path) { _ = unlink($0) } }

    /// Refuses a name that bears something which a file must not replace.
    private static func checkPlace(_ path: String) throws(SystemError) {
        var info = stat()
        guard FileName.withPath(path, { stat($0, &info) }) == 0 else { return }
        switch info.st_mode & S_IFMT {
        case S_IFREG: return
        case S_IFDIR: throw SystemError(EISDIR)
        default: throw SystemError(EEXIST)
        }
    }

    /// The folder, with its slash, and the name; no folder where there is no slash.
    private static func parts(of path: String) -> (folder: String, name: String) {
        guard let slash = path.unicodeScalars.lastIndex(of: "/") else { return ("", path) }
        let next = path.unicodeScalars.index(after: slash)
        return (String(path.unicodeScalars[..<next]), String(path.unicodeScalars[next...]))
    }
}
