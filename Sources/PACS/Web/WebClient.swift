internal import CCurl
internal import Foundation
internal import Text

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
            throw PACSError.archive(archive.name, .other, "memory is short")
        }
        self.raw = raw
    }

    deinit { cu_close(raw) }

    /// An answer of whatever status.
    struct Answer {
        let status: Int
        let contentType: String
        /// Where it has moved to; empty where it does not say.
        var location = ""
        /// Whether it warns that there is more than it gives (PS3.18, 8.3.4.4; RFC 7234, 5.5).
        var isMore = false
        /// What its header Warning says, made fit to be shown; empty without one.
        var warning = ""

        /// - Throws: ``PACSError`` for a status that is not one of those wanted.
        func require(_ wanted: [Int], of archive: String, _ operation: String) throws(PACSError) {
            guard wanted.contains(status) else { throw refusal(of: archive, operation) }
        }

        /// What a status means that is not wanted.
        func refusal(of archive: String, _ operation: String) -> PACSError {
            guard (300..<400).contains(status) else {
                return .http(archive, operation, status)
            }
            return .moved(archive, operation, status, to: Self.safe(location))
        }

        /// An address without what may be secret in it.
        private static func safe(_ location: String) -> String {
            var text = location.prefix { $0 != "?" && $0 != "#" }
            if let start = text.range(of: "//")?.upperBound,
                let at = text[start...].prefix(while: { $0 != "/" }).lastIndex(of: "@")
            {
                text = text[..<start] + text[text.index(after: at)...]
            }
            return PlainText.clean(String(text), limit: 200)
        }
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
        let certifiedName =
            web.certifiedName ?? URL(string: web.url)?.host(percentEncoded: false) ?? ""
        let isBasic = web.user != nil && secret != nil
        var request = CURequest(
            method: strings.pointer(exchange.method), url: strings.pointer(base + exchange.path),
            headers: strings.list(headers), headerCount: Int32(headers.count),
            user: isBasic ? web.user.map { strings.pointer($0) } : nil,
            password: isBasic ? secret.map { strings.pointer($0) } : nil,
            trust: web.trust.map { strings.pointer(archive.path($0)) },
            peerCertificate: web.peerCertificate.map { strings.pointer(archive.path($0)) },
            certifiedName: strings.pointer(certifiedName),
            isNameOther: web.certifiedName != nil,
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
        return Answer(
            status: Int(answer.status), contentType: Self.text(answer.contentType),
            location: Self.text(answer.location), isMore: answer.isMore,
            warning: PlainText.clean(Self.text(answer.warning), limit: 200))
    }

    /// Characters of a C array, up to its zero.
    private static func text<Characters>(_ characters: Characters) -> String {
        withUnsafeBytes(of: characters) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
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
        let category: PACSError.Category =
            switch answer.code {
            case CUCodeUnreachable: .unreachable
            case CUCodeTimeout: .timeout
            case CUCodeBroken: .broken
            case CUCodeTLS: .tls
            case CUCodeProtocol: .malformed
            case CUCodeTooMuch: .tooMuch
            default: .other
            }
        return .archive(
            archive.name, category, "HTTP failed: \(Self.text(answer.message).lowercased())")
    }

    /// A list of data sets, of at most 64 MiB.
    ///
    /// - Parameter most: The most data sets that are taken.
    /// - Throws: ``PACSError``.
    func list(_ path: String, most: Int) throws -> WebList {
        let (answer, data) = try gather(
            Exchange(
                path: path, headers: ["Accept: application/dicom+json"], take: { _, _ in false }))
        if answer.status == 204 { return WebList(items: [], isMore: answer.isMore) }
        try answer.require([200, 206], of: archive.name, "QIDO")
        do throws(ReplyJSON.Fault) {
            return WebList(
                items: try ReplyJSON.list(data, most: most),
                isMore: answer.isMore || answer.status == 206)
        } catch {
            throw PACSError.archive(
                archive.name, .unreadable, "its answer to QIDO cannot be read: \(error.reason)")
        }
    }

    /// An answer with its whole body, of at most 64 MiB.
    ///
    /// - Throws: ``PACSError``.
    func gather(_ exchange: Exchange) throws -> (Answer, Data) {
        let body = Body()
        var exchange = exchange
        exchange.take = { answer, bytes in
            // The body of a refusal is its archive's prose, and of no use but for STOW's results.
            guard body.data.count + bytes.count <= Self.mostBytes else {
                body.isTooMuch = true
                return false
            }
            body.data.append(contentsOf: bytes)
            return true
        }
        do { return (try perform(exchange), body.data) } catch {
            guard body.isTooMuch else { throw error }
            throw PACSError.archive(
                archive.name, .tooMuch, "its answer is longer than \(Self.mostBytes >> 20) MiB")
        }
    }

    static let mostBytes = 64 << 20

    private final class Body {
        var data = Data()
        var isTooMuch = false
    }
}
