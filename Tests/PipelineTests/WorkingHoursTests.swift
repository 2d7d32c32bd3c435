import Foundation
import Pipeline
import Testing

@Suite struct WorkingHoursTests {
    /// Berlin: summer time ends on 2026-10-25 at 03:00, and begins on 2027-03-28 at 02:00.
    private let calendar: Calendar = {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = TimeZone(identifier: "Europe/Berlin") ?? .gmt
        return calendar
    }()

    private func date(_ text: String) throws -> Date { try Date(text, strategy: .iso8601) }

    /// The night of `hours` at a time, as UTC.
    private func night(_ hours: WorkingHours?, at now: String) throws -> [String] {
        let night = try #require(hours).night(at: date(now), calendar: calendar)
        return [night.opens, night.closes].map { $0.formatted(.iso8601) }
    }

    @Test(arguments: [
        // Before midnight, after it, at the very minute.
        ("07:00", "2026-11-23T20:00:00Z", "2026-11-24T06:00:00Z"),
        ("07:00", "2026-11-24T02:00:00Z", "2026-11-24T06:00:00Z"),
        ("07:00", "2026-11-24T06:00:00Z", "2026-11-25T06:00:00Z"),
        ("7:05", "2026-11-24T06:01:00Z", "2026-11-24T06:05:00Z"),
        // Over the end of summer time: an hour more. Over its beginning: an hour less.
        ("07:00", "2026-10-24T20:00:00Z", "2026-10-25T06:00:00Z"),
        ("07:00", "2027-03-27T20:00:00Z", "2027-03-28T05:00:00Z"),
        // 02:30 comes twice on the one night, and never on the other.
        ("02:30", "2026-10-24T20:00:00Z", "2026-10-25T00:30:00Z"),
        ("02:30", "2027-03-27T20:00:00Z", "2027-03-28T01:00:00Z"),
    ])
    func untilIsTheNextTimeOfThatName(_ until: String, _ now: String, _ end: String) throws {
        #expect(try night(WorkingHours(until: until), at: now) == [now, end])
    }

    @Test(arguments: [
        // In the night: before and after midnight, and at its first second.
        ("19:00-07:00", "2026-11-23T20:00:00Z", "2026-11-23T18:00:00Z", "2026-11-24T06:00:00Z"),
        ("19:00-07:00", "2026-11-24T05:59:59Z", "2026-11-23T18:00:00Z", "2026-11-24T06:00:00Z"),
        ("19:00-07:00", "2026-11-23T18:00:00Z", "2026-11-23T18:00:00Z", "2026-11-24T06:00:00Z"),
        // By day: the next night.
        ("19:00-07:00", "2026-11-24T06:00:00Z", "2026-11-24T18:00:00Z", "2026-11-25T06:00:00Z"),
        ("19:00-07:00", "2026-11-24T17:59:59Z", "2026-11-24T18:00:00Z", "2026-11-25T06:00:00Z"),
        // A window by day.
        ("08:00-12:30", "2026-11-24T09:00:00Z", "2026-11-24T07:00:00Z", "2026-11-24T11:30:00Z"),
        ("08:00-12:30", "2026-11-24T12:00:00Z", "2026-11-25T07:00:00Z", "2026-11-25T11:30:00Z"),
        // Over the end of summer time.
        ("19:00-07:00", "2026-10-25T01:30:00Z", "2026-10-24T17:00:00Z", "2026-10-25T06:00:00Z"),
    ])
    func aWindowIsTheNightThatIsOrTheNext(
        _ window: String, _ now: String, _ opens: String, _ closes: String
    ) throws {
        #expect(try night(WorkingHours(window: window), at: now) == [opens, closes])
    }

    @Test(arguments: [
        "", "7", "24:00", "07:60", "07:0", "-07:00", "07:00 ", "٠٧:٠٠", "07:00-08:00", "007:00",
    ])
    func whatIsNoTimeIsRefused(_ text: String) { #expect(WorkingHours(until: text) == nil) }

    @Test(arguments: ["", "07:00", "07:00-07:00", "19:00-7", "19:00-07:00-08:00", "19:00–07:00"])
    func whatIsNoWindowIsRefused(_ text: String) { #expect(WorkingHours(window: text) == nil) }
}
