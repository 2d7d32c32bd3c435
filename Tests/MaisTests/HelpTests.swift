import Commands
import Foundation
import Testing

/// The help of every command, as a terminal of 80 columns shows it.
@Suite struct HelpTests {
    /// It stands in `Snapshots/Help.txt`.
    @Test func everyCommandHasItsHelp() throws {
        let dump = try Command("--experimental-dump-help")
        let program = try CommandDescription(dump: Data(dump.output.utf8))
        let entries = try Self.paths(program, []).map { path in
            let run = try Command(
                program: URL(filePath: "/usr/bin/env"),
                ["COLUMNS=80", Command.program.path] + path + ["--help"])
            #expect(run.status == 0 && run.error.isEmpty, "\(path): \(run.error)")
            return (name: (["mais"] + path).joined(separator: " "), text: Self.steady(run.output))
        }
        #expect(entries.count > 20)
        try Snapshot("Help", "What each command says of itself with --help.").expect(entries)
    }

    private static func paths(_ command: CommandDescription, _ path: [String]) -> [[String]] {
        let below = (command.subcommands ?? [])
            .filter { $0.shouldDisplay != false && $0.commandName != "help" }
        return [path] + below.flatMap { paths($0, path + [$0.commandName]) }
    }

    /// A thread for each core is the default of some.
    private static func steady(_ help: String) -> String {
        let cores = ProcessInfo.processInfo.activeProcessorCount
        return help.replacing(
            #/(a\s+thread\s+each\.\s+\(default: )\d+\)/#
        ) { match in
            match.output.0.hasSuffix(": \(cores))")
                ? "\(match.output.1)the cores)" : String(match.output.0)
        }
    }
}
