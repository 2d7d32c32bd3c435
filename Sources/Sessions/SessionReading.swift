internal import Files
public import Foundation
internal import Imaging

extension RecordedSession {
    /// The largest log that is read: some hundred thousand clicks.
    public static let largestFile = 64 << 20

    /// Reads and checks a log.
    ///
    /// - Parameter ignoresUnknownKinds: Whether events of a kind that this program does not know
    ///   are counted in ``ignoredKinds`` and left out, instead of refused.
    /// - Throws: ``SessionError``, naming the file, and the event and field where it fails.
    public init(contentsOf url: URL, ignoresUnknownKinds: Bool = false) throws {
        let file = url.lastPathComponent
        let data: Data
        do {
            data = try BoundedFile.read(
                url.path(percentEncoded: false), most: Self.largestFile)
        } catch .tooLarge(let bytes) {
            throw SessionError.tooLarge(file: file, bytes: bytes, limit: Self.largestFile)
        } catch {
            let isThere = error.systemError?.code != ENOENT
            throw SessionError.unreadable(
                file: file, reason: isThere ? error.reason : "there is no such file",
                error.systemError)
        }
        try self.init(json: data, file: file, ignoresUnknownKinds: ignoresUnknownKinds)
    }

    /// Reads and checks a log.
    ///
    /// - Parameters:
    ///   - json: The log.
    ///   - file: What messages call it.
    ///   - ignoresUnknownKinds: As above.
    /// - Throws: ``SessionError``.
    public init(json: Data, file: String, ignoresUnknownKinds: Bool = false) throws {
        let decoder = JSONDecoder()
        if let key = CodingUserInfoKey.ignoresUnknownKinds {
            decoder.userInfo[key] = ignoresUnknownKinds
        }
        do {
            self = try decoder.decode(RecordedSession.self, from: json)
        } catch let error as DecodingError {
            throw SessionError(error, file: file)
        }
        events.sort { $0.seq < $1.seq }
        try check(file: file)
    }

    /// This session with its events in order and its warnings, checked as one that was read.
    ///
    /// - Throws: ``SessionError``; `file` is what messages call the session.
    public func checked(file: String) throws -> RecordedSession {
        var session = self
        session.events.sort { $0.seq < $1.seq }
        try session.check(file: file)
        return session
    }

    /// Writes the log under a temporary name beside `url`, and renames it.
    ///
    /// - Throws: ``SessionError/unwritable(file:)``.
    public func write(to url: URL) throws {
        do {
            try json().write(to: url, options: .atomic)
        } catch {
            throw SessionError.unwritable(file: url.lastPathComponent)
        }
    }

    /// The log as JSON, with sorted keys: the same session gives the same bytes.
    public func json() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(self)
    }
}

extension SessionError {
    init(_ error: DecodingError, file: String) {
        switch DecodingFault(error) {
        case .missing(let key, let owner): self = .missing(file: file, key: key, owner: owner)
        case .field(let path, let fault): self = .field(file: file, path: path, fault: fault)
        case .notJSON: self = .notJSON(file: file)
        }
    }
}

// MARK: - Kinds that this program does not know

extension CodingUserInfoKey {
    /// Whether events of an unknown kind are left out instead of refused.
    static let ignoresUnknownKinds = CodingUserInfoKey(rawValue: "ignoresUnknownKinds")
}

/// An event, or the name of a kind that this program does not know.
enum EventEntry: Decodable {
    case event(RecordedEvent)
    case unknown(kind: String)

    init(from decoder: any Decoder) throws {
        if CodingUserInfoKey.ignoresUnknownKinds.flatMap({ decoder.userInfo[$0] }) as? Bool == true
        {
            let values = try decoder.container(keyedBy: RecordedEvent.CodingKeys.self)
            let kind = try values.decode(String.self, forKey: .kind)
            guard RecordedEvent.Kind.names.contains(kind) else {
                self = .unknown(kind: kind)
                return
            }
        }
        self = .event(try RecordedEvent(from: decoder))
    }
}
