internal import Foundation

/// Reads a list or a description whole, and refuses what is too large to be one.
enum SmallFile {
    /// A list of a hundred thousand cases with long paths fits into this.
    static let mostBytes = 32 << 20

    /// - Throws: ``DatasetError``.
    static func read(_ url: URL) throws -> Data {
        let path = url.path(percentEncoded: false)
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw DatasetError.unreadable(file: path, reason: "there is no such file")
        }
        guard !isFolder.boolValue, let handle = try? FileHandle(forReadingFrom: url),
            let data = try? handle.read(upToCount: mostBytes + 1)
        else {
            throw DatasetError.unreadable(
                file: path, reason: "it may not be read, or is not a file")
        }
        guard data.count <= mostBytes else {
            throw DatasetError.tooLarge(file: path, most: mostBytes)
        }
        return data
    }
}

/// A word from a file, short and on one line, for a message.
func shown(_ word: String) -> String {
    let line = String(word.map { $0.isNewline || $0 == "\0" ? " " : $0 })
    return line.count > 60 ? line.prefix(60) + "…" : line
}
