package import ArgumentParser
package import Foundation

/// A command as the parser describes it, with its arguments and the commands below it.
package struct CommandDescription: Decodable, Sendable {
    package let commandName: String
    package let aliases: [String]?
    package let abstract: String?
    package let discussion: String?
    package let shouldDisplay: Bool?
    package let subcommands: [CommandDescription]?
    package let arguments: [ArgumentDescription]?

    /// The whole tree of a program.
    ///
    /// - Parameter root: What parses the program's command line.
    /// - Throws: `DecodingError`, where the parser describes itself in another form.
    package init(of root: any ParsableCommand.Type) throws {
        try self.init(dump: Data(root._dumpHelp().utf8))
    }

    /// - Parameter dump: The JSON that `--experimental-dump-help` prints.
    /// - Throws: `DecodingError`.
    package init(dump: Data) throws {
        self = try JSONDecoder().decode(Program.self, from: dump).command
    }

    private struct Program: Decodable {
        let command: CommandDescription
    }

    /// The command of a word among those below this one.
    package func subcommand(_ word: String) -> CommandDescription? {
        subcommands?.first { $0.commandName == word || $0.aliases?.contains(word) == true }
    }

    /// The commands below this one that help shows, without `help` itself.
    var shown: [CommandDescription] {
        (subcommands ?? []).filter { $0.shouldDisplay != false && $0.commandName != "help" }
    }
}
