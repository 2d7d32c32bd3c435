import Foundation
import Pipeline
import Synchronization

/// A clock that goes forward when somebody sleeps, or a test says so.
final class TestClock: Sendable {
    private struct State {
        var now: Date
        var elapsed = 0.0
        var slept: [Double] = []
    }

    private let state: Mutex<State>

    init(_ now: Date = Date(timeIntervalSince1970: 1_795_500_000)) {
        state = Mutex(State(now: now))
    }

    /// What was slept, in seconds.
    var slept: [Double] { state.withLock { $0.slept } }
    var now: Date { state.withLock { $0.now } }

    /// Both clocks go forward.
    func pass(_ seconds: Double) {
        state.withLock {
            $0.now += seconds
            $0.elapsed += seconds
        }
    }

    /// Somebody sets the time of day.
    func set(_ change: Double) { state.withLock { $0.now += change } }

    var clock: RunClock {
        RunClock(
            now: { self.now }, elapsed: { self.state.withLock { $0.elapsed } },
            sleep: { seconds in
                try Task.checkCancellation()
                self.state.withLock { $0.slept.append(seconds) }
                self.pass(seconds)
                await Task.yield()
            })
    }

    /// The time of day some seconds from now, as the command line takes it, in local time.
    func time(in seconds: Double) -> String {
        let parts = Calendar.current.dateComponents(
            [.hour, .minute], from: now.addingTimeInterval(seconds))
        let two = { (value: Int?) in (value ?? 0) < 10 ? "0\(value ?? 0)" : "\(value ?? 0)" }
        return "\(two(parts.hour)):\(two(parts.minute))"
    }
}
