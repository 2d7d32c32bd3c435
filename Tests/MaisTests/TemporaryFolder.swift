import Foundation

/// A folder that is there for one test, and what lies in it.
final class TemporaryFolder {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "mais-\(UUID())")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func path(_ name: String) -> String { url.appending(path: name).path }

    /// Copies a series of two slices in each of two orientations, less one slice, so that one group
    /// is the larger.
    func copyOfMixedSeries(_ path: String) throws -> String {
        let copy = url.appending(path: "mixed")
        try FileManager.default.copyItem(
            at: Command.repository.appending(path: path), to: copy)
        try FileManager.default.removeItem(at: copy.appending(path: "IM-0001-0002-0001 2.dcm"))
        return copy.path
    }

    /// Writes a file and returns its path.
    func write(_ text: String, to name: String) throws -> String {
        try Data(text.utf8).write(to: url.appending(path: name))
        return path(name)
    }
}
