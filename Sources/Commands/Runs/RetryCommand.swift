internal import ArgumentParser
internal import Pipeline
internal import Text

/// `mais retry`
struct RetryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry",
        abstract: "Put failed studies of a run back, so that its next start does them.",
        discussion: """
            A study that failed is not done again by itself while its inputs and the pipeline \
            are the same. 'mais status' lists the reasons.

            EXAMPLES
              mais retry results --failed
              mais retry results --failed --reason "No such file"
              mais retry results --study case-017 --study case-032
            """)

    @Argument(
        help: ArgumentHelp("The folder of the run's results.", valueName: "run"),
        completion: .directory)
    var folder: String

    @Flag(help: "Every study that failed.")
    var failed = false

    @Option(help: "Only those whose reason holds this text.")
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
