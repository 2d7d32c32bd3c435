import Foundation

/// A folder that is gone with the last reference to it.
final class Scratch: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory
            .appending(path: "pipeline-\(UUID().uuidString)").path(percentEncoded: false)
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    /// A folder with a list, `list.csv`, of `count` studies: `s1` with the number 1, and so on.
    convenience init(studies count: Int) throws {
        try self.init()
        var list = "study,file\n"
        for number in 1...count {
            try write("in/\(number).txt", "\(number)")
            list += "s\(number),in/\(number).txt\n"
        }
        try write("list.csv", list)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Writes a file, and returns its path.
    @discardableResult
    func write(_ name: String, _ text: String) throws -> String {
        let file = path + "/" + name
        try FileManager.default.createDirectory(
            atPath: URL(filePath: file).deletingLastPathComponent().path(percentEncoded: false),
            withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(filePath: file))
        return file
    }

    func read(_ name: String) -> String? {
        try? String(contentsOf: URL(filePath: path + "/" + name), encoding: .utf8)
    }

    /// The names in a folder, those that begin with a dot left out.
    func list(_ name: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path + "/" + name)) ?? []
        return names.filter { !$0.hasPrefix(".") }.sorted()
    }
}
