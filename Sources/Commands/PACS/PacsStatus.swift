internal import ArgumentParser
internal import PACS
internal import Text

/// `mais pacs status`.
struct PacsStatus: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Say what an outbox holds, and what became of it.")

    @Option(help: "The folder of the outbox.", completion: .directory)
    var outbox = "outbox"

    @Option(help: "Only objects that go to this archive.")
    var archive: String?

    @Flag(help: "Print the manifest as JSON, one entry per object.")
    var json = false

    @Flag(help: "Print the manifest as CSV, one row per object.")
    var csv = false

    @Option(help: "Print all that was tried with the object of this SOP Instance UID, as JSON.")
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
        let box = try Outbox(outbox)
        if let attempts, let archive {
            guard let uid = UID(attempts) else {
                throw ValidationError(
                    "--attempts '\(PlainText.clean(attempts))' is not a UID: it has digits and dots, at most 64."
                )
            }
            return try printJSON(try box.attempts(of: uid, archive: archive))
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
