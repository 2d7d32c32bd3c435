internal import ArgumentParser
internal import Commands
internal import Pipeline
internal import Text

extension Mais {
    /// `mais join`
    struct Join: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Join the reports of a cluster's tasks.",
            discussion: """
                'mais submit' has this done after the last task. It may be called earlier: \
                studies that are not done are then listed as waiting.

                EXAMPLE
                  mais join results/cluster/pipeline.yaml \\
                    --studies results/cluster/studies.csv --out results

                EXIT STATUS
                  0 all done; 1 nothing done; 3 some studies failed or wait
                """)

        @OptionGroup var file: PipelineFile

        @Option(help: "The studies, as the tasks had them.", completion: .file())
        var studies: String

        @Option(name: .shortAndLong, help: "The folder of the results.", completion: .directory)
        var out: String

        @Flag(help: "Make a page afterwards, as 'mais report' does.")
        var page = false

        func run() throws {
            let pipeline = try file.read()
            let options = RunOptions(output: out, program: Version.program)
            let outcome = try Runner(pipeline, options)
                .join(try Studies.list(at: studies, for: pipeline))
            let warned = outcome.warned > 0 ? " (\(outcome.warned) with warnings)" : ""
            Console.print(
                "\(outcome.doneBefore) done\(warned), \(outcome.failedBefore + outcome.failed) failed, "
                    + "\(outcome.waiting) waiting; see \(out)/\(Runner.reportFileName)")
            if page { RunPage.add(to: out) }
            if outcome.exitStatus != 0 { throw ExitCode(outcome.exitStatus) }
        }
    }
}
