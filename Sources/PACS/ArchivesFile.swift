internal import Foundation
internal import Pipeline
internal import Text

/// The file that says which archives there are: YAML, read as strictly as a pipeline file.
public struct ArchivesFile: Sendable {
    /// Our own end.
    public let own: OwnSettings

    /// The archives, in the file's order.
    public let archives: [Archive]

    private let path: String

    /// - Throws: `PipelineFileError`, with line and column, or ``PACSError/settings(_:)``.
    public init(path: String) throws {
        self.path = path
        let folder = URL(filePath: path).deletingLastPathComponent().path(percentEncoded: false)
        let base = folder.count > 1 && folder.hasSuffix("/") ? String(folder.dropLast()) : folder
        let read: (own: OwnSettings, archives: [Archive])
        do { read = try Self.read(path, base) } catch let fault as PipelineFileError {
            throw Self.withoutSecrets(fault)
        }
        (own, archives) = read
    }

    private static func read(
        _ path: String, _ base: String
    ) throws -> (own: OwnSettings, archives: [Archive]) {
        let groups = try SettingsFile(path: path, owner: "archives file").root
            .values(known: ["own", "archives"])
        let own = try groups["own"]?.settings(over: OwnSettings()) ?? OwnSettings()
        guard let list = groups["archives"] else {
            throw PACSError.settings("'\(path)' lists no 'archives:'.")
        }
        var archives: [Archive] = []
        for group in try list.list("'archives'") {
            let settings = try group.settings(over: ArchiveSettings())
            do {
                let archive = try Archive(settings, own: own, folder: base)
                guard !archives.contains(where: { $0.name == archive.name }) else {
                    throw PACSError.settings("two archives are named '\(archive.name)'")
                }
                archives.append(archive)
            } catch PACSError.settings(let sentence) {
                throw group.refusal(sentence)
            }
        }
        return (own, archives)
    }

    /// The keys that there are.
    private static let words: Set<String> = [
        "own", "archives", "name", "host", "port", "aeTitle", "certificate", "key", "tls", "trust",
        "peerCertificate", "certifiedName", "web", "url", "user", "password", "environment", "file",
        "fetch", "send", "verify", "transcode", "page", "associations", "timeouts", "connect",
        "idle", "message", "commitment", "retry", "first", "longest", "giveUpAfter", "limits",
        "matches", "objectMegabytes", "fetchMegabytes", "freeMegabytes",
    ]

    /// A mistake without the text that stands in its place, where that may be a secret: a password
    /// that somebody wrote under `web`, or text that YAML takes for an anchor, an alias or a key.
    private static func withoutSecrets(_ fault: PipelineFileError) -> PipelineFileError {
        let problem: PipelineFileError.Problem
        switch fault.problem {
        case .wrongOption(let option, of: let owner, let wanted, let found)
        where found.utf8.contains(UInt8(ascii: "@")):
            problem = .wrongOption(option, of: owner, wanted: wanted, found: "something else")
        case .wrongChoice(let option, of: let owner, let found, let choices)
        where found.utf8.contains(UInt8(ascii: "@")):
            problem = .wrongChoice(option, of: owner, found: "…", choices: choices)
        case .unknownOption(_, of: let owner, let known)
        where owner.hasPrefix("web.password"):
            problem = .unknownOption("…", of: owner, known: known)
        case .repeatedKey(let key) where !words.contains(key): problem = .repeatedKey("…")
        case .alias: problem = .alias("…")
        case .notYAML(let reason):
            // What libyaml says is about punctuation; a name that it quotes stands behind a colon.
            problem = .notYAML(String(reason.prefix { $0 != ":" }))
        default: return fault
        }
        return PipelineFileError(file: fault.file, place: fault.place, problem: problem)
    }

    /// The archive of a name; without one, the only one there is.
    ///
    /// - Throws: ``PACSError/settings(_:)``, with the nearest right name.
    public func archive(named name: String?) throws -> Archive {
        guard let name else {
            guard archives.count == 1 else {
                throw PACSError.settings(
                    "'\(path)' lists \(archives.count) archives; name one: \(words(archives)).")
            }
            return archives[0]
        }
        guard let archive = archives.first(where: { $0.name == name }) else {
            let fix = Suggestion.fix(for: name, among: archives.map(\.name))
            throw PACSError.settings(
                "'\(path)' lists no archive '\(PlainText.clean(name))': \(fix).")
        }
        return archive
    }

    private func words(_ archives: [Archive]) -> String {
        archives.map { "'\($0.name)'" }.joined(separator: ", ")
    }
}
