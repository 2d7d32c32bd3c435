public import Text

/// What one annotator did on one image, in order: the file that a replay reads.
///
/// The order of the clicks is part of the result, because the network's memory bank is first in,
/// first out; so the session keeps every interaction and never only the final set of clicks.
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
    /// back later or not. ``standing(of:)`` tells what stands.
    public func interactions(of segment: RecordedSegment) -> [RecordedEvent] {
        events.filter {
            guard $0.segment == segment.id, case .clicks = $0.kind else { return false }
            return true
        }
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
