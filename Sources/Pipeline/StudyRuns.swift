internal import Foundation
internal import Synchronization

/// All studies of one run: which are to be done, how many at once, and what comes of them.
final class StudyRuns: Sendable {
    let pipeline: Pipeline
    let options: RunOptions
    let folder: OutputFolder
    let ledger: Ledger
    let studies: [Study]
    let context: RunContext

    let files: StageThreads
    let compute = StageThreads(count: 1, name: "mais.compute")
    let turn = Turn()

    /// What a finished study was made with, beside its inputs: the pipeline, and the files its options name.
    private let pipelineKey: String
    private let began = Date.now

    private struct Tally {
        var standings: [RunReport.Standing]
        var outcome = RunOutcome()
        var firstBegan: Date?
        var worked = 0
        var nextReport: Date
    }

    private let tally: Mutex<Tally>

    init(
        pipeline: Pipeline, options: RunOptions, folder: OutputFolder, ledger: Ledger,
        studies: [Study]
    ) {
        self.pipeline = pipeline
        self.options = options
        self.folder = folder
        self.ledger = ledger
        self.studies = studies
        files = StageThreads(count: max(1, options.jobs), name: "mais.files")
        context = RunContext(output: folder.path)
        let read = pipeline.steps.flatMap(\.filesRead).map(Digest.identity(ofInput:))
        pipelineKey = Digest.of(Data(([pipeline.digest] + read).joined(separator: " ").utf8))
        tally = Mutex(
            Tally(
                standings: Array(repeating: .waiting, count: studies.count),
                nextReport: Date.now.addingTimeInterval(options.reportInterval)))
    }

    deinit {
        files.end()
        compute.end()
    }

    /// How one study ended.
    enum Ending: Sendable {
        case done(seconds: Double)
        case failed(String)
        case putBack
        /// No other study could do better either.
        case runEnds(RunError)
    }

    func all() async throws -> RunOutcome {
        try recover()
        var preparing: RunError?
        await withTaskGroup(of: (Int, Ending).self) { group in
            var inWork = 0
            var isPrepared = false
            do {
                for index in studies.indices {
                    if Task.isCancelled || options.stop.reason != nil { break }
                    guard let inputs = try toDo(index) else { continue }
                    if !isPrepared { try await prepare() }
                    isPrepared = true
                    if inWork == max(1, options.jobs), let (ended, ending) = await group.next() {
                        inWork -= 1
                        try note(ended, ending)
                    }
                    if Task.isCancelled { break }
                    group.addTask { [self] in
                        (index, await StudyRun(self, studies[index], pipelineKey, inputs).perform())
                    }
                    inWork += 1
                }
            } catch {
                end(error, &preparing)
                group.cancelAll()
            }
            for await (ended, ending) in group {
                do { try note(ended, ending) } catch {
                    end(error, &preparing)
                    group.cancelAll()
                }
            }
        }
        if let preparing { throw preparing }
        return try finish()
    }

    /// Ends publications that a kill broke off, then clears away what was in the making.
    private func recover() throws {
        for study in try ledger.publishing() {
            _ = try publication(study).recover()
        }
        for name in (try? FileManager.default.contentsOfDirectory(atPath: folder.temporary)) ?? [] {
            try? FileManager.default.removeItem(atPath: folder.temporary + "/" + name)
        }
    }

    func publication(_ study: String) -> Publication {
        Publication(folder: folder, ledger: ledger, study: study, overwrite: options.overwrite)
    }

    /// The identity of a study's inputs if it is to be done; `nil` if it is settled, which is noted.
    private func toDo(_ index: Int) throws -> String? {
        let study = studies[index]
        if let fault = study.fault {
            // Nothing was tried, so that the ledger, which may know an earlier result, stays as it is.
            settle(index, .failed, failure: fault)
            show(study.name, .failed(fault))
            return nil
        }
        let inputs = Digest.of(
            Data(
                study.inputs.sorted { $0.key < $1.key }
                    .map { "\($0.key) \(Digest.identity(ofInput: $0.value))" }
                    .joined(separator: "\n").utf8))
        guard let entry = try ledger.entry(study.name), entry.state == .done else { return inputs }
        let why: String
        if entry.pipeline != pipelineKey {
            why = "done again, as the pipeline changed"
        } else if entry.inputs != inputs {
            why = "done again, as its inputs changed"
        } else if try !publication(study.name).isIntact() {
            why = "done again, as its results are gone"
        } else {
            settle(index, .doneBefore)
            show(study.name, .doneBefore)
            return nil
        }
        show(study.name, .note(why))
        return inputs
    }

