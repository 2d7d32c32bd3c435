internal import Files
public import Foundation
internal import Imaging
internal import Text

extension RecordedSession {
    /// The largest session that is read: some hundred thousand clicks.
    public static let largestFile = 64 << 20

    /// Reads and checks a session.
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
            throw SessionError.unreadable(
                file: file, reason: error.saidOfAFile, error.systemError)
        }
        try self.init(json: data, file: file, ignoresUnknownKinds: ignoresUnknownKinds)
    }

    /// Reads and checks a session.
    ///
    /// - Parameters:
    ///   - json: The session.
    ///   - file: What messages call it.
    ///   - ignoresUnknownKinds: As above.
    /// - Throws: ``SessionError``.
    public init(json: Data, file: String, ignoresUnknownKinds: Bool = false) throws {
        let outline: JSONOutline
        do { outline = try JSONOutline(json) } catch { throw SessionError(error, file: file) }
        let decoder = JSONDecoder()
        if let key = CodingUserInfoKey.ignoresUnknownKinds {
            decoder.userInfo[key] = ignoresUnknownKinds
        }
        do {
            // Foundation does not take the mark that some programs begin a file with.
            let isMarked = json.starts(with: JSONOutline.mark)
            self = try decoder.decode(
                RecordedSession.self, from: isMarked ? json.dropFirst(3) : json)
        } catch let error as DecodingError {
            throw SessionError(error, file: file, value: outline.value)
        }
        if let null = outline.nulls.first(where: { SessionField.kinds[$0.pattern] != nil }),
            let kind = SessionField.kinds[null.pattern]
        {
            throw SessionError.field(
                file: file, path: null.path,
                fault: "is null; it must be \(kind.words), or be left out")
        }
        events.sort { $0.seq < $1.seq }
        try check(file: file)
        warnings += Self.unknownKeys(outline)
    }

    /// The keys that the format does not have, each once, with the place of the first; the first
    /// twenty.
    private static func unknownKeys(_ outline: JSONOutline) -> [Warning] {
        let found = outline.unknown { SessionField.kinds[$0] != nil }.map {
            Warning(
                .unknownKey,
                "'\(PlainText.clean($0))' is not a key of a session, and was passed over")
        }
        guard found.count > 20 else { return found }
        return found.prefix(20) + [
            Warning(.unknownKey, "\(found.count - 20) more keys are like these")
        ]
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

    /// Writes the session, whole or not at all.
    ///
    /// - Throws: ``SessionError/unwritable(file:_:)``.
    public func write(to url: URL) throws {
        let json = try json()
        // Nobody clicks it again.
        do { try WholeFile.write(json, to: url, .flushed) } catch {
            throw SessionError.unwritable(file: url.lastPathComponent, error)
        }
    }

    /// The session as JSON, with sorted keys: the same session gives the same bytes.
    public func json() throws -> Data {
        try JSONEncoder.page.encode(self)
    }
}

extension SessionError {
    init(_ fault: JSONOutline.Fault, file: String) {
        switch fault {
        case .encoding(let encoding): self = .encoding(file: file, encoding)
        case .syntax(let line, let reason): self = .notJSON(file: file, line: line, reason: reason)
        case .field(let path, let fault): self = .field(file: file, path: path, fault: fault)
        }
    }

    init(_ error: DecodingError, file: String, value: @escaping (String) -> String?) {
        switch DecodingFault(error, value: value) {
        case .missing(let key, let owner): self = .missing(file: file, key: key, owner: owner)
        case .field(let path, let fault): self = .field(file: file, path: path, fault: fault)
        case .notJSON: self = .notJSON(file: file, line: nil, reason: nil)
        }
    }
}

// MARK: - Kinds that this program does not know

extension CodingUserInfoKey {
    /// Whether events of an unknown kind are left out instead of refused.
    static let ignoresUnknownKinds = CodingUserInfoKey(rawValue: "ignoresUnknownKinds")
}

extension BoundedFile.Fault {
    /// Why a file cannot be read, as people say it.
    var saidOfAFile: String {
        systemError?.code == ENOENT ? "there is no such file" : reason
    }
}
