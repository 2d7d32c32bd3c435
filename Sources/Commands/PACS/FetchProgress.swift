internal import PACS
internal import Synchronization
internal import Text

/// How far a fetch of several studies or series is, as a bar at the foot of the terminal.
final class FetchProgress: Sendable {
    private struct State {
        /// Objects that are to be here in the end, as far as the archive counts them.
        var expected = 0
        /// Objects of what was fetched before.
        var settled = 0
        /// Those of what is being fetched, and how many it has.
        var (here, all) = (0, 0)
        /// Objects that were here already: they say nothing of the archive's pace.
        var present = 0
        var isNew = true
        var label = ""
    }

    private let state = Mutex(State())
    private let bar = ProgressBar()
    private let began = ProgressBar.clock()

    /// Takes in what is going to be fetched.
    func expect(_ matches: [Match]) {
        state.withLock { state in
            state.expected += matches.reduce(0) { $0 + ($1.instances ?? 0) }
        }
    }

    /// Says which study or series is next.
    func begin(_ match: Match) {
        state.withLock { state in
            state.settled += state.here
            (state.here, state.all) = (0, match.instances ?? 0)
            state.isNew = true
            state.label = "\(match.series ?? match.study)"
        }
    }

    /// Says how many of its objects are here.
    func show(_ here: Int, of all: Int) {
        let elapsed = ProgressBar.clock() - began
        let drawing = state.withLock { state in
            // The first that is told of are those that were here, or the first that came.
            if state.isNew { state.present += max(0, here - 1) }
            state.isNew = false
            (state.here, state.all) = (here, all)
            let done = state.settled + here
            return ProgressDrawing(
                done: done, total: max(state.expected, state.settled + all), elapsed: elapsed,
                before: state.present, label: state.label)
        }
        bar.show(drawing)
    }

    /// Takes the bar away.
    func end() { bar.end() }
}
