package import ArgumentParser

/// The commands that a program has without libtorch, which takes longer to load than most of them
/// to do their work. Each names itself in its configuration.
package enum LightCommands<Checkpoints: CheckpointWork> {
    package static var all: [any ParsableCommand.Type] { ofRuns + ofFiles + ofResults }

    /// The progress of a run.
    package static var ofRuns: [any ParsableCommand.Type] {
        [StatusCommand.self, RetryCommand.self]
    }

    /// Looking into files, and turning them into others.
    package static var ofFiles: [any ParsableCommand.Type] {
        [
            InspectCommand<Checkpoints>.self, ConvertCommand<Checkpoints>.self,
            SessionCommand.self,
        ]
    }

    /// What becomes of results.
    package static var ofResults: [any ParsableCommand.Type] {
        [ReportCommand.self, PacsCommand.self]
    }
}
