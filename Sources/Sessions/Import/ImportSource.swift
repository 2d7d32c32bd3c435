public import Foundation

/// A file of another tool, read whole.
public struct ImportSource: Sendable {
    /// What messages call it: the file's name, without folders.
    public let name: String

    /// Its bytes.
    public let data: Data

    public init(name: String, data: Data) {
        self.name = name
        self.data = data
    }

    /// Reads a file of at most ``RecordedSession/largestFile`` bytes.
    ///
    /// - Throws: ``ImportError``.
    public init(contentsOf url: URL) throws(ImportError) {
        name = url.lastPathComponent
        let limit = RecordedSession.largestFile
        guard let file = try? FileHandle(forReadingFrom: url),
            let read = try? file.read(upToCount: limit + 1)
        else {
            throw .unreadable(
                file: name, isThere: FileManager.default.fileExists(atPath: url.path))
        }
        guard read.count <= limit else { throw .tooLarge(file: name, limit: limit) }
        data = read
    }

    /// The name without its endings: `liver` of `liver.mrk.json`.
    var stem: String { String(name.prefix { $0 != "." }) }
}

// MARK: - JSON

extension ImportSource {
    /// The file as one JSON value.
    func decode<Value: Decodable>(_ type: Value.Type) throws(ImportError) -> Value {
        try decode(type, from: data, line: nil)
    }

    /// The file's JSON objects: one, a list of them, or one on each line, as logs have them.
    func decodeEach<Value: Decodable>(_ type: Value.Type) throws(ImportError) -> [Value] {
        guard let first = data.first(where: { !" \t\r\n".utf8.contains($0) }) else {
            throw .notJSON(file: name, line: nil)
        }
        if first == UInt8(ascii: "[") { return try decode([Value].self) }
        let lines = data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .enumerated().filter { !$0.element.allSatisfy(" \t\r".utf8.contains) }
        let isLines = lines.count > 1 && lines.allSatisfy { isObject($0.element) }
        guard isLines else { return [try decode(type)] }
        var values: [Value] = []
        for (number, line) in lines {
            values.append(try decode(type, from: line, line: number + 1))
        }
        return values
    }

    /// One JSON value; `line` is where it stands, for messages.
    func decode<Value: Decodable>(
        _ type: Value.Type, from data: Data, line: Int?
    ) throws(ImportError) -> Value {
        do {
            return try JSONDecoder().decode(type, from: data)
        } catch let error as DecodingError {
            /// The place in the file, of a place in the value.
            func path(_ inside: String) -> String {
                guard let line else { return inside }
                return inside == "the file" ? "line \(line)" : "line \(line), \(inside)"
            }
            switch DecodingFault(error) {
            case .missing(let key, let owner):
                throw .field(
                    file: name, path: path(owner), fault: "has no '\(key.prefix(60))'")
            case .field(let inside, let fault):
                throw .field(file: name, path: path(inside), fault: fault)
            case .notJSON: throw .notJSON(file: name, line: line)
            }
        } catch {
            throw .notJSON(file: name, line: line)
        }
    }

    private func isObject(_ line: Data) -> Bool {
        let text = line.filter { !" \t\r".utf8.contains($0) }
        return text.first == UInt8(ascii: "{") && text.last == UInt8(ascii: "}")
    }
}
