public import Foundation

/// The clocks that a run goes by.
///
/// The time of day may be set, forward or back, while a run goes on: it says when a window opens
/// and closes, and stands in reports. How long something took is told by a clock that only goes forward.
public struct RunClock: Sendable {
    /// The time of day.
    public var now: @Sendable () -> Date

    /// Seconds since some moment, never fewer than before; the machine's sleep counts.
    public var elapsed: @Sendable () -> Double

    /// Waits that many seconds.
    public var sleep: @Sendable (Double) async throws -> Void

    public init(
        now: @escaping @Sendable () -> Date, elapsed: @escaping @Sendable () -> Double,
        sleep: @escaping @Sendable (Double) async throws -> Void
    ) {
        (self.now, self.elapsed, self.sleep) = (now, elapsed, sleep)
    }

    /// The machine's.
    public static let system: RunClock = {
        let start = ContinuousClock.now
        return RunClock(
            now: { .now }, elapsed: { start.duration(to: .now) / .seconds(1) },
            sleep: { try await Task.sleep(for: .seconds($0)) })
    }()
}
