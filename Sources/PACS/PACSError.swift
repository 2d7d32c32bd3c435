internal import CDCMTKNet
public import Files
internal import Foundation
internal import Text

/// What can go wrong between us and an archive, each a sentence.
///
/// No sentence holds a patient's value, a password or a key.
public enum PACSError: Error, Sendable, Equatable {
    /// What kind of thing went wrong with an archive.
    public enum Category: String, Sendable, Equatable {
        case unreachable, timeout, broken, rejected, busy, tls, malformed, noContext, tooMuch
        /// An answer that came whole and is not what the standard says.
        case unreadable
        /// A multipart answer without its last boundary, of which HTTP says that it is whole.
        case unended
        /// Objects that nobody asked for.
        case unwanted
        case stopped, other
    }

    /// An archive, and what happened.
    case archive(String, Category, String)
    /// An archive that answers an operation with a status which is no success.
    case status(String, String, UInt16)
    /// An archive's HTTP status.
    case http(String, String, Int)
    /// An archive whose services moved: its HTTP status, and the address that it names.
    case moved(String, String, Int, to: String)
    /// The archives file, or an option.
    case settings(String)
    /// A file that cannot be sent or read.
    case file(String, String)
    /// A spool or outbox on disk.
    case folder(String, String)
    /// The same, by the system's fault.
    case disk(String, SystemError)
    /// A spool whose disk has less room than is to stay free.
    case short(String)
    /// An outbox whose ledger is damaged.
    case ledger(String, String)
    /// An outbox that a later version made.
    case laterOutbox(String)
    /// A CSV list.
    case list(String, line: Int, String)
    /// Objects that an archive announced and did not deliver.
    case incomplete(String, missing: Int, expected: Int)
    /// A series of which the archive listed only a part, and says nowhere how many objects it has.
    case uncertain(String, came: Int)
    /// Objects that came and cannot be read here: how many, why, and where the bytes of the first lie.
    case notReadHere(String, count: Int, String, kept: String?)
    /// The port of our receiver, which another program has.
    case port(Int)
    /// Our receiver, for which the system gives no thread.
    case threads(SystemError)
    /// Nothing at the archive matches.
    case noMatch(String, String)
}

extension PACSError {
    init(_ error: CNError, archive: String) {
        let sentence = Self.sentence(of: error)
        let category: Category =
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
            case CNCodeUnwanted: .unwanted
            default: .other
            }
        self =
            switch error.code {
            case CNCodeLocal where error.system != 0: .disk(archive, SystemError(error.system))
            case CNCodeLocal: .file(archive, sentence)
            default: .archive(archive, category, sentence)
            }
    }

    /// Why, without what is to be done about it.
    var reason: String {
        switch self {
        case .archive(_, _, let reason), .file(_, let reason), .folder(_, let reason): reason
        default: "\(self)"
        }
    }

    /// What the C side says of a fault.
    static func sentence(of error: CNError) -> String {
        withUnsafeBytes(of: error.message) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
    }

    /// Whether the same may succeed a little later without anybody doing anything.
    public var isTransient: Bool {
        switch self {
        case .archive(_, let category, _):
            [.unreachable, .timeout, .broken, .unended, .busy, .malformed, .other]
                .contains(category)
        case .status(_, _, let status):
            status == 0x0110 || status == 0x0213 || (0xA700...0xA7FF).contains(status)
        case .http(_, _, let status): status >= 500 || status == 429 || status == 408
        case .incomplete, .port: true
        case .disk(_, let error), .threads(let error): error.isTransient
        default: false
        }
    }

    /// Whether fewer objects came than the archive announces, or nobody can say whether all came.
    public var isIncomplete: Bool {
        switch self {
        case .incomplete, .uncertain: true
        default: false
        }
    }

    /// Whether bytes are kept of objects that came and cannot be read here.
    public var keepsUnreadable: Bool {
        if case .notReadHere(_, _, _, kept: .some) = self { true } else { false }
    }

    /// Whether a person has to change something before anything can go to this archive.
    public var needsPerson: Bool {
        switch self {
        case .archive(_, let category, _):
            [.rejected, .tls].contains(category)
        case .http(_, _, let status): status == 401 || status == 403 || status == 404
        case .moved, .settings: true
        default: false
        }
    }
}

