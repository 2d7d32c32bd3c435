/// What keeps a run from beginning another study.
struct StopConditions: Sendable {
    let folder: OutputFolder
    let stop: StopRequest
    /// The hours that the run goes by, if any.
    let night: Night?
    let board: RunBoard

    /// Whether another study may be begun.
    ///
    /// - Throws: What ends the run.
    func goesOn() throws -> Bool {
        // Whatever else fails then fails for that.
        if folder.isGone { throw RunError.outputGone(folder.path) }
        if let fault = board.fault { throw fault }
        if Task.isCancelled || stop.reason != nil { return false }
        if let night, night.isOver {
            board.waits(for: night.reason)
            return false
        }
        return true
    }
}
