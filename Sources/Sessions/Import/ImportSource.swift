internal import Files
public import Foundation
internal import Text

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
        do {
            data = try BoundedFile.read(
                url.path(percentEncoded: false), most: RecordedSession.largestFile)
        } catch .tooLarge {
            throw .tooLarge(file: name, limit: RecordedSession.largestFile)
        } catch {
            throw .unreadable(file: name, reason: error.saidOfAFile, error.systemError)
        }
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

    /// Says what encoding the file is in, where it is not UTF-8.
    func mustBeUTF8() throws(ImportError) {
        if let encoding = JSONOutline.otherEncoding(data) {
            throw .encoding(file: name, encoding)
        }
        guard String(validating: data, as: UTF8.self) != nil else {
            throw .encoding(file: name, "not UTF-8")
        }
    }

    /// The file's JSON objects: one, a list of them, or one on each line, as logs have them.
    func decodeEach<Value: Decodable>(
        _ type: Value.Type, _ options: ImportOptions = ImportOptions()
    ) throws(ImportError) -> [Value] {
        try mustBeUTF8()
        let isMarked = data.starts(with: JSONOutline.mark)
        let data = isMarked ? data.dropFirst(3) : data
        guard let first = data.first(where: { !" \t\r\n".utf8.contains($0) }) else {
            throw .notJSON(file: name, line: nil, reason: "it is empty")
        }
        if first == UInt8(ascii: "[") {
            return try decode([Value].self, from: data, line: nil, options)
        }
        let lines = data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .enumerated().filter { !$0.element.allSatisfy(" \t\r".utf8.contains) }
        let isLines = lines.count > 1 && lines.allSatisfy { isObject($0.element) }
        guard isLines else { return [try decode(type, from: data, line: nil, options)] }
        var values: [Value] = []
        for (number, line) in lines {
            values.append(try decode(type, from: line, line: number + 1, options))
        }
        return values
    }

    /// One JSON value; `line` is where it stands, for messages.
    func decode<Value: Decodable>(
        _ type: Value.Type, from data: Data, line: Int?,
        _ options: ImportOptions = ImportOptions()
    ) throws(ImportError) -> Value {
        /// The place in the file, of a place in the value.
        func path(_ inside: String) -> String {
            guard let line else { return inside }
            return inside == "the file" ? "line \(line)" : "line \(line), \(inside)"
        }
        let outline: JSONOutline
        do { outline = try JSONOutline(data) } catch {
            switch error {
            case .encoding(let encoding): throw .encoding(file: name, encoding)
            case .syntax(let own, let reason):
                throw .notJSON(file: name, line: (line ?? 1) + own - 1, reason: reason)
            case .field(let inside, let fault):
                throw .field(file: name, path: path(inside), fault: fault)
            }
        }
        do {
            let isMarked = data.starts(with: JSONOutline.mark)
            let decoder = JSONDecoder()
            if let key = CodingUserInfoKey.importOptions { decoder.userInfo[key] = options }
            return try decoder.decode(type, from: isMarked ? data.dropFirst(3) : data)
        } catch let error as DecodingError {
            switch DecodingFault(error, value: outline.value) {
            case .missing(let key, let owner):
                throw .field(
                    file: name, path: path(owner), fault: "has no '\(key.prefix(60))'")
            case .field(let inside, let fault):
                throw .field(file: name, path: path(inside), fault: fault)
            case .notJSON: throw .notJSON(file: name, line: line, reason: nil)
            }
        } catch {
            throw .notJSON(file: name, line: line, reason: nil)
        }
    }

    private func isObject(_ line: Data) -> Bool {
        let text = line.filter { !" \t\r".utf8.contains($0) }
        return text.first == UInt8(ascii: "{") && text.last == UInt8(ascii: "}")
    }
}