extension PACSError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .archive(let archive, let category, let reason):
            "\(archive): \(reason). \(category.advice)"
        case .status(let archive, let operation, let status):
            """
            \(archive) answered \(operation) with status \(StoreStatus.hex(status))\
            \(StoreStatus.meaning(status).map { ": " + $0 } ?? ""). Its log says more.
            """
        case .http(let archive, let operation, let status):
            "\(archive) answered \(operation) with HTTP status \(status). \(Self.advice(status))"
        case .moved(let archive, let operation, let status, let place):
            """
            \(archive) answered \(operation) with HTTP status \(status): \
            \(place.isEmpty ? "it has moved, and does not say where" : "it has moved to '\(place)'"). \
            Nothing is sent there unasked: write the new address into 'web.url' if you trust it.
            """
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
        case .disk(let path, let error):
            "'\(path)' cannot be used: \(error). \(Self.advice(error))"
        case .short(let path):
            """
            the disk of '\(path)' has less room than 'limits.freeMegabytes' in the archives file leaves free. \
            Make room on it, and start again: nothing is lost.
            """
        case .laterOutbox(let path):
            """
            the outbox '\(path)' was made by a later version of this program. Use that version, or name \
            another folder.
            """
        case .ledger(let path, let why):
            """
            the ledger of the outbox '\(path)' cannot be read: \(why). Move 'outbox.sqlite', and \
            'outbox.sqlite-wal' and 'outbox.sqlite-shm' where they are there, out of '\(path)', and queue the \
            files again: an archive that has an object already keeps it. Files that waited are in \
            '\(path)/objects'.
            """
        case .list(let path, let line, let why):
            "'\(path)', line \(line): \(why). Correct that line and try again."
        case .incomplete(let archive, let missing, let expected):
            """
            \(expected - missing) of \(expected) objects that \(archive) announces are here, and \(missing) did \
            not come. Fetch again: what is here is kept.
            """
        case .uncertain(let archive, let came):
            """
            \(came) objects came, and whether they are all nobody can say: \(archive) cut its list short, and counts \
            its objects nowhere. Ask whoever runs it for longer lists, or set a smaller 'page' in the archives file.
            """
        case .notReadHere(let archive, let count, let reason, let path):
            """
            \(count == 1 ? "an object" : "\(count) objects") that \(archive) sent cannot be read here: \(reason). \
            \(path.map { "\(count == 1 ? "Its bytes are" : "The bytes of the first are") kept as '\($0)'. " } ?? "")Everything else that came is kept; what cannot be \
            read is not asked for again by itself.
            """
        case .port(let port):
            """
            port \(port), 'own.port' in the archives file, is in use by another program on this \
            machine. Wait until that has ended, or give 'own' another port that the archive knows.
            """
        case .threads(let error):
            """
            our receiver, which the archive calls, needs a thread of its own, and the system gives none: \
            \(error). Let other programs end, or raise the limit on processes or memory (ulimit -u, -v).
            """
        case .noMatch(let archive, let what):
            """
            \(archive) has nothing that matches \(what). 'mais pacs find' with fewer words lists what \
            it has.
            """
        }
    }

    private static func advice(_ error: SystemError) -> String {
        if error.isDiskFull { return "Make room on its disk, and start again: nothing is lost." }
        if error.isPermission { return "Check its permissions, or name another folder." }
        return "Check that its disk is there and whole, or name another folder."
    }

    private static func advice(_ status: Int) -> String {
        switch status {
        case 401, 403: "Check user and password in the archives file."
        case 404: "Check 'web.url' in the archives file."
        case 500...: "The fault may be transient; try again later."
        default: "Its log says more."
        }
    }
}

extension PACSError.Category {
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
        case .unreadable: "Whoever runs the archive has to correct that."
        case .unended: "What came whole is kept. Whoever runs the archive has to see why."
        case .unwanted: "The association was ended. What was asked for and came is kept."
        case .stopped: "Nothing is lost; start again to resume."
        case .other: "The archive's log says more."
        }
    }
}

extension PACSError: SystemFault {
    public var systemError: SystemError? {
        switch self {
        case .disk(_, let error), .threads(let error): error
        case .short: SystemError(ENOSPC)
        default: nil
        }
    }
}
