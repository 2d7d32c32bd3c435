internal import Foundation
internal import Machine

/// Which study of a start is begun next, and when.
struct StudyLoop {
    /// What the loop waits for.
    enum Event: Sendable {
        case ended(StudyToDo, StudyEnding)
        /// A study's next try is due.
        case alarm
        /// The first study computes.
        case computes
    }

    private let start: RunStart
    private let environment: StudyEnvironment
    private let memory: MemoryBudget
    private let board: RunBoard
    private let conditions: StopConditions

    private var toDo: StudiesToDo
    private var retries = RetryQueue()
    private var working = 0 {
        didSet { start.options.onStudiesInWork(working) }
    }
    /// Wakes the loop when a study's next try is due.
    private var alarm: Task<Void, Never>?

    private var clock: RunClock { start.clock }

    init(
        _ start: RunStart, _ environment: StudyEnvironment, toDo: StudiesToDo,
        memory: MemoryBudget, board: RunBoard, conditions: StopConditions
    ) {
        self.start = start
        self.environment = environment
        self.memory = memory
        self.board = board
        self.conditions = conditions
        self.toDo = toDo
    }

    /// Begins studies until all are begun, or the run is to end. Those that are in work then are the
    /// caller's to wait for, and to ``note(_:_:)``.
    mutating func work(_ group: inout TaskGroup<Event>) async throws {
        var isPrepared = false
        defer {
            alarm?.cancel()
            environment.threads.firstComputes.open()
        }
        while try conditions.goesOn() {
            guard let item = try next() else {
                if try !conditions.goesOn() { return }
                if working == 0, retries.isEmpty { return }
                setAlarm(&group)
                guard let event = await group.next() else { return }
                try take(event)
                continue
            }
            let isFirst = !isPrepared
            if isFirst { try await prepare() }
            isPrepared = true
            while working >= max(1, start.options.jobs) || !memory.admits(item.estimate) {
                guard let event = await group.next() else { break }
                try take(event)
            }
            guard try conditions.goesOn() else { return }
            begin(item, &group)
            // The first is read alone: what computes has nothing to do until then.
            guard isFirst, start.pipeline.steps.contains(where: { $0.resource == .computing })
            else { continue }
            group.addTask { [threads = environment.threads] in
                await threads.firstComputes.wait()
                return .computes
            }
            if let event = await group.next() { try take(event) }
        }
    }

    /// The study whose next try is due, or else the next of the list.
    private mutating func next() throws -> StudyToDo? {
        if var item = retries.take(at: clock.elapsed()) {
            // They may have been away, and be back.
            item.inputs = environment.pipelines.identity(of: item.study).key
            return item
        }
        return retries.isFull ? nil : try toDo.next()
    }

    private mutating func begin(_ item: StudyToDo, _ group: inout TaskGroup<Event>) {
        if memory.isExceeded(by: item.estimate) {
            board.show(
                item.study.name, .note("may need more than the run's memory; it is tried alone"))
        }
        memory.begin(item.place, item.estimate)
        working += 1
        group.addTask { [environment] in
            .ended(item, await StudyRun(environment, item).perform())
        }
    }

    private mutating func setAlarm(_ group: inout TaskGroup<Event>) {
        guard let due = retries.due, alarm == nil else { return }
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

    private mutating func take(_ event: Event) throws {
        if case .alarm = event { alarm = nil }
        guard case .ended(let item, let ending) = event else { return }
        working -= 1
        try note(item, ending)
        if case .again(_, let attempt, let seconds) = ending {
            var item = item
            item.tries.append(attempt)
            retries.add(.init(item: item, due: clock.elapsed() + seconds))
        }
        board.tryingAgain(retries.count)
    }

    /// Notes how a study ended.
    ///
    /// - Throws: What ends the run.
    func note(_ item: StudyToDo, _ ending: StudyEnding) throws {
        memory.end(item.place, holding: start.options.memoryInUse)
        try board.end(item.study.name, ending)
    }

    /// Lets every stage prepare itself.
    private func prepare() async throws {
        try await environment.prepare(start.pipeline)
        memory.began(holding: start.options.memoryInUse)
        try board.studiesBegin()
        let warnings = start.context.warnings
        if start.isStrict, !warnings.isEmpty { throw RunError.strict(warnings) }
        // The digests are for whoever comes with another pipeline: nobody waits for them.
        let note: @Sendable () -> Void = { [path = start.folder.path] in
            ResultsOwner.noteDigests(in: path)
        }
        // Unless the system gives no thread for it.
        if MachineThreads.start(note) != 0 { note() }
    }
}
