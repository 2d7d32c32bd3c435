internal import ArgumentParser
internal import Pipeline
internal import Text

/// `mais status`
struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show the progress of a run, or how it ended.",
        discussion: """
            RUN is the folder that 'mais run' was given with '--out'. Several folders, of runs \
            over shares of one list, are shown as one. It works during a run, and after the run \
            has ended or was killed.

            EXAMPLES
              mais status results
              mais status results --json
            """)

    @Argument(
        help: ArgumentHelp("The folder of a run's results.", valueName: "run"),
        completion: .directory)
    var folders: [String]

    @Flag(help: "Print as JSON.")
    var json = false

    func run() throws {
        let parts = try folders.map(StatusFile.read)
        guard let status = RunStatus.joined(parts) else { return }
        if json {
            Console.print(json: String(decoding: try status.json(), as: UTF8.self))
        } else {
            Console.print(status.text(), terminator: "")
        }
    }
}
