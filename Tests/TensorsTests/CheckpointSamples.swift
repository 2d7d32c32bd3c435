internal import Foundation
internal import Tensors
internal import Testing

/// The files of Data/, which make_checkpoints.py made.
enum CheckpointSamples {
    static func url(_ name: String) -> URL {
        URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Data/\(name)")
    }

    static func read(_ name: String) throws -> Checkpoint {
        try Checkpoint(contentsOf: url(name))
    }

    static func bytes(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: url(name))) }

    /// What a user is told about a file of Data/, with its name instead of its path.
    static func sentence(_ name: String) -> String { sentence(url(name), name) }

    static func sentence(_ url: URL, _ name: String) -> String {
        do {
            _ = try Checkpoint(contentsOf: url)
            return "it was read"
        } catch {
            return "\(error)".replacing(url.path(percentEncoded: false), with: name)
        }
    }

    /// Runs `body` with an empty folder, which is removed afterwards.
    static func inFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try body(folder)
    }

    /// The file's sentence when its bytes are these.
    static func sentence(of bytes: [UInt8]) throws -> String {
        try inFolder { folder in
            let url = folder.appending(path: "weights")
            try Data(bytes).write(to: url)
            return sentence(url, "weights")
        }
    }
}
