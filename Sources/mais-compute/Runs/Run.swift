internal import ArgumentParser
internal import Commands
internal import Foundation
internal import Imaging
internal import Pipeline
internal import Tensors
internal import Text

extension Mais {
    struct Run: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Run a pipeline on one study or on many.",
            discussion: """
                One study is given by its inputs, one --input for each name under 'takes:'. Many \
                come from a folder with a folder per study, or from a CSV or JSON list. A run \
                that was stopped or killed resumes when it is started again. Finished studies are \
                not done again, and failed ones not until their inputs change or 'mais retry' \
                queues them. 'mais status' shows a run's progress.

                A first Ctrl-C or TERM signal puts the studies in progress back and ends the run; \
                a second one ends it at once.

                EXAMPLES
                  mais run Pipelines/dicom-to-seg.yaml --input series=CT \\
                    --input session=clicks.json --out results
                  mais run Pipelines/night.yaml --studies STUDIES --out results
                  mais run Pipelines/night.yaml --studies night.csv --out results --jobs 4
                  mais run Pipelines/night.yaml --studies night.csv --out results \\
                    --window 19:00-07:00 --memory 12G

                EXIT STATUS
                  0   all done
                  1   nothing done
                  3   some studies failed or are left, as after --until
                  64  the command line is wrong
                """)

        @OptionGroup var file: PipelineFile

        @Option(name: .long, help: ArgumentHelp("An input of one study.", valueName: "name=path"))
        var input: [String] = []

        @Option(
            help: "A folder with a folder per study, or a list: .csv or .json.",
            completion: .file())
        var studies: String?

        @Option(name: .shortAndLong, help: "The folder for the results.", completion: .directory)
        var out: String

        @Option(help: "Studies in progress at once: one is read, one computed and one written.")
        var jobs = 3

        @Option(
            help: ArgumentHelp(
                """
                The memory that the run may take, as in 8G or 50%: a study is begun when it is \
                expected to fit. Three quarters of the machine's, or of its control group's, if \
                left out.
                """, valueName: "size"))
        var memory: MemorySize?

        @Option(
            help: ArgumentHelp(
                "Begin no study after this time of day; the next start resumes.",
                valueName: "hh:mm"))
        var until: String?

        @Option(
            help: ArgumentHelp(
                "Begin studies between these times of day only: wait for the first, end at the second.",
                valueName: "hh:mm-hh:mm"))
        var window: String?

        @Option(
            help: """
                How often a study with a transient fault, such as a network drive's, is tried again: \
                after 10 s at first, then after four times as long each time.
                """)
        var retries = 3

        @Option(help: "Threads of the CPU for the network. All cores if left out.")
        var threads: Int?

        @Option(
            help: ArgumentHelp(
                "Of a cluster's array: do this task's share, as in 3/40. 'mais submit' writes it.",
                valueName: "index/count"))
        var task: String?

        @Option(help: ArgumentHelp("With --task: the submission's number.", visibility: .hidden))
        var submission = 1

        @Flag(
            help: """
                Replace files in the output folder that are not this run's own, and results of \
                another pipeline or checkpoint, or of inputs that lie elsewhere.
                """)
        var overwrite = false

        @Flag(help: "Treat warnings as failures, as 'strict: true' in the pipeline does.")
        var strict = false

        @Flag(help: "Make a page at the end, as 'mais report' does.")
        var page = false

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
            guard (0...100).contains(retries) else {
                throw ValidationError("--retries is \(retries); it must be 0 to 100.")
            }
            guard !page || !json else {
                throw ValidationError("Give --page or --json, not both.")
            }
            guard !page || task == nil else {
                throw ValidationError(
                    "--page is for a whole run, and --task does a share: give it to 'mais join'.")
            }
            guard !json || task == nil else {
                throw ValidationError(
                    "--json is for a whole run, and --task does a share: 'mais join' makes the report."
                )
            }
            _ = try hours()
            _ = try inputs()
            _ = try arrayTask()
        }

        /// - Throws: `RunError`.
        func mustHaveThreads() throws {
            let cores = ProcessInfo.processInfo.activeProcessorCount
            try Runner.mustHaveThreads(jobs: jobs, computing: threads ?? cores)
        }

        func run() async throws {
            let pipeline = try file.read()
            let list =
                if let studies {
                    try Studies.list(at: studies, for: pipeline)
                } else {
                    StudyList([try Study.one(try inputs(), for: pipeline)])
                }
            if let threads { try Tensor.setThreads(threads) }
            // A night has one image of some hundred megabytes after the other.
            Tensor.keepFreedMemory(1 << 30)
            var options = RunOptions(output: out, program: Version.program)
            options.jobs = jobs
            // With several studies in work, each image has a part of the cores.
            let cores = ProcessInfo.processInfo.activeProcessorCount
            options.onStudiesInWork = { ImageThreads.count = max(1, cores / max(1, $0)) }
            options.memory = memory?.bytes
            options.keptMemory = { Tensor.keptMemory }
            options.hours = try hours()
            options.retries.most = retries
            options.task = try arrayTask()
            // Who names a study wants it done.
            options.triesFailedAgain = studies == nil
            options.triesSuspects = true
            options.overwrite = overwrite
            options.isStrict = strict
            options.progress = PlainProgress.orTerminal()
            options.stop = StopRequest.onSignals()
            let outcome = try await Runner(pipeline, options).run(list)
            try show(outcome)
            if page { RunPage.add(to: out) }
            if outcome.exitStatus != 0 { throw ExitCode(outcome.exitStatus) }
        }

        private func show(_ outcome: RunOutcome) throws {
            let report = URL(filePath: out).appending(path: Runner.reportFileName)
            guard task == nil else {
                Console.print(
                    "\(outcome.done) done, \(outcome.doneBefore) done before, \(outcome.failed) failed, "
                        + "\(outcome.waiting) waiting; 'mais join' makes one report of all tasks")
                if let reason = outcome.stopped { Console.print("Stopped: \(reason)") }
                return
            }
            guard !json else {
                Console.print(
                    json: String(decoding: try Data(contentsOf: report), as: UTF8.self))
                return
            }
            var parts = ["\(outcome.done) done"]
            if outcome.doneBefore > 0 { parts.append("\(outcome.doneBefore) done before") }
            if outcome.warned > 0 { parts.append("\(outcome.warned) of them with warnings") }
            if outcome.failed > 0 { parts.append("\(outcome.failed) failed") }
            if outcome.failedBefore > 0 { parts.append("\(outcome.failedBefore) failed before") }
            if outcome.waiting > 0 { parts.append("\(outcome.waiting) waiting") }
            let isReported = access(report.path(percentEncoded: false), F_OK) == 0
            Console.print(
                parts.joined(separator: ", ")
                    + (isReported ? "; see \(report.relativePath)" : "; there is no report"))
            if let reason = outcome.stopped { Console.print("Stopped: \(reason)") }
            if outcome.failedBefore > 0 {
                Console.print("To try failed studies again: mais retry \(out) --failed")
            }
        }

        private func hours() throws -> WorkingHours? {
            switch (until, window) {
            case (nil, nil): return nil
            case (let text?, nil):
                guard let hours = WorkingHours(until: text) else {
                    throw ValidationError("--until is '\(text)'; it must be a time, as in 07:00.")
                }
                return hours
            case (nil, let text?):
                guard let hours = WorkingHours(window: text) else {
                    throw ValidationError(
                        "--window is '\(text)'; it must be two times, as in 19:00-07:00.")
                }
                return hours
            case (_?, _?): throw ValidationError("Give --until or --window, not both.")
            }
        }

        private func arrayTask() throws -> ArrayTask? {
            guard let task else { return nil }
            let parts = task.split(separator: "/").map { Int($0) }
            guard parts.count == 2, let index = parts[0], let count = parts[1],
                (0..<count).contains(index), (1...9999).contains(submission)
            else {
                throw ValidationError(
                    "--task is '\(task)'; it must be index/count, the index from 0 to count - 1.")
            }
            guard studies != nil else { throw ValidationError("--task needs --studies.") }
            return ArrayTask(index: index, count: count, submission: submission)
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
