internal import ArgumentParser
internal import Foundation
internal import PACS
internal import Text
internal import DICOMFile

/// `mais pacs status`.
struct PacsStatus: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "List the objects of an outbox, and their states.",
        discussion: """
            EXIT STATUS
              0  the objects are listed, whatever their states
              1  there is no outbox, or it holds no such object
            """)

    @Option(help: "The folder of the outbox.", completion: .directory)
    var outbox = "outbox"

    @Option(help: "Only objects that go to this archive.")
    var archive: String?

    @Flag(help: "Print the manifest as JSON, one entry per object.")
    var json = false

    @Flag(help: "Print the manifest as CSV, one row per object.")
    var csv = false

    @Option(help: "Print every attempt with the object of this SOP Instance UID, as JSON.")
    var attempts: String?

    func validate() throws {
        guard [json, csv, attempts != nil].count(where: { $0 }) <= 1 else {
            throw ValidationError("Choose one of --json, --csv and --attempts.")
        }
        guard attempts == nil || archive != nil else {
            throw ValidationError("--attempts needs --archive.")
        }
    }

    func run() throws {
        let object = try attempts.map { text in
            guard let uid = UID(text) else {
                throw ValidationError(
                    "--attempts '\(PlainText.clean(text))' is not a UID: it has digits and dots, at most 64."
                )
            }
            return uid
        }
        // To look makes no outbox.
        guard FileManager.default.fileExists(atPath: outbox + "/outbox.sqlite") else {
            throw CommandError(
                "There is no outbox in '\(outbox)'. 'mais pacs send' makes it; name another with --outbox."
            )
        }
        let box = try Outbox(outbox)
        if let archive {
            let known = try box.archives()
            guard known.contains(archive) else {
                throw CommandError(
                    "The outbox '\(outbox)' holds nothing for '\(archive)': \(Suggestion.fix(for: archive, among: known))."
                )
            }
        }
        if let object, let archive {
            let attempts = try box.attempts(of: object, archive: archive)
            guard !attempts.isEmpty else {
                throw CommandError(
                    "The outbox '\(outbox)' tried nothing with object \(object) for '\(archive)'. 'mais pacs status --csv' lists what it holds."
                )
            }
            return try printJSON(attempts)
        }
        if csv { return Console.print(try box.csv(archive: archive), terminator: "") }
        if json { return try printJSON(try box.records(archive: archive)) }
        Console.print(Self.words(try box.counts(archive: archive)))
        let records = try box.records(archive: archive)
        for record in records.filter({ $0.reason != nil }).prefix(20) {
            Console.print("\(record.sopInstance)  \(record.state.rawValue)  \(record.reason ?? "")")
        }
        for warning in records.flatMap(\.warnings).prefix(20) {
            Console.print("warning: \(warning)")
        }
    }

    /// Such as `3 verified, 1 refused`.
    static func words(_ counts: [OutboxState: Int]) -> String {
        let words = OutboxState.allCases.compactMap { state in
            counts[state].map { "\($0) \(state.rawValue)" }
        }
        return words.isEmpty ? "nothing" : words.joined(separator: ", ")
    }
}
