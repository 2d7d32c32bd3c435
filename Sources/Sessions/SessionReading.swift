public import Foundation
internal import Imaging

extension RecordedSession {
    /// The largest log that is read: some hundred thousand clicks.
    public static let largestFile = 64 << 20

    /// Reads and checks a log.
    ///
    /// - Throws: ``SessionError``, naming the file, and the event and field where it fails.
    public init(contentsOf url: URL) throws {
        let file = url.lastPathComponent
        let data: Data
        do {
            let attributes = try FileManager.default.attributesOfItem(atPath: url.path)
            let bytes = (attributes[.size] as? Int) ?? 0
            guard bytes <= Self.largestFile else {
                throw SessionError.tooLarge(file: file, bytes: bytes, limit: Self.largestFile)
            }
            data = try Data(contentsOf: url)
        } catch let error as SessionError {
            throw error
        } catch {
            let reason =
                FileManager.default.fileExists(atPath: url.path)
                ? "permission denied, or not a file" : "there is no such file"
            throw SessionError.unreadable(file: file, reason: reason)
        }
        try self.init(json: data, file: file)
    }

    /// Reads and checks a log.
    ///
    /// - Parameters:
    ///   - json: The log.
    ///   - file: What messages call it.
    /// - Throws: ``SessionError``.
    public init(json: Data, file: String) throws {
        do {
            self = try JSONDecoder().decode(RecordedSession.self, from: json)
        } catch let error as DecodingError {
            throw SessionError(error, file: file)
        }
        events.sort { $0.seq < $1.seq }
        try check(file: file)
    }

    /// The log as JSON, with sorted keys: the same session gives the same bytes.
    public func json() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(self)
    }
}

// MARK: - From Foundation's errors to sentences

extension SessionError {
    init(_ error: DecodingError, file: String) {
        switch error {
        case .keyNotFound(let key, let context):
            self = .missing(
                file: file, key: key.stringValue, owner: path(context.codingPath) ?? "the file")
        case .typeMismatch(let type, let context):
            self = .field(
                file: file, path: path(context.codingPath) ?? "the file",
                fault: "must be \(word(for: type))")
        case .valueNotFound(let type, let context):
            self = .field(
                file: file, path: path(context.codingPath) ?? "the file",
                fault: "is null; it must be \(word(for: type))")
        case .dataCorrupted(let context):
            if let path = path(context.codingPath) {
                self = .field(file: file, path: path, fault: context.debugDescription)
            } else {
                self = .notJSON(file: file)
            }
        @unknown default:
            self = .notJSON(file: file)
        }
    }
}

/// `events[3].clicks[0].position`
private func path(_ keys: [any CodingKey]) -> String? {
    guard !keys.isEmpty else { return nil }
    return keys.reduce(into: "") { path, key in
        if let index = key.intValue {
            path += "[\(index)]"
        } else {
            path += path.isEmpty ? key.stringValue : "." + key.stringValue
        }
    }
}

private func word(for type: any Any.Type) -> String {
    switch type {
    case is Bool.Type: "true or false"
    case is String.Type: "a text"
    case is Double.Type: "a number"
    case is any Collection.Type where !(type is [String: Any].Type): "a list"
    default: "an object"
    }
}
