internal import ArgumentParser
internal import Foundation
internal import Sessions
internal import Text

/// `mais session export`
struct SessionExport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write a session's clicks as point lists that 3D Slicer opens.",
        discussion: """
            Writes two lists for each segment, one of its positive and one of its negative \
            clicks, without those that were taken back. A point's label is its event's number.

            EXAMPLE
              mais session export Samples/abdomen-ct/session.json --out lists
            """)

    @OptionGroup var file: SessionFile

    @Option(help: "The folder to write into; files of the same names are replaced.")
    var out: String

    func run() throws {
        let session = try RecordedSession(
            contentsOf: URL(filePath: file.path), ignoresUnknownKinds: file.ignoreUnknown)
        let export = try SlicerExport(session)
        let folder = URL(filePath: out)
        try export.write(into: folder)
        for written in export.files { Console.print(folder.appending(path: written.name).path) }
        for warning in export.notes { Console.complain("warning: \(warning)") }
    }
}
