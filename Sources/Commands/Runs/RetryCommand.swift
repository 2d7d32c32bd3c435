internal import ArgumentParser
internal import Pipeline
internal import Text

/// `mais retry`
struct RetryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry",
        abstract: "Queue failed studies of a run again, for its next start.",
        discussion: """
            A failed study is not tried again until its inputs or the pipeline change. 'mais \
            status' lists the reasons.

            EXAMPLES
              mais retry results --failed
              mais retry results --failed --reason "No such file"
              mais retry results --study case-017 --study case-032
            """)

    @Argument(
        help: ArgumentHelp("The folder of the run's results.", valueName: "run"),
        completion: .directory)
    var folder: String

    @Flag(help: "All studies that failed.")
    var failed = false

    @Option(help: "Only those whose reason contains this text.")
    var reason: String?

    @Option(help: "Only this study. May be given several times.")
    var study: [String] = []

    func validate() throws {
        guard failed || reason != nil || !study.isEmpty else {
            throw ValidationError("Say which: --failed, --reason TEXT or --study NAME.")
        }
        guard study.count <= 10_000 else {
            throw ValidationError("--study may be given 10000 times at most.")
        }
    }

    func run() throws {
        let count = try FailedStudies.putBack(in: folder, studies: study, reason: reason)
        Console.print(
            count == 0
                ? "No failed study fits."
                : "\(count) put back; start the run again to do \(count == 1 ? "it" : "them").")
    }
}
