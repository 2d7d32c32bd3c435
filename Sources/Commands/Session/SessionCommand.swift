internal import ArgumentParser

/// Recorded sessions: looking at them, and bringing them in and out.
struct SessionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "session", abstract: "Check, show, import and export recorded sessions.",
        subcommands: [
            SessionCheck.self, SessionShow.self, SessionImport.self, SessionExport.self,
        ])
}

/// The session file of the commands that read one.
struct SessionFile: ParsableArguments {
    @Argument(help: "A recorded session, JSON.", completion: .file(extensions: ["json"]))
    var path: String

    @Flag(help: "Leave out events of a kind that this program does not know, and count them.")
    var ignoreUnknown = false
}
