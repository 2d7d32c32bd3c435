internal import Files
internal import Foundation
internal import Machine
internal import Text

/// All studies of one start of a run: which are to be done, how many at once, and what comes of them.
final class StudyRuns: Sendable {
    let pipeline: Pipeline
    let options: RunOptions
    let folder: OutputFolder
    let ledger: Ledger
    let context: RunContext

    /// The start's number in the ledger, and how many studies it lists.
    let start: Int
    let total: Int

    /// Whether a study with a warning fails.
    var isStrict: Bool { options.isStrict || pipeline.isStrict }

    let threads: RunThreads
    let memory: MemoryBudget
    let inWork = StudiesInWork()

    /// What the next start finds if this one dies.
    let inWorkFile: InWorkFile
    /// What was in work when earlier starts died.
    let suspects: [InWorkFile.Suspect]

    /// What a finished study was made with, beside its inputs: the pipeline, and the files its options name.
    let pipelineKey: String

    /// The archives and the like that the pipeline's stages speak to, by the stage's id.
    let places: [String: String]
    let began: Date
    let beganAt: Double
    var clock: RunClock { options.clock }

    struct Tally {
        var outcome = RunOutcome()
        var putBack = 0
        var tryingAgain = 0
        var firstBegan: Double?
        var worked = 0
        var nextReport: Double
        var nextCount = 0.0
        var status: RunStatus?
        var waits: String?
        var notes: [Warning] = []
        var fault: RunError?
    }

    let tally: Locked<Tally>

    /// The pipeline as studies with options of their own have it.
    private let variants = Locked<[[String: String]: Pipeline]>([:])

    init(
        pipeline: Pipeline, key: String, options: RunOptions, folder: OutputFolder,
        ledger: Ledger, start: Int, total: Int
    ) throws {
        self.pipeline = pipeline
        self.options = options
        self.folder = folder
        self.ledger = ledger
        let earlier = folder.earlierInWork
        var suspects: [InWorkFile.Suspect] = []
        for suspect in earlier.flatMap(InWorkFile.suspects(in:))
        where !suspects.contains(where: { $0.study == suspect.study }) { suspects.append(suspect) }
        self.suspects = suspects
        inWorkFile = try InWorkFile(folder.inWork, carrying: suspects)
        for path in earlier where path != folder.inWork { unlink(path) }
        pipelineKey = key
        places = Self.places(of: pipeline)
        (self.start, self.total) = (start, total)
        threads = RunThreads(files: max(1, options.jobs))
        context = RunContext(output: folder.path) { [progress = options.progress] warning in
            progress.show(
                ProgressEvent(study: "", what: .warning(warning), finished: 0, total: total))
        }
        memory = MemoryBudget(limit: options.memory ?? MachineMemory.limit / 4 * 3)
        began = options.clock.now()
        beganAt = options.clock.elapsed()
        tally = Locked(Tally(nextReport: beganAt + options.reportInterval))
    }

    /// What tells whether a pipeline, or a file that its options name, has changed.
    static func key(of pipeline: Pipeline) -> String {
        let read = pipeline.steps.flatMap(\.filesRead).map(InputIdentity.of)
        return Digest.of(([pipeline.digest] + read).joined(separator: " ")).hexadecimal
    }

    deinit {
        threads.end()
    }

    /// How one study ended.
    enum Ending: Sendable {
        case done(seconds: Double)
        case failed(String)
        /// With a transient fault: to be tried again in some seconds.
        case again(String, StudyRecord.Try, seconds: Double)
        case putBack
        /// No other study could do better either.
        case runEnds(RunError)
    }

    func all() async throws -> RunOutcome {
        defer { inWorkFile.remove() }
        try recover()
        writeStatus()
        let ticker = Task { await tick() }
        var preparing: RunError?
        let night = options.hours.map { Night($0, clock: clock) }
        do {
            try await wait(for: night)
            try await trySuspects(night)
        } catch { end(error, &preparing) }
        await withTaskGroup(of: Event.self) { group in
            do { try await work(&group, night) } catch {
                end(error, &preparing)
                group.cancelAll()
            }
            for await case .ended(let item, let ending) in group {
                // What is to be tried again waits for the next start.
                do { try note(item, ending) } catch {
                    end(error, &preparing)
                    group.cancelAll()
                }
            }
        }
        ticker.cancel()
        await ticker.value
        if let preparing {
            try? ledger.flush()
            writeStatus(isOver: true)
            throw preparing
        }
        return try finish()
    }

