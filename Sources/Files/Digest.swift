public import Foundation

/// What SHA-256 makes of bytes: the same bytes have the same digest.
public struct Digest: Sendable, Hashable {
    /// 32 bytes.
    public let bytes: [UInt8]

    init(bytes: [UInt8]) { self.bytes = bytes }

    /// 64 lower-case hexadecimal digits.
    public var hexadecimal: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(
            decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// Of bytes that are all there.
    public static func of(_ bytes: some ContiguousBytes) -> Digest {
        var hash = SHA256()
        hash.add(bytes)
        return hash.digest
    }

    /// Of a text's UTF-8.
    public static func of(_ text: String) -> Digest { of(Array(text.utf8)) }

    /// Of a file's bytes, read piece by piece, and how many they are.
    ///
    /// - Throws: the system's fault where the file cannot be read.
    public static func ofFile(_ path: String) throws(SystemError) -> (bytes: Int, digest: Digest) {
        // A pipe is not waited for.
        let descriptor = FileName.withPath(path) { open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
        guard descriptor >= 0 else { throw SystemError(errno) }
        defer { close(descriptor) }
        var hash = SHA256()
        var bytes = 0
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            let count = read(descriptor, buffer.baseAddress, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw SystemError(errno) }
            if count == 0 { break }
            hash.add(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            bytes += count
        }
        return (bytes, hash.digest)
    }
}