    /// Lets every stage prepare itself.
    private func prepare() async throws {
        for step in pipeline.steps {
            try Task.checkCancellation()
            do {
                if step.resource == .computing {
                    try await withTaskExecutorPreference(compute) {
                        try await step.prepare(context)
                    }
                } else {
                    try await withTaskExecutorPreference(files) { try await step.prepare(context) }
                }
            } catch {
                if Task.isCancelled { throw CancellationError() }
                throw RunError.preparing(
                    stage: step.id, use: step.use, reason: PlainText.sentence(of: error))
            }
        }
        tally.withLock { $0.firstBegan = .now }
        try ledger.setFacts(try JSONValue.object(context.facts).text(), for: pipelineKey)
    }

    private func end(_ error: any Error, _ preparing: inout RunError?) {
        if let error = error as? RunError, case .preparing = error {
            preparing = error
        } else if !(error is CancellationError) {
            stop(sentence(of: error))
        }
    }

    /// The error's sentence, or that of the full disk behind it.
    private func sentence(of error: any Error) -> String {
        if case .ledger? = error as? RunError, let fault = folder.fault() { return "\(fault)" }
        return PlainText.sentence(of: error)
    }

    private func stop(_ reason: String) {
        tally.withLock { $0.outcome.stopped = $0.outcome.stopped ?? reason }
    }

    // MARK: - What comes of them

    private func note(_ index: Int, _ ending: Ending) throws {
        let study = studies[index].name
        switch ending {
        case .done(let seconds):
            settle(index, .done)
            show(study, .done(seconds: seconds))
        case .failed(let sentence):
            settle(index, .failed, failure: sentence)
            show(study, .failed(sentence))
        case .putBack:
            settle(index, .putBack)
            show(study, .putBack)
        case .runEnds(let error):
            settle(index, .putBack)
            throw error
        }
        let isDue = tally.withLock { Date.now >= $0.nextReport }
        guard isDue else { return }
        let start = Date.now
        try report(isOver: false)
        // A report of many thousand studies takes a while: never more than a twentieth of the time.
        let pause = max(options.reportInterval, 20 * Date.now.timeIntervalSince(start))
        tally.withLock { $0.nextReport = Date.now.addingTimeInterval(pause) }
    }

    private func settle(_ index: Int, _ standing: RunReport.Standing, failure: String? = nil) {
        let study = studies[index].name
        tally.withLock { tally in
            tally.standings[index] = standing
            switch standing {
            case .done: tally.outcome.done += 1
            case .doneBefore: tally.outcome.doneBefore += 1
            case .failed:
                tally.outcome.failures.append(.init(study: study, sentence: failure ?? ""))
            case .waiting, .putBack: break
            }
            if (standing == .done || standing == .failed) && tally.firstBegan != nil {
                tally.worked += 1
            }
        }
    }

    private func finish() throws -> RunOutcome {
        let waiting = tally.withLock { tally in
            tally.outcome.waiting = tally.standings.count { $0 == .waiting || $0 == .putBack }
            return tally.outcome.waiting
        }
        // A stop that came when all was done has stopped nothing.
        if waiting > 0 {
            if let reason = options.stop.reason { stop(reason) }
            if Task.isCancelled { stop("it was cancelled") }
        }
        do { try report(isOver: true) } catch { stop(sentence(of: error)) }
        return tally.withLock { $0.outcome }
    }

    private func report(isOver: Bool) throws {
        let (standings, stopped) = tally.withLock { ($0.standings, $0.outcome.stopped) }
        var facts = JSONValue.object(context.facts)
        if context.facts.isEmpty, let earlier = try ledger.facts(for: pipelineKey) {
            facts = try JSONDecoder().decode(JSONValue.self, from: Data(earlier.utf8))
        }
        try RunReport(
            folder: folder, ledger: ledger, pipeline: pipeline, options: options, began: began
        )
        .write(studies, standings, facts: facts, stopped: stopped, isOver: isOver)
    }

    /// Shows an event with where the run is.
    func show(_ study: String, _ what: ProgressEvent.What) {
        let total = studies.count
        let event = tally.withLock { tally in
            let outcome = tally.outcome
            let finished = outcome.done + outcome.doneBefore + outcome.failures.count
            let seconds = tally.firstBegan.map { Date.now.timeIntervalSince($0) } ?? 0
            let perSecond = tally.worked > 0 && seconds > 0 ? Double(tally.worked) / seconds : nil
            return ProgressEvent(
                study: study, what: what, finished: finished, total: total,
                perMinute: perSecond.map { $0 * 60 },
                secondsLeft: perSecond.map { Double(total - finished) / $0 })
        }
        options.progress.show(event)
    }
}
