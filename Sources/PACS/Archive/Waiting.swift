internal import Foundation

/// Growing waits between attempts, up to a time at which it is given up.
final class Waiting {
    private let retry: Retry
    private let end: ContinuousClock.Instant
    private var next: Double

    init(_ retry: Retry) {
        self.retry = retry
        next = retry.first
        end = .now + .seconds(retry.giveUpAfter)
    }

    /// Waits for the next attempt; false, at once, where that would be after the end.
    func wait() -> Bool {
        guard .now + .seconds(next) < end else { return false }
        Thread.sleep(forTimeInterval: next)
        next = min(retry.longest, next * 2)
        return true
    }

    /// The wait before attempt `number`, counted from 1 for the one after the first.
    static func seconds(before number: Int, _ retry: Retry) -> Double {
        min(retry.longest, retry.first * Double(1 << min(30, max(0, number - 1))))
    }
}
