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
                // Without a host there is no DICOM; an empty one must not mean that.
                if settings.host.isEmpty, group.text(under: "host") != nil {
                    throw PACSError.settings(
                        "archive '\(PlainText.clean(settings.name))': 'host' is empty; fill it in, or leave it out"
                    )
                }
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

    /// The keys that there are, each where it stands: `archives[].web.url`.
    package static let fields: [String] =
        ["own"] + ["aeTitle", "port", "certificate", "key", "trust"].map { "own.\($0)" }
        + ["archives"]
        + [
            "name", "host", "port", "aeTitle", "tls", "tls.trust", "tls.peerCertificate",
            "tls.certifiedName", "web", "web.url", "web.user", "web.password",
            "web.password.environment", "web.password.file", "web.trust", "web.peerCertificate",
            "web.certifiedName", "fetch", "send", "verify", "transcode", "page", "associations",
            "timeouts", "timeouts.connect", "timeouts.idle", "timeouts.message",
            "timeouts.commitment", "retry", "retry.first", "retry.longest", "retry.giveUpAfter",
            "limits", "limits.matches", "limits.objectMegabytes", "limits.fetchMegabytes",
            "limits.freeMegabytes",
        ].map { "archives[].\($0)" }

    /// The keys by themselves.
    private static let words = Set(
        fields.compactMap { $0.split(separator: ".").last }
            .map { $0.hasSuffix("[]") ? String($0.dropLast(2)) : String($0) })

    /// A mistake without the text that stands in its place, where that may be a secret: a password
    /// that somebody wrote under `web`, or text that YAML takes for an anchor, an alias or a key. Of
    /// an unknown key there, only one that is nearly a right one is shown.
    private static func withoutSecrets(_ fault: PipelineFileError) -> PipelineFileError {
        let problem: PipelineFileError.Problem
        switch fault.problem {
        case .wrongOption(let option, of: let owner, let wanted, let found)
        where found.utf8.contains(UInt8(ascii: "@")) || isSecret(option):
            problem = .wrongOption(option, of: owner, wanted: wanted, found: "something else")
        case .wrongChoice(let option, of: let owner, let found, let choices)
        where found.utf8.contains(UInt8(ascii: "@")) || isSecret(option):
            problem = .wrongChoice(option, of: owner, found: "…", choices: choices)
        case .unknownOption(let key, of: let owner, let known)
        where owner.hasPrefix("web.password")
            || Suggestion.nearest(to: key, among: known) == nil:
            problem = .unknownOption("…", of: owner, known: known)
        case .unknownKey(let key, of: let owner, let known)
        where Suggestion.nearest(to: key, among: known) == nil:
            problem = .unknownKey("…", of: owner, known: known)
        case .repeatedKey(let key) where !words.contains(key): problem = .repeatedKey("…")
        case .alias: problem = .alias("…")
        case .notYAML(let reason):
            // What libyaml says is about punctuation; a name that it quotes stands behind a colon.
            problem = .notYAML(String(reason.prefix { $0 != ":" }))
        default: return fault
        }
        return PipelineFileError(file: fault.file, place: fault.place, problem: problem)
    }

    /// Whether what stands under a key may be a secret.
    private static func isSecret(_ option: String) -> Bool {
        option == "web" || option.hasPrefix("web.")
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
