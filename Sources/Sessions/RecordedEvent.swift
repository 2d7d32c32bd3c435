/// One step of a session: so far always one interaction, that is clicks placed together.
public struct RecordedEvent: Sendable, Hashable {
    /// The event's number. Decides the order.
    public var seq: Int

    /// When it happened: ISO 8601. Informs; `seq` decides.
    public var time: String?

    /// The id of the segment it belongs to.
    public var segment: String

    /// The clicks of the interaction, at least one.
    public var clicks: [RecordedClick]

    public init(seq: Int, segment: String, clicks: [RecordedClick], time: String? = nil) {
        self.seq = seq
        self.segment = segment
        self.clicks = clicks
        self.time = time
    }
}

// MARK: - JSON

extension RecordedEvent: Codable {
    private enum CodingKeys: String, CodingKey {
        case seq, segment, kind, clicks
        case time = "t"
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        seq = try values.whole(.seq)
        time = try values.decodeIfPresent(String.self, forKey: .time)
        segment = try values.decode(String.self, forKey: .segment)
        let kind = try values.decode(String.self, forKey: .kind)
        guard kind == "clicks" else {
            throw DecodingError.dataCorruptedError(
                forKey: .kind, in: values,
                debugDescription: "is '\(kind.prefix(40))'; this program replays 'clicks'")
        }
        clicks = try values.decode([RecordedClick].self, forKey: .clicks)
        guard !clicks.isEmpty else {
            throw DecodingError.dataCorruptedError(
                forKey: .clicks, in: values,
                debugDescription: "is empty; an interaction has at least one click")
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(seq, forKey: .seq)
        try values.encodeIfPresent(time, forKey: .time)
        try values.encode(segment, forKey: .segment)
        try values.encode("clicks", forKey: .kind)
        try values.encode(clicks, forKey: .clicks)
    }
}
