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
        self.own = own
        self.archives = archives
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
