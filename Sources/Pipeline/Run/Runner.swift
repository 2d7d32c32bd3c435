internal import Files
internal import Foundation
internal import Machine

/// Runs a pipeline over studies.
///
/// Studies are begun in the order given, `jobs` of them in work at once; each goes through the
/// stages top to bottom. A study that fails, fails alone. What the ledger knows to be done with
/// the same pipeline, the same inputs and all its files there is not done again. Nor is a study
/// that failed, until its inputs or the pipeline have changed, or ``FailedStudies`` puts it back;
/// only one whose fault could pass is tried again by each start.
public struct Runner: Sendable {
    /// The run report's name in the output folder.
    public static let reportFileName = OutputFolder.reportName

    public let pipeline: Pipeline
    public let options: RunOptions

    public init(_ pipeline: Pipeline, _ options: RunOptions) {
        self.pipeline = pipeline
        self.options = options
    }

    /// Does what is to be done, and writes the run report.
    ///
    /// Cancelling the task, as ``RunOptions/stop`` does, ends the run early.
    ///
    /// - Throws: ``RunError`` when the run cannot begin: its folder cannot be written or is in use,
    ///   its ledger cannot be read, a stage cannot be prepared; ``StudiesError`` when the list cannot
    ///   be read; ``PipelineFileError`` where stages need something else than the pipeline says.
    ///   What happens later is in the outcome.
    public func run(_ studies: StudyList) async throws -> RunOutcome {
        // What stages need of each other is refused before anything is made or waited for.
        try await Self(pipeline.settled(), options).perform(studies)
    }

    /// Checks that the system gives the threads that a run needs. To be called before anything
    /// asynchronous: Swift's own threads are waited for without an end where the system gives none.
    ///
    /// - Parameters:
    ///   - jobs: How many studies are in work at once.
    ///   - computing: How many threads the network has.
    /// - Throws: ``RunError/tooFewThreads(_:wanted:)``.
    public static func mustHaveThreads(jobs: Int, computing: Int) throws(RunError) {
        // Swift's pool has one for each core; signals, what computes and digests have one each.
        let cores = ProcessInfo.processInfo.activeProcessorCount
        let wanted = cores + 2 * max(1, jobs) + max(1, computing) + 3
        let given = MachineThreads.given(wanted)
        guard given >= wanted else { throw .tooFewThreads(given, wanted: wanted) }
    }

    private func perform(_ studies: StudyList) async throws -> RunOutcome {
        if options.triesSuspects, let trial = StudyTrial.ofThisProcess {
            StudyTrial.endWithParent()
            var alone = options
            (alone.output, alone.task, alone.hours) = (trial.folder, nil, nil)
            alone.isTrial = true
            (alone.retries.most, alone.progress, alone.triesSuspects) = (0, NoProgress(), false)
            _ = try? await Runner(pipeline, alone).run(studies.only(trial.study))
            // What the program would do with the outcome is for the run itself.
            _exit(0)
        }
        if options.task != nil { try Self.mustTakeTasks(in: options.output) }
        let folder = try OutputFolder(options.output, sharedAs: options.task?.name)
        let journal = try journal(in: folder)
        let ledger = try Ledger(folder.ledger, journal: journal)
        let run = try begin(studies.share(of: options.task), folder, ledger)
        let work = Task { try await run.all() }
        options.stop.whenRequested { work.cancel() }
        let result = await withTaskCancellationHandler {
            await work.result
        } onCancel: {
            work.cancel()
        }
        options.progress.end()
        return try result.get()
    }

    /// What a task of an array notes; and what a run by itself does where a cluster had a part:
    /// there the journals count, and the ledger is made of them anew, so that each knows of the others.
    private func journal(in folder: OutputFolder) throws -> Journal? {
        if let task = options.task { return try Journal(in: folder.journals, of: task) }
        guard access(folder.journals, F_OK) == 0 else { return nil }
        for ending in ["", "-wal", "-shm"] { unlink(folder.ledger + ending) }
        let next = Self.nextSubmission(of: options.output)
        return try Journal(
            in: folder.journals, of: ArrayTask(index: 0, count: 1, submission: next))
    }

