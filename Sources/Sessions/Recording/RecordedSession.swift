public import Text

/// What one annotator did on one image, in order: the file that a replay reads.
///
/// The order of the clicks is part of the result, because the network's memory bank is first in,
/// first out; so the log keeps every interaction and never only the final set of clicks.
public struct RecordedSession: Sendable, Hashable {
    /// The version of the format that this module reads and writes.
    public static let formatVersion = 1

    /// What was annotated.
    public var image: RecordedImage

    /// Who clicked. Kept out of logs and reports.
    public var annotator: String?

    /// The program that recorded the clicks.
    public var tool: String?

    /// When the session began: ISO 8601.
    public var started: String?

    /// The structures that were asked for. Their ids and labels are unique.
    public var segments: [RecordedSegment]

    /// What was done, by ascending `seq`.
    public var events: [RecordedEvent]

    /// What a reader should know though it hinders nothing, such as times that run backwards.
    public var warnings: [Warning] = []

    /// How many events of each unknown kind a reading left out that was asked to.
    public var ignoredKinds: [String: Int] = [:]

    public init(
        image: RecordedImage, segments: [RecordedSegment], events: [RecordedEvent],
        annotator: String? = nil, tool: String? = nil, started: String? = nil
    ) {
        self.image = image
        self.segments = segments
        self.events = events
        self.annotator = annotator
        self.tool = tool
        self.started = started
    }

    /// Every interaction of one segment as it was clicked, oldest first, whether it was taken
    /// back later or not. ``steps(of:)`` tells what stands.
    public func interactions(of segment: RecordedSegment) -> [RecordedEvent] {
        events.filter {
            guard $0.segment == segment.id, case .clicks = $0.kind else { return false }
            return true
        }
    }

    /// What stands of every segment at the end of the log, by the segment's id: one pass, however
    /// many segments there are. A segment without an event is not in it.
    ///
    /// - Throws: ``StandingSteps/Fault``. A session that was read has none.
    public func steps() throws(StandingSteps.Fault) -> [String: [ReplayStep]] {
        var standing: [String: StandingSteps] = [:]
        for event in events {
            try standing[event.segment, default: StandingSteps()].apply(event)
        }
        return standing.mapValues(\.steps)
    }

    /// What stands of one segment at the end of the log: interactions and masks that nothing took
    /// back, oldest first, with the last `accept` at its place. ``StandingSteps`` has the rules,
    /// and follows a log event by event.
    ///
    /// - Throws: ``StandingSteps/Fault``. A session that was read has none.
    public func steps(of segment: RecordedSegment) throws(StandingSteps.Fault) -> [ReplayStep] {
        var standing = StandingSteps()
        for event in events where event.segment == segment.id { try standing.apply(event) }
        return standing.steps
    }
}

// MARK: - JSON

extension RecordedSession: Codable {
    enum CodingKeys: String, CodingKey {
        case version = "mais_session"
        case image, annotator, tool, started, segments, events
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        let version = try values.whole(.version)
        guard version == Self.formatVersion else {
            throw DecodingError.dataCorruptedError(
                forKey: .version, in: values,
                debugDescription: "is \(version); this program reads version \(Self.formatVersion)")
        }
        image = try values.decode(RecordedImage.self, forKey: .image)
        annotator = try values.textIfPresent(.annotator)
        tool = try values.textIfPresent(.tool)
        started = try values.textIfPresent(.started)
        segments = try values.decode([RecordedSegment].self, forKey: .segments)
        events = []
        for entry in try values.decode([EventEntry].self, forKey: .events) {
            switch entry {
            case .event(let event): events.append(event)
            case .unknown(let kind): ignoredKinds[String(kind.prefix(40)), default: 0] += 1
            }
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(Self.formatVersion, forKey: .version)
        try values.encode(image, forKey: .image)
        try values.encodeIfPresent(annotator, forKey: .annotator)
        try values.encodeIfPresent(tool, forKey: .tool)
        try values.encodeIfPresent(started, forKey: .started)
        try values.encode(segments, forKey: .segments)
        try values.encode(events, forKey: .events)
    }
}
