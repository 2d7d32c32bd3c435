/// What came of the studies of one start so far.
struct RunTally: Sendable {
    /// What a study has come to in this start.
    enum Standing {
        case done, doneBefore, failed(String), failedBefore
    }

    private(set) var outcome = RunOutcome()
    /// Studies that were in work when the run was told to end.
    var putBack = 0
    /// Studies that wait for another try.
    var tryingAgain = 0
    /// When the first study was begun; `nil` before.
    var firstBegan: Double?
    /// Studies that this start finished since.
    private var worked = 0

    /// Studies that are done or failed, earlier starts' included.
    var finished: Int {
        outcome.done + outcome.doneBefore + outcome.failed + outcome.failedBefore
    }

    /// Counts a study that has come to something.
    mutating func add(_ study: String, _ standing: Standing) {
        switch standing {
        case .done: outcome.done += 1
        case .doneBefore: outcome.doneBefore += 1
        case .failed(let sentence): outcome.addFailure(study, sentence)
        case .failedBefore: outcome.failedBefore += 1
        }
        switch standing {
        case .done, .failed: if firstBegan != nil { worked += 1 }
        case .doneBefore, .failedBefore: break
        }
    }

    /// Takes over what the ledger counts: studies that were not looked at, because the run ended
    /// early, may be done as well.
    mutating func adopt(_ counts: Ledger.Counts) {
        outcome.doneBefore = max(0, counts.done - outcome.done)
        outcome.failedBefore = max(0, counts.failed - outcome.failed)
        outcome.warned = counts.warned
    }

    /// Takes all studies that are not finished for waiting.
    mutating func close(of total: Int) { outcome.waiting = max(0, total - finished) }

    /// Notes why the run ends early. The first reason counts.
    mutating func stop(_ reason: String) { outcome.stopped = outcome.stopped ?? reason }

    /// Studies in a second.
    ///
    /// - Parameter now: By the clock of ``firstBegan``.
    func perSecond(at now: Double) -> Double? {
        let seconds = firstBegan.map { now - $0 } ?? 0
        return worked > 0 && seconds > 0 ? Double(worked) / seconds : nil
    }
}