    private func wait(for night: Night?) async throws {
        guard let night, let sentence = night.waiting else { return }
        tally.withLock { $0.waits = sentence }
        show("", .run(sentence))
        writeStatus()
        try await night.wait()
        tally.withLock { $0.waits = nil }
    }

    /// Ends publications that a kill broke off, then clears away what was in the making.
    private func recover() throws {
        for study in try ledger.publishing() {
            _ = try publication(study).recover()
        }
        try ledger.flush()
        folder.clearTemporary()
    }

    func publication(_ study: String) -> Publication {
        Publication(
            folder: folder, ledger: ledger, study: study, overwrite: options.overwrite,
            journals: options.task == nil ? nil : folder.journals)
    }

    /// The pipeline with a study's own options, and with what its stages need of each other settled.
    func settledPipeline(for study: Study) throws -> Pipeline {
        guard !study.options.isEmpty else { return pipeline }
        do { return try pipeline(for: study).settled() } catch let error as PipelineFileError {
            // The file's place says nothing where the study's own options are at fault.
            throw OverrideFault(
                key: study.options.keys.sorted().joined(separator: ", "),
                sentence: error.problem.sentence)
        }
    }

    /// The pipeline with a study's own options.
    func pipeline(for study: Study) throws -> Pipeline {
        guard !study.options.isEmpty else { return pipeline }
        if let known = variants.withLock({ $0[study.options] }) { return known }
        let made = try pipeline.with(study.options)
        variants.withLock { variants in
            // A night in which every study has another value must not fill the memory.
            if variants.count >= 256 { variants.removeAll() }
            variants[study.options] = made
        }
        return made
    }

    /// Lets every stage prepare itself.
    func prepare() async throws {
        try await prepare(pipeline)
        memory.began(holding: options.memoryInUse)
        tally.withLock { $0.firstBegan = clock.elapsed() }
        try ledger.setFacts(try JSONValue.object(context.facts).text(), for: pipelineKey)
        let warnings = context.warnings
        try ledger.setFacts(
            try JSONValue(encoding: warnings).text(), for: Self.notesKey(pipelineKey))
        if isStrict, !warnings.isEmpty { throw RunError.strict(warnings) }
        // The digests are for whoever comes with another pipeline: nobody waits for them.
        Thread.detachNewThread { [path = folder.path] in ResultsOwner.noteDigests(in: path) }
    }

    /// What the warnings of the run as a whole are kept under, beside its facts.
    static func notesKey(_ pipeline: String) -> String { pipeline + " notes" }

    /// Lets every stage of a pipeline prepare itself. What stages share, such as a network, is there
    /// once however often this is called.
    func prepare(_ pipeline: Pipeline) async throws {
        for step in pipeline.steps {
            try Task.checkCancellation()
            do {
                if step.resource == .computing {
                    try await threads.prepare { try await step.prepare(context) }
                } else {
                    try await threads.read { try await step.prepare(context) }
                }
            } catch {
                if Task.isCancelled { throw CancellationError() }
                throw RunError.preparing(
                    stage: step.id, use: step.use, reason: PlainText.sentence(of: error))
            }
        }
    }

    func end(_ error: any Error, _ preparing: inout RunError?) {
        switch error {
        case let error as RunError where error.preventsTheRun: preparing = error
        case is CancellationError: break
        default: stop(sentence(of: error))
        }
    }

    /// The error's sentence, or that of the full disk behind it.
    func sentence(of error: any Error) -> String {
        if case .ledger? = error as? RunError, let fault = folder.fault() { return "\(fault)" }
        return PlainText.sentence(of: error)
    }

    func stop(_ reason: String) {
        tally.withLock { $0.outcome.stopped = $0.outcome.stopped ?? reason }
    }
}
