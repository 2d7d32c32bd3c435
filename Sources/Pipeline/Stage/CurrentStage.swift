internal import Synchronization

/// The id of the stage that a study is in.
final class CurrentStage: Sendable {
    private let state = Mutex("")

    var id: String {
        get { state.withLock { $0 } }
        set { state.withLock { $0 = newValue } }
    }
}
