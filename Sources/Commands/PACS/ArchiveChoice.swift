internal import ArgumentParser
internal import Foundation
internal import PACS

/// Which archive a command speaks to.
struct ArchiveChoice: ParsableArguments {
    @Option(
        help: "The YAML file that lists the archives.",
        completion: .file(extensions: ["yaml", "yml"]))
    var archives = "archives.yaml"

    @Option(help: "The archive's name; not needed where the file lists only one.")
    var archive: String?

    func open() throws -> Archive { try ArchivesFile(path: archives).archive(named: archive) }
}
