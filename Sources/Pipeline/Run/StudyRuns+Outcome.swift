internal import Foundation
internal import Machine
internal import Text

/// What comes of the studies, and who is told.
extension StudyRuns {
    /// What a study has come to in this start.
    enum Standing {
        case done, doneBefore, failed(String), failedBefore
    }

    func note(_ item: Item, _ ending: Ending) throws {
        let study = item.study.name
        memory.end(item.place, holding: options.memoryInUse)
        inWork.end(study)
        inWorkFile.end(study)
        switch ending {
        case .done(let seconds): settle(study, .done, seconds: seconds)
        case .failed(let sentence): settle(study, .failed(sentence))
        case .again(let sentence, _, let seconds):
            show(study, .again(sentence, seconds: seconds))
        case .putBack:
            tally.withLock { $0.putBack += 1 }
            show(study, .putBack)
        case .runEnds(let error):
            tally.withLock { $0.putBack += 1 }
            throw error
        }
    }

    /// Counts a study that has come to something, and shows it.
    func settle(_ study: String, _ standing: Standing, seconds: Double = 0) {
        tally.withLock { tally in
            switch standing {
            case .done: tally.outcome.done += 1
            case .doneBefore: tally.outcome.doneBefore += 1
            case .failed(let sentence): tally.outcome.addFailure(study, sentence)
            case .failedBefore: tally.outcome.failedBefore += 1
            }
            switch standing {
            case .done, .failed: if tally.firstBegan != nil { tally.worked += 1 }
            case .doneBefore, .failedBefore: break
            }
        }
        switch standing {
        case .done: show(study, .done(seconds: seconds))
        case .doneBefore: show(study, .doneBefore)
        case .failed(let sentence): show(study, .failed(sentence))
        case .failedBefore: show(study, .failedBefore)
        }
    }

    /// Writes what there is to tell once all is over.
    func finish() throws -> RunOutcome {
        defer { inWorkFile.remove() }
        folder.giveUpReserve()
        do {
            try ledger.flush()
            let counts = try ledger.counts(start, pipeline: pipelineKey)
            tally.withLock { tally in
                // Studies that were not looked at, because the run ended early, may be done as well.
                tally.outcome.doneBefore = max(0, counts.done - tally.outcome.done)
                tally.outcome.failedBefore = max(0, counts.failed - tally.outcome.failed)
                tally.outcome.warned = counts.warned
            }
        } catch { stop(sentence(of: error)) }
        // What was done counts, also where the ledger could not take it down any more.
        tally.withLock { tally in
            let outcome = tally.outcome
            tally.outcome.waiting = max(
                0,
                total - outcome.done - outcome.doneBefore - outcome.failed - outcome.failedBefore)
        }
        // A stop that came when all was done has stopped nothing.
        let (waiting, night) = tally.withLock { ($0.outcome.waiting, $0.waits) }
        if waiting > 0 {
            if let reason = options.stop.reason { stop(reason) }
            if let night { stop(night) }
            if Task.isCancelled { stop("it was cancelled") }
        }
        do {
            try report(isOver: true)
            try ledger.end(start, stopped: tally.withLock { $0.outcome.stopped })
        } catch { stop(sentence(of: error)) }
        tally.withLock { $0.waits = nil }
        writeStatus(isOver: true)
        return tally.withLock { $0.outcome }
    }

    func report(isOver: Bool) throws {
        // A task of an array knows of its own studies alone.
        guard options.task == nil else { return }
        let (putBack, stopped, notes) = tally.withLock {
            ($0.putBack, $0.outcome.stopped, $0.notes)
        }
        var facts = JSONValue.object(context.facts)
        if context.facts.isEmpty, let earlier = try ledger.facts(for: pipelineKey) {
            facts = try JSONDecoder().decode(JSONValue.self, from: Data(earlier.utf8))
        }
        var warnings = context.warnings
        if context.facts.isEmpty, warnings.isEmpty,
            let earlier = try ledger.facts(for: Self.notesKey(pipelineKey))
        {
            warnings = (try? JSONDecoder().decode([Warning].self, from: Data(earlier.utf8))) ?? []
        }
        try ledger.flush()
        var report = RunReport(
            folder: folder, ledger: ledger, pipeline: pipeline, pipelineKey: pipelineKey,
            options: options, start: start, began: began,
            seconds: clock.elapsed() - beganAt)
        (report.putBack, report.stopped) = (putBack, stopped)
        report.notes = warnings + notes
        try report.write(facts: facts, isOver: isOver)
    }

    // MARK: - While the run goes on

    /// Once a second: writes what waits for the ledger, learns of memory, and tells where the run is.
    func tick() async {
        var ahead = 0.0
        while !Task.isCancelled {
            // By the machine's own clock, whatever a test's says.
            try? await Task.sleep(for: .seconds(1))
            guard !Task.isCancelled else { return }
            do {
                try ledger.flush()
                memory.sample(holding: options.memoryInUse)
                writeStatus()
                noteClock(&ahead)
                try reportIfDue()
            } catch {
                let fault =
                    error as? RunError ?? .ledger(folder.ledger, reason: sentence(of: error))
                tally.withLock { $0.fault = $0.fault ?? fault }
            }
        }
    }

    private func reportIfDue() throws {
        let start = clock.elapsed()
        guard tally.withLock({ start >= $0.nextReport }) else { return }
        try report(isOver: false)
        // A report of many thousand studies takes a while: never more than a twentieth of the time.
        let pause = max(options.reportInterval, 20 * (clock.elapsed() - start))
        tally.withLock { $0.nextReport = clock.elapsed() + pause }
    }

    /// Says once when the time of day was set back.
    private func noteClock(_ ahead: inout Double) {
        let now = clock.now().timeIntervalSince(began) - (clock.elapsed() - beganAt)
        defer { ahead = now }
        guard now < ahead - 60 else { return }
        let warning = Warning(
            .clockSetBack,
            "the clock was set back by \(NumberText.duration(ahead - now)); times of day before and after do not compare"
        )
        tally.withLock { $0.notes.append(warning) }
        show("", .warning(warning))
    }

    /// Shows an event with where the run is.
    func show(_ study: String, _ what: ProgressEvent.What) {
        if case .stage(let id, let fraction) = what {
            inWork.note(study, stage: id, fraction: fraction)
            if fraction == nil { inWorkFile.enter(id, of: study) }
        }
        let event = tally.withLock { tally in
            let outcome = tally.outcome
            let finished =
                outcome.done + outcome.doneBefore + outcome.failed + outcome.failedBefore
            let perSecond = rate(tally)
            return ProgressEvent(
                study: study, what: what, finished: finished, total: total,
                perMinute: perSecond.map { $0 * 60 },
                secondsLeft: perSecond.map { Double(total - finished) / $0 })
        }
        options.progress.show(event)
    }

    /// Studies in a second.
    func rate(_ tally: Tally) -> Double? {
        let seconds = tally.firstBegan.map { clock.elapsed() - $0 } ?? 0
        return tally.worked > 0 && seconds > 0 ? Double(tally.worked) / seconds : nil
    }
}
