internal import ArgumentParser

/// Recorded sessions: looking at them, and bringing them in and out.
struct SessionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "session", abstract: "Check, show, import and export recorded sessions.",
        subcommands: [
            SessionCheck.self, SessionShow.self, SessionImport.self, SessionExport.self,
        ])
}
