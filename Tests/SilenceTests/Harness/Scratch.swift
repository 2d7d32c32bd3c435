import Foundation

/// A folder for one mutant's files, gone with its reading.
enum Scratch {
    /// In memory where there is such a file system: thousands of small files are written.
    private static let base: URL = {
        let memory = URL(filePath: "/dev/shm")
        return FileManager.default.isWritableFile(atPath: memory.path)
            ? memory : FileManager.default.temporaryDirectory
    }()

    static func with<T>(_ files: [(name: String, bytes: [UInt8])], _ body: (URL) throws -> T) throws
        -> T
    {
        let folder = base.appending(path: "silence-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, bytes) in files {
            try Data(bytes).write(to: folder.appending(path: name))
        }
        do { return try body(folder) } catch {
            // A path of digits and letters must not count for a value that is shown.
            throw Sentence("\(error)".replacing(folder.path(percentEncoded: false), with: "FOLDER"))
        }
    }
}
