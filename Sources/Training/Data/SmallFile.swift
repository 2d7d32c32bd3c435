internal import Files
internal import Foundation

/// Reads a list or a description whole, and refuses what is too large to be one.
enum SmallFile {
    /// A list of a hundred thousand cases with long paths fits into this.
    static let mostBytes = 32 << 20

    /// - Throws: ``DatasetError``.
    static func read(_ url: URL) throws -> Data {
        let path = url.path(percentEncoded: false)
        do throws(BoundedFile.Fault) { return try BoundedFile.read(path, most: mostBytes) } catch {
            if case .tooLarge = error { throw DatasetError.tooLarge(file: path, most: mostBytes) }
            throw DatasetError.unreadable(
                file: path,
                reason: error.systemError?.code == ENOENT ? "there is no such file" : error.reason)
        }
    }
}

/// A word from a file, short and on one line, for a message.
func shown(_ word: String) -> String {
    let line = String(word.map { $0.isNewline || $0 == "\0" ? " " : $0 })
    return line.count > 60 ? line.prefix(60) + "…" : line
}
