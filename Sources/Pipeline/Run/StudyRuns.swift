internal import Foundation
internal import Machine

/// All studies of one start of a run, from what an earlier start left to the report.
final class StudyRuns: Sendable {
    private let start: RunStart
    private let publications: Publications
    private let pipelines: StudyPipelines
    private let threads: RunThreads
    private let memory: MemoryBudget
    private let board: RunBoard

    /// What the next start finds if this one dies.
    private let inWorkFile: InWorkFile
    /// What was in work when earlier starts died.
    private let suspects: [InWorkFile.Suspect]

    init(_ start: RunStart) throws {
        self.start = start
        (inWorkFile, suspects) = try InWorkFile.takeOver(in: start.folder)
        publications = Publications(of: start)
        pipelines = StudyPipelines(start.pipeline)
        threads = try RunThreads(files: max(1, start.options.jobs))
        memory = MemoryBudget(limit: start.options.memory ?? MachineMemory.limit / 4 * 3)
        board = RunBoard(start, memory: memory, inWorkFile: inWorkFile)
    }

    deinit {
        threads.end()
    }

    /// Refuses the studies whose results would stand in a wrong place.
    ///
    /// - Throws: ``RunError``.
    func refuseMisplaced() throws {
        try MisplacedStudies(start: start, pipelines: pipelines, publications: publications)
            .refuse()
    }

    /// Does what is to be done.
    func all() async throws -> RunOutcome {
        defer { inWorkFile.remove() }
        try recover()
        board.writeStatus()
        let watching = Task { await board.watch() }
        var preparing: RunError?
        let night = start.options.hours.map { Night($0, clock: start.clock) }
        let conditions = StopConditions(
            folder: start.folder, stop: start.options.stop, night: night, board: board)
        let toDo = StudiesToDo(start, pipelines, publications, board)
        do {
            try await wait(for: night)
            try await SuspectTrials(
                start: start, suspects: suspects, inWorkFile: inWorkFile, toDo: toDo,
                publications: publications, board: board, conditions: conditions
            ).perform()
        } catch { end(error, &preparing) }
        await withTaskGroup(of: StudyLoop.Event.self) { group in
            var loop = StudyLoop(
                start, environment, toDo: toDo, memory: memory, board: board,
                conditions: conditions)
            do { try await loop.work(&group) } catch {
                end(error, &preparing)
                group.cancelAll()
            }
            for await case .ended(let item, let ending) in group {
                // What is to be tried again waits for the next start.
                do { try loop.note(item, ending) } catch {
                    end(error, &preparing)
                    group.cancelAll()
                }
            }
        }
        watching.cancel()
        await watching.value
        if let preparing {
            try? start.ledger.flush()
            board.writeStatus(isOver: true)
            throw preparing
        }
        return try finish()
    }

    /// Writes what there is to tell once all is over.
    func finish() throws -> RunOutcome { try board.finish() }

    /// What one study needs of all this.
    private var environment: StudyEnvironment {
        StudyEnvironment(
            pipelines: pipelines, pipelineKey: start.key, publications: publications,
            threads: threads, context: start.context, clock: start.clock,
            retries: start.options.retries, isStrict: start.isStrict,
            isTrial: start.options.isTrial,
            onBegin: { [board] in board.begin($0) }, show: { [board] in board.show($0, $1) })
    }

    private func wait(for night: Night?) async throws {
        guard let night, let sentence = night.waiting else { return }
        board.waits(for: sentence)
        board.show("", .run(sentence))
        board.writeStatus()
        try await night.wait()
        board.waits(for: nil)
    }

    /// Ends publications that a kill broke off, then clears away what was in the making.
    private func recover() throws {
        for study in try start.ledger.publishing() {
            _ = try publications.publication(of: study).recover()
        }
        try start.ledger.flush()
        start.folder.clearTemporary()
    }

    private func end(_ error: any Error, _ preparing: inout RunError?) {
        switch error {
        case let error as RunError where error.preventsTheRun: preparing = error
        case is CancellationError: break
        default: board.stop(start.sentence(of: error))
        }
    }
}
