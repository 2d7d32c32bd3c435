internal import Foundation
internal import Imaging

/// What happened to each segment of a session, event by event: what `mais session show` prints.
///
/// Who clicked, and when by the clock, is not in it.
public struct SessionTimeline: Sendable, Hashable, Encodable {
    /// One segment's events.
    public struct Segment: Sendable, Hashable, Encodable {
        public let id: String
        public let name: String
        public let label: Int
        /// Every event of the segment, oldest first.
        public let events: [Entry]
        /// How many interactions stand at the end.
        public let interactions: Int
        /// The clicks of these, on the structure and beside it.
        public let positiveClicks: Int
        public let negativeClicks: Int
        /// The event whose mask is the result: the last `accept` that holds. Nil: the last event's.
        public let accepted: Int?

        enum CodingKeys: String, CodingKey {
            case id, name, label, events, interactions, accepted
            case positiveClicks = "positive_clicks"
            case negativeClicks = "negative_clicks"
        }
    }

    /// One event.
    public struct Entry: Sendable, Hashable, Encodable {
        public let seq: Int
        /// Seconds since the session's first event that has a time.
        public let seconds: Double?
        public let kind: String
        /// Of `clicks`: how many lie on the structure, and beside it.
        public let positive: Int
        public let negative: Int
        /// Of `remove`: the event that it names.
        public let removes: Int?
        /// Of `mask`: its file.
        public let file: String?
        /// Of `clicks` and `mask`: whether it stands at the end.
        public let stands: Bool?
        public let outcome: EventOutcome?
    }

    /// The segments, in the session's order.
    public let segments: [Segment]

    /// - Throws: ``StandingSteps/Fault``. A session that was read has none.
    public init(_ session: RecordedSession) throws {
        let start = session.events.lazy.compactMap { $0.time.flatMap(date) }.first
        let events = Dictionary(grouping: session.events, by: \.segment)
        segments = try session.segments.map { segment in
            let own = events[segment.id] ?? []
            var standing = StandingSteps()
            for event in own { try standing.apply(event) }
            let numbers = Set(standing.changes.map(\.seq))
            let interactions = standing.interactions
            let clicks = interactions.flatMap { $0.clicks }
            return Segment(
                id: segment.id, name: segment.description.name,
                label: Int(segment.description.label),
                events: own.map { Entry($0, start: start, standing: numbers) },
                interactions: interactions.count,
                positiveClicks: clicks.count { $0.isForeground },
                negativeClicks: clicks.count { !$0.isForeground },
                accepted: standing.accepted)
        }
    }
}

extension SessionTimeline.Entry {
    fileprivate init(_ event: RecordedEvent, start: Date?, standing: Set<Int>) {
        seq = event.seq
        seconds = start.flatMap { start in
            // To the millisecond, which is what logs have.
            event.time.flatMap(date).map {
                ($0.timeIntervalSince(start) * 1000).rounded() / 1000
            }
        }
        kind = event.kind.name
        positive = event.clicks.count { $0.isForeground }
        negative = event.clicks.count { !$0.isForeground }
        outcome = event.outcome
        switch event.kind {
        case .clicks: (removes, file, stands) = (nil, nil, standing.contains(event.seq))
        case .mask(let name): (removes, file, stands) = (nil, name, standing.contains(event.seq))
        case .remove(let seq): (removes, file, stands) = (seq, nil, nil)
        case .undo, .reset, .accept: (removes, file, stands) = (nil, nil, nil)
        }
    }
}
