internal import ArgumentParser
internal import Commands
internal import Text

/// `mais`: does itself what does not compute, and leaves the rest to the program beside it.
///
/// Loading libtorch takes longer than fetching a series does.
@main
struct Mais: ParsableCommand {
    // Only the words behind a command's name are parsed here: how `mais` itself is used, its
    // version, and that a word is not a command, the other program says.
    static let configuration = CommandConfiguration(
        commandName: "mais", version: productVersion, subcommands: commands)

    private static let commands = LightCommands<HandedOver>.all

    static func main() {
        begin()
        let words = Self.words
        if Manual.show(words) { return }
        // A command tells the version of the whole, too.
        if commands.contains(where: { $0.configuration.commandName == words.first }),
            !words.contains("--version")
        {
            do {
                try checkNamesOfResults(words)
                try HandOver.mustHaveMemory(computes: false)
                var command = try Self.command()
                try command.run()
            } catch { end(with: error) }
        } else {
            do { try ComputingProgram.takeOver() } catch { end(with: error) }
        }
    }
}

/// What the other program does with checkpoints.
private enum HandedOver: CheckpointWork {
    static func inspect(_ path: String) throws -> Inspection {
        try ComputingProgram.takeOver()
    }

    static func convert(_ path: String, to output: String, as type: WeightType) throws {
        try ComputingProgram.takeOver()
    }
}
