internal import Foundation
internal import Machine
internal import Text

/// Where a start of a run says how it stands: it counts what comes of the studies, shows it, and
/// writes `status.json` and the run report.
///
/// It decides nothing: which study is begun, and what becomes of it, is told to it.
final class RunBoard: Sendable {
    struct State {
        var tally = RunTally()
        /// What it waits for.
        var waits: String?
        var notes: [Warning] = []
        /// What ends the run, found while nobody looked.
        var fault: RunError?
        var nextReport: Double
        /// When the ledger is counted again, and what came of the last time.
        var nextCount = 0.0
        var status: RunStatus?
    }

    let start: RunStart
    let memory: MemoryBudget
    let inWork = StudiesInWork()

    /// What the next start finds if this one dies.
    let inWorkFile: InWorkFile

    let state: Locked<State>

    init(_ start: RunStart, memory: MemoryBudget, inWorkFile: InWorkFile) {
        self.start = start
        self.memory = memory
        self.inWorkFile = inWorkFile
        state = Locked(State(nextReport: start.beganAt + start.options.reportInterval))
    }

    // MARK: - What comes to pass

    /// Notes that a study is in work now.
    func begin(_ study: String) {
        inWork.begin(study, at: start.clock.elapsed())
        inWorkFile.begin(study)
    }

    /// Notes how a study that was in work ended.
    ///
    /// - Throws: What ends the run.
    func end(_ study: String, _ ending: StudyEnding) throws {
        inWork.end(study)
        inWorkFile.end(study)
        switch ending {
        case .done(let seconds): settle(study, .done, seconds: seconds)
        case .failed(let sentence): settle(study, .failed(sentence))
        case .again(let sentence, _, let seconds):
            show(study, .again(sentence, seconds: seconds))
        case .putBack:
            state.withLock { $0.tally.putBack += 1 }
            show(study, .putBack)
        case .runEnds(let error):
            state.withLock { $0.tally.putBack += 1 }
            throw error
        }
    }

    /// Counts a study that has come to something, and shows it.
    func settle(_ study: String, _ standing: RunTally.Standing, seconds: Double = 0) {
        state.withLock { $0.tally.add(study, standing) }
        switch standing {
        case .done: show(study, .done(seconds: seconds))
        case .doneBefore: show(study, .doneBefore)
        case .failed(let sentence): show(study, .failed(sentence))
        case .failedBefore: show(study, .failedBefore)
        }
    }

    /// Shows an event with where the run is.
    func show(_ study: String, _ what: ProgressEvent.What) {
        if case .stage(let id, let fraction) = what {
            inWork.note(study, stage: id, fraction: fraction)
            if fraction == nil { inWorkFile.enter(id, of: study) }
        }
        let event = state.withLock { state in
            let finished = state.tally.finished
            let perSecond = state.tally.perSecond(at: start.clock.elapsed())
            return ProgressEvent(
                study: study, what: what, finished: finished, total: start.total,
                perMinute: perSecond.map { $0 * 60 },
                secondsLeft: perSecond.map { Double(start.total - finished) / $0 })
        }
        start.options.progress.show(event)
    }

    /// Notes that all stages are prepared: what they said of the run is kept, and from now on the rate
    /// counts.
    func studiesBegin() throws {
        let (context, ledger) = (start.context, start.ledger)
        state.withLock { $0.tally.firstBegan = start.clock.elapsed() }
        try ledger.setFacts(try JSONValue.object(context.facts).text(), for: start.key)
        try ledger.setFacts(
            try JSONValue(encoding: context.warnings).text(), for: Self.notesKey(start.key))
    }

    /// What the warnings of the run as a whole are kept under, beside its facts.
    static func notesKey(_ pipeline: StudyKey) -> StudyKey {
        StudyKey(rawValue: pipeline.rawValue + " notes")
    }

    /// Notes how many studies wait for another try.
    func tryingAgain(_ count: Int) { state.withLock { $0.tally.tryingAgain = count } }

    /// Notes what the run waits for; `nil` when it does no longer.
    func waits(for sentence: String?) { state.withLock { $0.waits = sentence } }

    /// Notes why the run ends early. The first reason counts.
    func stop(_ reason: String) { state.withLock { $0.tally.stop(reason) } }

