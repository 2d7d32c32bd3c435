public import Foundation

/// When studies may be begun: until a time of day, or from one to another, night after night.
///
/// Times are the machine's local ones. On the night when summer time begins or ends a time that
/// does not exist is the next that does, and of one that comes twice the first counts.
public struct WorkingHours: Sendable, Equatable {
    /// A time of day.
    public struct Time: Sendable, Equatable, CustomStringConvertible {
        public let hour: Int
        public let minute: Int

        /// - Parameter text: `19:00` or `7:00`.
        public init?(_ text: some StringProtocol) {
            let parts = text.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count == 2, (1...2).contains(parts[0].count), parts[1].count == 2,
                parts.allSatisfy({ $0.allSatisfy { $0.isASCII && $0.isNumber } }),
                let hour = Int(parts[0]), let minute = Int(parts[1]), hour < 24, minute < 60
            else { return nil }
            (self.hour, self.minute) = (hour, minute)
        }

        public var description: String {
            "\(hour < 10 ? "0" : "")\(hour):\(minute < 10 ? "0" : "")\(minute)"
        }
    }

    /// When a night begins; `nil`: now.
    public let opens: Time?

    /// When it ends: no study is begun from then on.
    public let closes: Time

    /// Until the next time that it is `text`, as in `07:00`.
    public init?(until text: String) {
        guard let time = Time(text) else { return nil }
        (opens, closes) = (nil, time)
    }

    /// From one time to another, over midnight or not, as in `19:00-07:00`.
    public init?(window text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let first = Time(parts[0]), let last = Time(parts[1]), first != last
        else { return nil }
        (opens, closes) = (first, last)
    }

    /// The night that a run goes by which is started at `now`: the present one, or else the next.
    ///
    /// - Parameter calendar: Has the time zone.
    public func night(at now: Date, calendar: Calendar = .current) -> (opens: Date, closes: Date) {
        guard let opens else { return (now, next(closes, after: now, calendar)) }
        // The opening before now, or now itself.
        let last =
            calendar.nextDate(
                after: now.addingTimeInterval(1), matching: components(opens),
                matchingPolicy: .nextTime, repeatedTimePolicy: .first, direction: .backward) ?? now
        let end = next(closes, after: last, calendar)
        if last <= now, now < end { return (last, end) }
        let opening = next(opens, after: now, calendar)
        return (opening, next(closes, after: opening, calendar))
    }

    private func next(_ time: Time, after date: Date, _ calendar: Calendar) -> Date {
        calendar.nextDate(
            after: date, matching: components(time), matchingPolicy: .nextTime,
            repeatedTimePolicy: .first, direction: .forward) ?? date
    }

    private func components(_ time: Time) -> DateComponents {
        DateComponents(hour: time.hour, minute: time.minute, second: 0)
    }
}
