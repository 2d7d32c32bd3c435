internal import ArgumentParser
internal import Foundation
internal import Pipeline
internal import Tensors

extension Mais {
    struct Run: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Run a pipeline on one study or on many.",
            discussion: """
                One study is given by its inputs, one --input for each name under 'takes:'. Many \
                come from a folder with a folder per study, or from a CSV or JSON manifest. A run \
                that was stopped goes on where it was when it is started again.

                EXAMPLES
                  mais run Pipelines/dicom-to-seg.yaml --input series=CT \\
                    --input session=clicks.json --out results
                  mais run Pipelines/night.yaml --studies STUDIES --out results
                  mais run Pipelines/night.yaml --studies night.csv --out results --jobs 4
                """)

        @OptionGroup var file: PipelineFile

        @Option(name: .long, help: ArgumentHelp("An input of one study.", valueName: "name=path"))
        var input: [String] = []

        @Option(
            help: "A folder with a folder per study, or a manifest: .csv or .json.",
            completion: .file())
        var studies: String?

        @Option(name: .shortAndLong, help: "The folder for the results.", completion: .directory)
        var out: String

        @Option(help: "Studies in work at once: one is read and one written while one computes.")
        var jobs = 3

        @Option(help: "Threads of the CPU for the network. All cores if left out.")
        var threads: Int?

        @Flag(help: "Replace files in the output folder that are not this run's own.")
        var overwrite = false

        @Flag(help: "Print the run report to standard output as JSON.")
        var json = false

        func validate() throws {
            guard input.isEmpty != (studies == nil) else {
                throw ValidationError("Give one study with --input, or many with --studies.")
            }
            guard jobs >= 1 else {
                throw ValidationError("--jobs is \(jobs); it must be 1 or more.")
            }
            if let threads, threads < 1 {
                throw ValidationError("--threads is \(threads); it must be 1 or more.")
            }
            _ = try inputs()
        }

        func run() async throws {
            let pipeline = try file.read()
            let list =
                if let studies {
                    try Studies.at(studies, for: pipeline)
                } else {
                    [try Study.one(try inputs(), for: pipeline)]
                }
            if let threads { try Tensor.setThreads(threads) }
            var options = RunOptions(output: out, program: Version.program)
            options.jobs = jobs
            options.overwrite = overwrite
            options.progress = PlainProgress.orTerminal()
            options.stop = StopRequest.onSignals()
            let outcome = try await Runner(pipeline, options).run(list)
            try show(outcome)
            if outcome.exitStatus != 0 { throw ExitCode(outcome.exitStatus) }
        }

        private func show(_ outcome: RunOutcome) throws {
            let report = URL(filePath: out).appending(path: Runner.reportFileName)
            guard !json else {
                FileHandle.standardOutput.write(try Data(contentsOf: report))
                return
            }
            var parts = ["\(outcome.done) done"]
            if outcome.doneBefore > 0 { parts.append("\(outcome.doneBefore) done before") }
            if !outcome.failures.isEmpty { parts.append("\(outcome.failures.count) failed") }
            if outcome.waiting > 0 { parts.append("\(outcome.waiting) waiting") }
            print(parts.joined(separator: ", ") + "; see \(report.relativePath)")
            if let reason = outcome.stopped { print("Stopped: \(reason)") }
        }

        /// `name=path`, by name.
        private func inputs() throws -> [String: String] {
            try input.reduce(into: [:]) { inputs, text in
                let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
                guard parts.count == 2 else {
                    throw ValidationError("--input is '\(text)'; it must be name=path.")
                }
                guard inputs.updateValue(parts[1], forKey: parts[0]) == nil else {
                    throw ValidationError("--input names '\(parts[0])' twice.")
                }
            }
        }
    }
}
