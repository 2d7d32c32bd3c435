internal import Files
internal import Foundation
internal import Machine
internal import Text

/// Which study is begun next, and when.
extension StudyRuns {
    /// A study to be done, for the first time or again.
    struct Item: Sendable {
        let place: Int
        let study: Study
        /// The identity of its inputs.
        var inputs: String
        /// What its inputs are expected to take in memory, see ``MemoryBudget``.
        let estimate: Int
        /// The tries that failed.
        var tries: [StudyRecord.Try] = []
    }

    /// What the run waits for.
    enum Event: Sendable {
        case ended(Item, Ending)
        /// A study's next try is due.
        case alarm
        /// The first study computes.
        case computes
    }

    /// Begins studies until all are begun, or the run is to end.
    func work(_ group: inout TaskGroup<Event>, _ night: Night?) async throws {
        var feed = StudyFeed(ledger: ledger, start: start)
        var retries = RetryQueue()
        var working = 0 {
            didSet { options.onStudiesInWork(working) }
        }
        var isPrepared = false
        var alarm: Task<Void, Never>?
        defer {
            alarm?.cancel()
            threads.firstComputes.open()
        }

        func take(_ event: Event) throws {
            if case .alarm = event { alarm = nil }
            guard case .ended(let item, let ending) = event else { return }
            working -= 1
            try note(item, ending)
            if case .again(_, let attempt, let seconds) = ending {
                var item = item
                item.tries.append(attempt)
                retries.add(.init(item: item, due: clock.elapsed() + seconds))
            }
            tally.withLock { $0.tryingAgain = retries.count }
        }

        while try goesOn(night) {
            var next = retries.take(at: clock.elapsed())
            // They may have been away, and be back.
            if let study = next?.study { next?.inputs = identity(of: study) }
            if next == nil, !retries.isFull { next = try nextToDo(&feed) }
            guard let item = next else {
                if try !goesOn(night) { return }
                if working == 0, retries.isEmpty { return }
                if let due = retries.due, alarm == nil {
                    let sleep = Task<Void, Never> { [clock] in
                        do { try await clock.sleep(max(0, due - clock.elapsed())) } catch {}
                    }
                    alarm = sleep
                    group.addTask {
                        await withTaskCancellationHandler {
                            await sleep.value
                        } onCancel: {
                            sleep.cancel()
                        }
                        return .alarm
                    }
                }
                guard let event = await group.next() else { return }
                try take(event)
                continue
            }
            let isFirst = !isPrepared
            if isFirst { try await prepare() }
            isPrepared = true
            while working >= max(1, options.jobs) || !memory.admits(item.estimate) {
                guard let event = await group.next() else { break }
                try take(event)
            }
            guard try goesOn(night) else { return }
            if memory.isExceeded(by: item.estimate) {
                show(
                    item.study.name, .note("may need more than the run's memory; it is tried alone")
                )
            }
            memory.begin(item.place, item.estimate)
            working += 1
            group.addTask { [self] in .ended(item, await StudyRun(self, item).perform()) }
            // The first is read alone: what computes has nothing to do until then.
            guard isFirst, pipeline.steps.contains(where: { $0.resource == .computing }) else {
                continue
            }
            group.addTask { [threads] in
                await threads.firstComputes.wait()
                return .computes
            }
            if let event = await group.next() { try take(event) }
        }
    }

    /// Whether another study may be begun.
    ///
    /// - Throws: What ends the run.
    func goesOn(_ night: Night?) throws -> Bool {
        // Whatever else fails then fails for that.
        if folder.isGone { throw RunError.outputGone(folder.path) }
        if let fault = tally.withLock({ $0.fault }) { throw fault }
        if Task.isCancelled || options.stop.reason != nil { return false }
        if let night, night.isOver {
            tally.withLock { $0.waits = night.reason }
            return false
        }
        return true
    }

    /// The next study of the list that is to be done. Those on the way that are settled are noted.
    private func nextToDo(_ feed: inout StudyFeed) throws -> Item? {
        while !Task.isCancelled, let listed = try feed.next() {
            guard let inputs = try inputsToDo(listed) else { continue }
            return Item(
                place: listed.place, study: listed.study, inputs: inputs,
                estimate: pipeline.estimatedBytes(of: listed.study))
        }
        return nil
    }

    /// The identity of a study's inputs if it is to be done; `nil` if it is settled.
    func inputsToDo(_ listed: Ledger.Listed) throws -> String? {
        let study = listed.study
        if let fault = study.fault {
            // Nothing was tried, so that the ledger, which may know an earlier result, stays as it is.
            settle(study.name, .failed(fault))
            return nil
        }
        let identity = studyIdentity(of: study)
        let inputs = identity.text
        switch listed.state {
        case .waiting, .publishing: return inputs
        case .failed:
            guard listed.pipeline == pipelineKey,
                identity.changes(since: listed.inputs).isEmpty, !listed.isTransient,
                !options.triesFailedAgain, isStrict || listed.code != .strict
            else { break }
            settle(study.name, .failedBefore)
            return nil
        case .done:
            let why: String
            let changes = identity.changes(since: listed.inputs)
            if listed.pipeline != pipelineKey {
                why = "done again, as the pipeline changed"
            } else if !changes.isEmpty {
                why = "done again, as its inputs changed: \(changes.joined(separator: ", "))"
            } else if isStrict, listed.warnings > 0 {
                why = "done again, as it has warnings, which this run takes for failures"
            } else if try !publication(study.name).isIntact() {
                why = "done again, as its results are gone"
            } else {
                settle(study.name, .doneBefore)
                return nil
            }
            show(study.name, .note(why))
        }
        try ledger.putBack(study.name)
        return inputs
    }

    /// What tells whether a study's inputs, and the options that are its own, are still the same.
    func identity(of study: Study) -> String { studyIdentity(of: study).text }

    private func studyIdentity(of study: Study) -> StudyIdentity {
        let own = study.options.isEmpty ? nil : try? self.pipeline(for: study)
        return StudyIdentity(
            of: study, pipeline, own: own, places: own.map { Self.places(of: $0) } ?? places)
    }

    /// The archives and the like that a pipeline's stages speak to, by the stage's id.
    static func places(of pipeline: Pipeline) -> [String: String] {
        Dictionary(pipeline.steps.compactMap { step in step.placeAsked().map { (step.id, $0) } }) {
            first, _ in first
        }
    }
}

/// The list of a start's studies, a page at a time.
struct StudyFeed {
    let ledger: Ledger
    let start: Int
    private var page: ArraySlice<Ledger.Listed> = []
    private var last = -1
    private var isOver = false

    init(ledger: Ledger, start: Int) {
        self.ledger = ledger
        self.start = start
    }

    mutating func next() throws -> Ledger.Listed? {
        if page.isEmpty, !isOver {
            page = try ledger.listed(start, after: last, most: 500)[...]
            last = page.last?.place ?? last
            isOver = page.isEmpty
        }
        return page.popFirst()
    }
}
