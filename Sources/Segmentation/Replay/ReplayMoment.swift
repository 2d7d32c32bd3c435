public import Sessions

/// What a segment is right after one of its events.
public struct ReplayMoment: Sendable {
    /// The event.
    public let event: RecordedEvent

    /// How long the replay of the event took.
    public let duration: Duration

    /// The segment, as the event left it.
    public let logits: SegmentLogits
}