    /// What was found by ``watch()`` that ends the run.
    var fault: RunError? { state.withLock { $0.fault } }

    // MARK: - While the run goes on

    /// Once a second: writes what waits for the ledger, learns of memory, and tells where the run is.
    func watch() async {
        var ahead = 0.0
        while !Task.isCancelled {
            // By the machine's own clock, whatever a test's says.
            try? await Task.sleep(for: .seconds(1))
            guard !Task.isCancelled else { return }
            do {
                try start.ledger.flush()
                memory.sample(holding: start.options.memoryInUse)
                writeStatus()
                noteClock(&ahead)
                try reportIfDue()
            } catch {
                let fault =
                    error as? RunError
                    ?? .ledger(start.folder.ledger, reason: start.sentence(of: error))
                state.withLock { $0.fault = $0.fault ?? fault }
            }
        }
    }

    /// Says once when the time of day was set back.
    private func noteClock(_ ahead: inout Double) {
        let clock = start.clock
        let now = clock.now().timeIntervalSince(start.began) - (clock.elapsed() - start.beganAt)
        defer { ahead = now }
        guard now < ahead - 60 else { return }
        let warning = Warning(
            .clockSetBack,
            "the clock was set back by \(NumberText.duration(ahead - now)); times of day before and after do not compare"
        )
        state.withLock { $0.notes.append(warning) }
        show("", .warning(warning))
    }

    private func reportIfDue() throws {
        let clock = start.clock
        let begun = clock.elapsed()
        guard state.withLock({ begun >= $0.nextReport }) else { return }
        try report(isOver: false)
        // A report of many thousand studies takes a while: never more than a twentieth of the time.
        let pause = max(start.options.reportInterval, 20 * (clock.elapsed() - begun))
        state.withLock { $0.nextReport = clock.elapsed() + pause }
    }

    func report(isOver: Bool) throws {
        // A task of an array knows of its own studies alone.
        guard start.options.task == nil else { return }
        let (putBack, stopped, notes) = state.withLock {
            ($0.tally.putBack, $0.tally.outcome.stopped, $0.notes)
        }
        let (context, ledger) = (start.context, start.ledger)
        var facts = JSONValue.object(context.facts)
        if context.facts.isEmpty, let earlier = try ledger.facts(for: start.key) {
            facts = try JSONDecoder().decode(JSONValue.self, from: Data(earlier.utf8))
        }
        var warnings = context.warnings
        if context.facts.isEmpty, warnings.isEmpty,
            let earlier = try ledger.facts(for: Self.notesKey(start.key))
        {
            warnings = (try? JSONDecoder().decode([Warning].self, from: Data(earlier.utf8))) ?? []
        }
        try ledger.flush()
        var report = RunReport(start, seconds: start.clock.elapsed() - start.beganAt)
        (report.putBack, report.stopped) = (putBack, stopped)
        report.notes = warnings + notes
        try report.write(facts: facts, isOver: isOver)
    }

    // MARK: - At its end

    /// Writes what there is to tell once all is over.
    func finish() throws -> RunOutcome {
        defer { inWorkFile.remove() }
        start.folder.giveUpReserve()
        do {
            try start.ledger.flush()
            let counts = try start.ledger.counts(start.number, pipeline: start.key)
            state.withLock { $0.tally.adopt(counts) }
        } catch { stop(start.sentence(of: error)) }
        // What was done counts, also where the ledger could not take it down any more.
        state.withLock { $0.tally.close(of: start.total) }
        // A stop that came when all was done has stopped nothing.
        let (waiting, night) = state.withLock { ($0.tally.outcome.waiting, $0.waits) }
        if waiting > 0 {
            if let reason = start.options.stop.reason { stop(reason) }
            if let night { stop(night) }
            if Task.isCancelled { stop("it was cancelled") }
        }
        do {
            try report(isOver: true)
            try start.ledger.end(
                start.number, stopped: state.withLock { $0.tally.outcome.stopped })
        } catch { stop(start.sentence(of: error)) }
        waits(for: nil)
        writeStatus(isOver: true)
        return state.withLock { $0.tally.outcome }
    }
}
