internal import Crypto
internal import Files
package import Foundation

/// SHA-256, in hexadecimal.
package enum Digest {
    package static func of(_ data: Data) -> String { hexadecimal(SHA256.hash(data: data)) }

    /// The size and digest of a file, read piece by piece.
    ///
    /// - Throws: ``RunError`` with the system's words when it cannot be read.
    package static func ofFile(_ path: String) throws -> (bytes: Int, sha256: String) {
        // A pipe is not waited for.
        let descriptor = FileName.withPath(path) { open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
        guard descriptor >= 0 else { throw RunError.file(path, doing: .reading, code: errno) }
        defer { close(descriptor) }
        var hash = SHA256()
        var bytes = 0
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            let count = read(descriptor, buffer.baseAddress, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw RunError.file(path, doing: .reading, code: errno) }
            if count == 0 { break }
            hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            bytes += count
        }
        return (bytes, hexadecimal(hash.finalize()))
    }

    /// What tells whether an input is still the same: its path, size and time of change; for a
    /// folder those of every file in it. No content is read.
    ///
    /// A path that does not exist has an identity too: it is another one once it exists.
    package static func identity(ofInput path: String) -> String {
        let isPlain =
            path.hasPrefix("/") && !path.hasSuffix("/") && !path.contains("//")
            && !path.contains("/.")
        let root =
            isPlain ? path : URL(filePath: path).standardizedFileURL.path(percentEncoded: false)
        var hash = SHA256()
        func add(_ name: String, _ info: stat?) {
            // A zero byte ends the name, as it cannot be in one.
            hash.update(data: Data((name + "\0").utf8))
            guard let info else { return hash.update(data: Data("absent\0".utf8)) }
            let time = info.st_mtim
            hash.update(
                data: Data(
                    "\(info.st_size) \(time.tv_sec).\(time.tv_nsec) \(info.st_mode & S_IFMT)\0".utf8
                ))
        }
        let info = Self.info(root)
        guard let info, info.st_mode & S_IFMT == S_IFDIR else {
            add(root, info)
            return hexadecimal(hash.finalize())
        }
        hash.update(data: Data((root + "\0").utf8))
        guard let walk = try? FolderWalk(root) else { return hexadecimal(hash.finalize()) }
        let base = root.hasSuffix("/") ? root.utf8.count : root.utf8.count + 1
        for file in walk.files + walk.passedOver.map(\.path) {
            // The time of a folder says nothing that its files do not.
            let info = Self.info(file)
            guard info.map({ $0.st_mode & S_IFMT != S_IFDIR }) ?? true else { continue }
            add(String(decoding: file.utf8.dropFirst(base), as: UTF8.self), info)
        }
        return hexadecimal(hash.finalize())
    }

    private static func info(_ path: String) -> stat? {
        var info = stat()
        return FileName.withPath(path) { stat($0, &info) } == 0 ? info : nil
    }

    private static func hexadecimal(_ digest: SHA256Digest) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(
            decoding: digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self
        )
    }
}
