internal import Foundation

/// The hours of one start of a run, by both clocks.
struct Night: Sendable {
    private let hours: WorkingHours
    private let opens: Date
    private let closes: Date
    private let clock: RunClock
    private let lastsUntil: Double

    init(_ hours: WorkingHours, clock: RunClock) {
        self.hours = hours
        self.clock = clock
        let now = clock.now()
        (opens, closes) = hours.night(at: now)
        // Whoever sets the clock back does not make the night longer.
        lastsUntil = clock.elapsed() + closes.timeIntervalSince(now)
    }

    var isOver: Bool { clock.now() >= closes || clock.elapsed() >= lastsUntil }

    /// Why a run that is over ended.
    var reason: String { "it is past \(hours.closes), and studies are to be done yet" }

    /// What to say before ``wait()``; `nil` if the night has begun.
    var waiting: String? {
        guard let time = hours.opens, clock.now() < opens else { return nil }
        return "waiting for \(time), when the window opens"
    }

    /// Returns when the night has begun.
    ///
    /// - Throws: `CancellationError`.
    func wait() async throws {
        // By the time of day in short steps: it may be set meanwhile.
        while clock.now() < opens {
            try await clock.sleep(min(20, max(0.01, opens.timeIntervalSince(clock.now()))))
        }
    }
}
