/// Shows the progress of a run. Called from several tasks at once.
public protocol ProgressDisplay: Sendable {
    func show(_ event: ProgressEvent)

    /// Called once when the run is over.
    func end()
}
