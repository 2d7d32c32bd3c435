internal import CDCMTKNet

/// What can go wrong between us and an archive, each a sentence.
///
/// No sentence holds a patient's value, a password or a key.
public enum PACSError: Error, Sendable, Equatable {
    /// What kind of thing went wrong with a peer.
    public enum Trouble: String, Sendable, Equatable {
        case unreachable, timeout, broken, rejected, busy, tls, malformed, noContext, tooMuch
        case stopped, other
    }

    /// An archive, and what happened.
    case peer(String, Trouble, String)
    /// An archive that answers an operation with a status which is no success.
    case status(String, String, UInt16)
    /// An archive's HTTP status.
    case http(String, String, Int)
    /// The archives file, or an option.
    case settings(String)
    /// A file that cannot be sent or read.
    case file(String, String)
    /// A spool or outbox on disk.
    case folder(String, String)
    /// A CSV list.
    case list(String, line: Int, String)
    /// Objects that an archive announced and did not deliver.
    case incomplete(String, missing: Int, expected: Int)
    /// The port of our receiver, which another program has.
    case port(Int)
    /// Nothing at the archive matches.
    case noMatch(String, String)
}

extension PACSError {
    init(_ error: CNError, archive: String) {
        let sentence = Self.sentence(of: error)
        let trouble: Trouble =
            switch error.code {
            case CNCodeUnreachable: .unreachable
            case CNCodeTimeout: .timeout
            case CNCodeBroken: .broken
            case CNCodeRejected: .rejected
            case CNCodeBusy: .busy
            case CNCodeTLS: .tls
            case CNCodeProtocol: .malformed
            case CNCodeNoContext: .noContext
            case CNCodeTooMuch: .tooMuch
            case CNCodeStopped: .stopped
            default: .other
            }
        self =
            error.code == CNCodeLocal
            ? .file(archive, sentence) : .peer(archive, trouble, sentence)
    }

    /// What the C side says of a fault.
    static func sentence(of error: CNError) -> String {
        withUnsafeBytes(of: error.message) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
    }

    /// Whether the same may succeed a little later without anybody doing anything.
    public var mayPass: Bool {
        switch self {
        case .peer(_, let trouble, _):
            [.unreachable, .timeout, .broken, .busy, .malformed, .other]
                .contains(trouble)
        case .status(_, _, let status):
            status == 0x0110 || status == 0x0213 || (0xA700...0xA7FF).contains(status)
        case .http(_, _, let status): status >= 500 || status == 429 || status == 408
        case .incomplete, .port: true
        default: false
        }
    }

    /// Whether a person has to change something before anything can go to this archive.
    public var needsPerson: Bool {
        switch self {
        case .peer(_, let trouble, _):
            [.rejected, .tls].contains(trouble)
        case .http(_, _, let status): status == 401 || status == 403 || status == 404
        case .settings: true
        default: false
        }
    }
}

extension PACSError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .peer(let archive, let trouble, let reason):
            "\(archive): \(reason). \(trouble.advice)"
        case .status(let archive, let operation, let status):
            """
            \(archive) answered \(operation) with status \(StoreStatus.hex(status)). Its log says \
            more.
            """
        case .http(let archive, let operation, let status):
            "\(archive) answered \(operation) with HTTP status \(status). \(Self.advice(status))"
        case .settings(let sentence): sentence
        case .file(let path, let why):
            """
            '\(path)' cannot be used: \(why). Export or copy it again from where it came from, or \
            leave it out.
            """
        case .folder(let path, let why):
            """
            '\(path)' cannot be used: \(why). Check its permissions and the space on its disk, or \
            name another folder.
            """
        case .list(let path, let line, let why):
            "'\(path)', line \(line): \(why). Correct that line and try again."
        case .incomplete(let archive, let missing, let expected):
            """
            \(missing) of \(expected) objects that \(archive) lists did not come. Fetch again: \
            what is there is kept.
            """
        case .port(let port):
            """
            port \(port), 'own.port' in the archives file, is in use by another program on this \
            machine. Wait until that has ended, or give 'own' another port that the archive knows.
            """
        case .noMatch(let archive, let what):
            """
            \(archive) has nothing that matches \(what). 'mais pacs find' with fewer words lists what \
            it has.
            """
        }
    }

    private static func advice(_ status: Int) -> String {
        switch status {
        case 401, 403: "Check user and password in the archives file."
        case 404: "Check 'web.url' in the archives file."
        case 500...: "It may pass; try again later."
        default: "Its log says more."
        }
    }
}

extension PACSError.Trouble {
    /// What to do about it.
    var advice: String {
        switch self {
        case .unreachable: "Check host and port in the archives file, and whether it runs."
        case .timeout: "It may be busy; 'timeouts' in the archives file says how long is waited."
        case .broken: "It may have been restarted; try again."
        case .rejected:
            "Check the AE titles in the archives file, and what the archive knows of us."
        case .busy: "Try again later."
        case .tls: "Check 'tls' in the archives file, and the certificates' names and dates."
        case .malformed: "Check that host and port in the archives file are an archive's."
        case .noContext: "Check what the archive is configured to take."
        case .tooMuch: "Ask for less, or raise 'limits' in the archives file."
        case .stopped: "Nothing is lost; start again to go on."
        case .other: "The archive's log says more."
        }
    }
}
