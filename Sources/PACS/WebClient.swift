internal import CCurl
internal import Foundation

/// HTTP with an archive's DICOMweb services. For one thread at a time.
final class WebClient {
    private let archive: Archive
    private let raw: OpaquePointer
    private let web: WebSettings
    private let secret: String?

    /// - Throws: ``PACSError`` where the archive has no `web`, or its secret is not there.
    init(_ archive: Archive) throws {
        guard let web = archive.settings.web else {
            throw PACSError.settings("archive '\(archive.name)' has no 'web' in the archives file.")
        }
        self.archive = archive
        self.web = web
        secret = try web.password.map { try Credentials.read($0, of: archive) }
        guard let raw = cu_open() else {
            throw PACSError.peer(archive.name, .other, "memory is short")
        }
        self.raw = raw
    }

    deinit { cu_close(raw) }

    /// An answer of whatever status.
    struct Answer {
        let status: Int
        let contentType: String
    }

    /// What is asked, and where the answer goes.
    struct Exchange {
        var method = "GET"
        /// After the base, such as `/studies?limit=1`. Already escaped.
        var path: String
        var headers: [String] = []
        /// Fills in the body piece by piece; its whole length.
        var body: (bytes: Int64, read: (UnsafeMutableRawBufferPointer) -> Int)?
        /// Takes the answer's body piece by piece; false breaks off.
        var take: (Answer, UnsafeRawBufferPointer) -> Bool
        /// Seconds for all of it.
        var seconds: Int?
    }

    /// Makes one exchange.
    ///
    /// - Throws: ``PACSError`` where no answer came.
    func perform(_ exchange: Exchange) throws -> Answer {
        let strings = CStrings()
        defer { strings.free() }
        var headers = exchange.headers
        if web.user == nil, let secret { headers.append("Authorization: Bearer \(secret)") }
        let base = web.url.hasSuffix("/") ? String(web.url.dropLast()) : web.url
        let timeouts = archive.settings.timeouts
        let state = State(exchange)
        let isBasic = web.user != nil && secret != nil
        var request = CURequest(
            method: strings.pointer(exchange.method), url: strings.pointer(base + exchange.path),
            headers: strings.list(headers), headerCount: Int32(headers.count),
            user: isBasic ? web.user.map { strings.pointer($0) } : nil,
            password: isBasic ? secret.map { strings.pointer($0) } : nil,
            trust: (web.peerCertificate ?? web.trust).map { strings.pointer(archive.path($0)) },
            certificate: archive.own.certificate.map { strings.pointer(archive.path($0)) },
            key: archive.own.key.map { strings.pointer(archive.path($0)) },
            connectSeconds: Int32(timeouts.connect), idleSeconds: Int32(timeouts.idle),
            totalSeconds: Int32(exchange.seconds ?? timeouts.message),
            state: Unmanaged.passUnretained(state).toOpaque(),
            read: exchange.body == nil ? nil : Self.read, bodyBytes: exchange.body?.bytes ?? 0,
            write: { state, status, type, bytes, count in
                guard let state else { return false }
                let own = Unmanaged<State>.fromOpaque(state).takeUnretainedValue()
                return own.exchange.take(
                    Answer(status: Int(status), contentType: String(cString: type)),
                    UnsafeRawBufferPointer(start: bytes, count: Int(count)))
            })
        var answer = CUAnswer()
        let came = withExtendedLifetime(state) { cu_perform(raw, &request, &answer) }
        guard came else { throw fault(answer) }
        let type = withUnsafeBytes(of: answer.contentType) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        return Answer(status: Int(answer.status), contentType: type)
    }

    private static let read:
        @convention(c) (UnsafeMutableRawPointer?, UnsafeMutablePointer<CChar>, Int64) -> Int64 = {
            state, out, capacity in
            guard let state else { return -1 }
            let own = Unmanaged<State>.fromOpaque(state).takeUnretainedValue()
            let buffer = UnsafeMutableRawBufferPointer(start: out, count: Int(capacity))
            return Int64(own.exchange.body?.read(buffer) ?? -1)
        }

    private final class State {
        let exchange: Exchange
        init(_ exchange: Exchange) { self.exchange = exchange }
    }

    private func fault(_ answer: CUAnswer) -> PACSError {
        let sentence = withUnsafeBytes(of: answer.message) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        let trouble: PACSError.Trouble =
            switch answer.code {
            case CUCodeUnreachable: .unreachable
            case CUCodeTimeout: .timeout
            case CUCodeBroken: .broken
            case CUCodeTLS: .tls
            case CUCodeProtocol: .malformed
            case CUCodeTooMuch: .tooMuch
            default: .other
            }
        return .peer(archive.name, trouble, "HTTP failed: \(sentence.lowercased())")
    }

    /// An answer's JSON, of at most 256 MiB.
    ///
    /// - Returns: Nil for 204, which stands for an empty list.
    /// - Throws: ``PACSError``.
    func json(_ path: String, operation: String) throws -> Any? {
        var data = Data()
        let answer = try perform(
            Exchange(
                path: path, headers: ["Accept: application/dicom+json"],
                take: { _, bytes in
                    guard data.count + bytes.count <= 256 << 20 else { return false }
                    data.append(contentsOf: bytes)
                    return true
                }))
        if answer.status == 204 { return nil }
        guard answer.status == 200 else {
            throw PACSError.http(archive.name, operation, answer.status)
        }
        do { return try JSONSerialization.jsonObject(with: data) } catch {
            throw PACSError.peer(archive.name, .malformed, "its answer to \(operation) is no JSON")
        }
    }
}

/// Secrets, read where they are and never shown.
enum Credentials {
    /// - Throws: ``PACSError/settings(_:)``, with the place and never the secret.
    static func read(_ secret: Secret, of archive: Archive) throws -> String {
        var text = ""
        if let variable = secret.environment {
            guard let value = ProcessInfo.processInfo.environment[variable] else {
                throw PACSError.settings(
                    "archive '\(archive.name)': the environment variable of 'web.password' is not set."
                )
            }
            text = value
        } else if let file = secret.file {
            let path = archive.path(file)
            guard let data = FileManager.default.contents(atPath: path), data.count <= 4096 else {
                throw PACSError.settings(
                    "archive '\(archive.name)': the file of 'web.password' cannot be read, or is longer than 4096 bytes."
                )
            }
            text = String(decoding: data.prefix { $0 != 10 && $0 != 13 }, as: UTF8.self)
        }
        guard !text.isEmpty, text.unicodeScalars.allSatisfy({ $0.value >= 32 }) else {
            throw PACSError.settings(
                "archive '\(archive.name)': 'web.password' is empty or holds control characters.")
        }
        return text
    }
}
