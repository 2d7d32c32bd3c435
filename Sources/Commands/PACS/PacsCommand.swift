internal import ArgumentParser
internal import Foundation
internal import Text

/// `mais pacs`: between here and an archive.
struct PacsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pacs",
        abstract: "Find, fetch and send objects of a DICOM archive, and verify that it has them.",
        discussion: """
            A YAML file lists the archives; see 'mais help archives'.

            EXAMPLES
              mais pacs echo --archives archives.yaml
              mais pacs find --archives archives.yaml --modality CT --from 20260101 --json
              mais pacs fetch --archives archives.yaml --list wanted.csv --out studies
              mais pacs send results --archives archives.yaml --outbox outbox
              mais pacs status --outbox outbox
            """,
        subcommands: [
            PacsEcho.self, PacsFind.self, PacsFetch.self, PacsSend.self, PacsStatus.self,
        ])
}

/// Prints a value as one JSON text.
func printJSON(_ value: some Encodable) throws {
    let encoder = JSONEncoder.page
    let text = String(decoding: try encoder.encode(value), as: UTF8.self)
    Console.write(data: Data((PlainText.json(text) + "\n").utf8))
}