    private func begin(
        _ studies: StudyList, _ folder: OutputFolder, _ ledger: Ledger, key known: StudyKey? = nil
    ) throws -> StudyRuns {
        if !options.overwrite { try folder.mustNotHoldAnothersReport() }
        let key = try known ?? claim(folder.path) { ledger }
        let (start, total) = try ledger.begin(studies, pipeline: key)
        // What a cluster has done here is known to whoever comes after.
        try ledger.adopt(journalsIn: folder.journals, unlisted: options.task == nil)
        let runs = try StudyRuns(
            RunStart(
                pipeline: pipeline, key: key, options: options, folder: folder, ledger: ledger,
                number: start, total: total))
        try runs.refuseMisplaced()
        return runs
    }

    /// Sees that the results of the output folder are this pipeline's, or that there are none yet.
    ///
    /// - Returns: What the ledger knows the pipeline by.
    private func claim(_ folder: String, _ ledger: () throws -> Ledger) throws -> StudyKey {
        try ResultsOwner.claim(
            folder, for: pipeline, mayReplace: options.overwrite,
            earlier: ledger().lastStart()?.pipeline
        ) {
            let journals = OutputFolder.journals(of: folder)
            return try ledger().hasResults()
                || Journal.isAny(in: journals)
                    && !Journal.last(in: journals) { $0.state == .done }.isEmpty
        }
    }

    /// Claims the output folder for this pipeline before a cluster's tasks work in it.
    ///
    /// - Throws: ``RunError``, where it holds results of another and ``RunOptions/overwrite`` is not
    ///   set.
    public func claimForTasks() throws {
        try Self.mustTakeTasks(in: options.output)
        do { try FilePermissions.makeFolders(options.output + "/.mais") } catch {
            throw RunError.outputNotWritable(
                options.output, reason: SystemError.text(error.code))
        }
        // Where the checkpoint is out of reach from here, the tasks see to it themselves.
        guard let settled = try? pipeline.settled() else { return }
        _ = try ResultsOwner.claim(
            options.output, for: settled, mayReplace: options.overwrite, earlier: nil
        ) {
            let journals = OutputFolder.journals(of: options.output)
            return try Journal.isAny(in: journals)
                && !Journal.last(in: journals) { $0.state == .done }.isEmpty
        }
    }

    /// Joins what the tasks of a cluster's array have done into one run report. May be called while
    /// some are still at it.
    ///
    /// - Throws: ``RunError``, ``StudiesError``.
    public func join(_ studies: StudyList) throws -> RunOutcome {
        try Self.mustTakeTasks(in: options.output)
        let name = "join-\(UUID().uuidString.prefix(13).lowercased())"
        let folder = try OutputFolder(options.output, sharedAs: name)
        // The report says what stages were told; where the checkpoint is out of reach now, it does not.
        let settled = try? pipeline.settled()
        let known = settled == nil ? try ResultsOwner.read(in: options.output)?.key : nil
        let joined = Self(settled ?? pipeline, options)
        let outcome = try joined.begin(studies, folder, Ledger(folder.ledger), key: known).finish()
        try? FileManager.default.removeItem(atPath: folder.status)
        return outcome
    }

    /// Checks that a cluster's tasks may work in an output folder.
    ///
    /// - Throws: ``RunError/noTasks(_:)`` where it holds a run of one machine: tasks know nothing of
    ///   its ledger, and would take its results for somebody else's.
    public static func mustTakeTasks(in output: String) throws {
        let hasLedger = access(output + "/.mais/ledger.sqlite", F_OK) == 0
        guard !hasLedger || access(OutputFolder.journals(of: output), F_OK) == 0 else {
            throw RunError.noTasks(output)
        }
    }

    /// The number of the next submission of a run to a cluster.
    public static func nextSubmission(of output: String) -> Int {
        Journal.nextSubmission(in: OutputFolder.journals(of: output))
    }

    /// Where the tasks of a cluster's array say what they have done; missing where there were none.
    public static func taskFolder(of output: String) -> String {
        OutputFolder.journals(of: output)
    }

    /// The same for studies that are in memory.
    public func run(_ studies: [Study]) async throws -> RunOutcome {
        guard !studies.isEmpty else { throw RunError.noStudies }
        return try await run(StudyList(studies))
    }
}
