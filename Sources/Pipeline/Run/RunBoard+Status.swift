internal import Files
internal import Foundation
internal import Machine

extension RunBoard {
    /// Tells where the run is: `OUT/.mais/status.json`, written every second. That this cannot be
    /// written is no reason to end.
    func writeStatus(isOver: Bool = false) {
        let clock = start.clock
        var status = state.withLock { $0.status } ?? counted()
        let now = clock.elapsed()
        // Counting takes a while where there are very many: never more than a twentieth of the time.
        if isOver || state.withLock({ now >= $0.nextCount }) {
            status = counted()
            // This takes longer, and 'mais status' asks the ledger itself.
            if isOver {
                status.warnings = try? start.ledger.warned(start.number, pipeline: start.key)
            }
            let pause = 20 * (clock.elapsed() - now)
            let kept = status
            state.withLock {
                $0.status = kept
                $0.nextCount = clock.elapsed() + pause
            }
        }
        state.withLock { state in
            let tally = state.tally
            let perSecond = tally.perSecond(at: clock.elapsed())
            status.perMinute = perSecond.map { ($0 * 600).rounded() / 10 }
            status.secondsLeft = isOver ? nil : perSecond.map { Double(status.waiting) / $0 }
            status.tryingAgain = isOver ? 0 : tally.tryingAgain
            status.activity = isOver ? .ended : state.waits == nil ? .running : .waiting
            status.reason = isOver ? tally.outcome.stopped : state.waits
        }
        status.updated = clock.now()
        status.inWork = isOver ? [] : inWork.all(at: clock.elapsed())
        status.memory = start.options.residentMemory()
        guard let data = try? status.json() else { return }
        try? WholeFile.write(
            data, to: start.folder.status, .unflushed, madeIn: start.folder.temporary)
    }

    private func counted() -> RunStatus {
        let (ledger, key) = (start.ledger, start.key)
        let counts = (try? ledger.counts(start.number, pipeline: key)) ?? Ledger.Counts()
        return RunStatus(
            activity: .running, pipeline: start.pipeline.file, began: start.began,
            updated: start.clock.now(),
            studies: start.total, done: counts.done, failed: counts.failed,
            warned: counts.warned, waiting: start.total - counts.done - counts.failed,
            tryingAgain: 0, inWork: [],
            failures: (try? ledger.reasons(start.number, pipeline: key)) ?? [],
            memoryLimit: memory.limit, workers: [.this])
    }
}
