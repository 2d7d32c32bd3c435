internal import ArgumentParser
internal import Commands
internal import Files
internal import Foundation
internal import Pipeline
internal import Text

extension Mais {
    /// `mais submit`
    struct Submit: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Spread a run over a Slurm cluster.",
            discussion: """
                Writes two job scripts into OUT/cluster, where they can be read and changed, and \
                gives them to sbatch: an array of tasks that share the studies, and, after the \
                last of them, a job that joins their reports. The program, the pipeline's files, \
                the studies and OUT must lie where every node sees them under the same path. \
                Finished studies are not done again: submit once more to resume.

                EXAMPLES
                  mais submit Pipelines/night.yaml --studies night.csv --out results \\
                    --array 20 --throttle 8 --partition gpu --gres gpu:1 --cpus 4 \\
                    --mem 16G --time 08:00:00 --page
                  mais submit Pipelines/night.yaml --studies night.csv --out results \\
                    --array 20 --dry-run
                  mais status results
                """)

        @OptionGroup var file: PipelineFile

        @Option(
            name: [.long, .customLong("manifest")],
            help: "A folder with a folder per study, or a list: .csv or .json.",
            completion: .file())
        var studies: String

        @Option(name: .shortAndLong, help: "The folder for the results.", completion: .directory)
        var out: String

        @Option(help: "How many tasks share the studies.")
        var array: Int

        @Option(help: "How many tasks may run at once.")
        var throttle: Int?

        @Option(help: "Slurm's --partition.")
        var partition: String?

        @Option(help: "Slurm's --time for a task.")
        var time: String?

        @Option(help: "Slurm's --gres for a task, such as gpu:1.")
        var gres: String?

        @Option(help: "Slurm's --mem for a task, such as 16G; the program keeps below it.")
        var mem: String?

        @Option(help: "Slurm's --cpus-per-task; often one if left out.")
        var cpus: Int?

        @Option(
            name: .customLong("sbatch"), parsing: .unconditionalSingleValue,
            help: ArgumentHelp(
                "One more word for sbatch, such as --account=lab.", valueName: "word"))
        var extra: [String] = []

        @Flag(help: "Treat warnings as failures, as 'strict: true' in the pipeline does.")
        var strict = false

        @Flag(
            help: """
                Replace files in the output folder that are not this run's own, and results that \
                another pipeline or checkpoint made.
                """)
        var overwrite = false

        @Flag(help: "Make a page when the reports are joined, as 'mais report' does.")
        var page = false

        @Flag(help: "Write the scripts and submit nothing.")
        var dryRun = false

        func validate() throws {
            for (option, value) in [("array", array), ("throttle", throttle), ("cpus", cpus)] {
                if let value, value < 1 {
                    throw ValidationError("--\(option) is \(value); it must be 1 or more.")
                }
            }
            // These become lines of a script.
            for (option, value) in [
                ("partition", partition), ("time", time), ("gres", gres), ("mem", mem),
            ] + extra.map({ ("sbatch", $0) }) {
                guard value?.contains(where: { $0.isNewline || $0.isWhitespace }) != true else {
                    throw ValidationError("--\(option) is '\(value ?? "")'; it must be one word.")
                }
            }
            for word in extra where !word.hasPrefix("-") {
                throw ValidationError("--sbatch is '\(word)'; it must be an option of sbatch.")
            }
        }

        func run() throws {
            let pipeline = try file.read()
            let studies = try Studies.at(self.studies, for: pipeline)
            let cluster = Slurm()
            if !dryRun {
                try cluster.mustBeThere()
                // A checkpoint that does not fit would be refused by each task, at night.
                _ = try pipeline.settled()
            }
            if let most = cluster.mostTasks, array > most {
                throw CommandError(
                    """
                    --array is \(array), and this cluster takes arrays of at most \(most) tasks. \
                    Give less: each task does several studies.
                    """)
            }
            var options = RunOptions(output: out, program: Version.program)
            options.overwrite = overwrite
            try Runner(pipeline, options).claimForTasks()
            let tasks = min(array, studies.count)
            if tasks < array {
                Console.print(
                    tasks == 1 ? "One study: one task." : "\(tasks) studies: as many tasks.")
            }
            if [.running, .waiting].contains(try? StatusFile.read(out).activity) {
                Console.print(
                    """
                    An earlier start is still at work in \(out), or waits for its turn. What it has not ended when a task \
                    of this one begins is done twice, which costs time alone.
                    """)
            }
            let job = try job(for: studies, of: pipeline, tasks: tasks)
            Console.print("wrote \(job.taskScript)\nwrote \(job.joinScript)")
            guard !dryRun else {
                Console.print(
                    "Nothing was submitted: sbatch \(job.taskScript), and then "
                        + "sbatch --dependency=afterany:ID \(job.joinScript)")
                return
            }
            let id = try cluster.submit(job.taskScript)
            // Not afterok: one failed task would keep it waiting for ever.
            let join = try cluster.submit(job.joinScript, "--dependency=afterany:\(id)")
            try Submission(
                number: job.submission, job: id, joining: join, tasks: tasks,
                studies: studies.count, pipeline: job.pipeline
            ).write(in: out)
            Console.print(
                "submitted \(tasks) \(tasks == 1 ? "task" : "tasks") as job \(id), and the joining of their reports as job \(join)"
            )
            Console.print("mais status \(out)    says how far they are")
        }

        /// Writes what the job needs: the studies and the pipeline as they are now, whatever
        /// becomes of their files until it runs, and the scripts.
        private func job(for studies: [Study], of pipeline: Pipeline, tasks: Int) throws -> SlurmJob
        {
            let output = URL(filePath: out).standardizedFileURL
            let folder = output.appending(path: "cluster")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            for path in [output.path, FileManager.default.currentDirectoryPath]
            where path.contains(where: { "\"\\\n\r".contains($0) }) {
                throw CommandError(
                    "'\(path)' holds a quote, a backslash or a line break, which sbatch does not take in a path."
                )
            }
            let list = folder.appending(path: "studies.csv")
            let columns = pipeline.takes.map(\.name)
            try Self.write(Studies.csv(studies, inputs: columns, in: nil), to: list)
            let copy = folder.appending(path: "pipeline.yaml")
            // It was read as a pipeline before.
            try Self.write(BoundedFile.read(file.path, most: 1 << 24), to: copy)
            var job = SlurmJob(
                program: try Self.program(),
                workingDirectory: FileManager.default.currentDirectoryPath,
                pipeline: copy.path(percentEncoded: false),
                studies: list.path(percentEncoded: false),
                output: output.path(percentEncoded: false),
                folder: folder.path(percentEncoded: false),
                tasks: tasks, submission: Runner.nextSubmission(of: out))
            job.throttle = throttle
            job.partition = partition
            job.time = time
            job.gres = gres
            job.memory = mem
            job.cpus = cpus
            job.extra = extra
            job.makesPage = page
            job.isStrict = strict
            job.overwrites = overwrite
            try Self.write(Data(job.tasksText.utf8), to: URL(filePath: job.taskScript))
            try Self.write(Data(job.joinText.utf8), to: URL(filePath: job.joinScript))
            return job
        }

        /// Writes a file that other nodes read soon.
        private static func write(_ data: Data, to url: URL) throws {
            do { try WholeFile.write(data, to: url, .flushed) } catch {
                throw CommandError(
                    """
                    '\(url.path(percentEncoded: false))' cannot be written: \(error). Check its \
                    folder and its permissions.
                    """)
            }
        }

        /// The program that users call, or, where this one lies alone, this one.
        private static func program() throws -> String {
            let folder = try ProgramFolder.url()
            let mais = folder.appending(path: "mais")
            let isThere = FileManager.default.isExecutableFile(
                atPath: mais.path(percentEncoded: false))
            return (isThere ? mais : folder.appending(path: "mais-compute"))
                .path(percentEncoded: false)
        }
    }
}
