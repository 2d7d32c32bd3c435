internal import Crypto
internal import Foundation

/// SHA-256, in hexadecimal.
enum FileDigest {
    /// Of a file's bytes, read piece by piece.
    ///
    /// - Throws: ``DatasetError``.
    static func of(_ url: URL) throws -> String {
        let path = url.path(percentEncoded: false)
        guard let handle = try? FileHandle(forReadingFrom: url) else {
            throw DatasetError.unreadable(
                file: path, reason: "there is no such file, or no permission")
        }
        defer { try? handle.close() }
        var hash = SHA256()
        do {
            while let piece = try handle.read(upToCount: 1 << 20), !piece.isEmpty {
                hash.update(data: piece)
            }
        } catch {
            throw DatasetError.unreadable(file: path, reason: "reading stopped half-way")
        }
        return hexadecimal(hash.finalize())
    }

    static func of(_ text: String) -> String { hexadecimal(SHA256.hash(data: Data(text.utf8))) }

    private static func hexadecimal(_ digest: SHA256Digest) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(
            decoding: digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self
        )
    }
}
