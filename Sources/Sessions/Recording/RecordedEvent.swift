/// One step of a session.
public struct RecordedEvent: Sendable, Hashable {
    /// The event's number. Decides the order.
    public var seq: Int

    /// When it happened: ISO 8601. Informs; `seq` decides.
    public var time: String?

    /// The id of the segment it belongs to.
    public var segment: String

    /// What was done.
    public var kind: Kind

    /// What the replay found right after the event, where one has been written down.
    public var outcome: EventOutcome?

    /// What an annotator can do to a segment. ``StandingSteps`` defines what follows from it.
    public enum Kind: Sendable, Hashable {
        /// One interaction: the clicks placed together, at least one.
        case clicks([RecordedClick])
        /// Takes back the segment's last interaction or mask that stands.
        case undo
        /// Takes back one named interaction or mask; the rest stands.
        case remove(seq: Int)
        /// Empties the segment: memory bank, mask and patches.
        case reset
        /// Sets the current mask from a file: an earlier segmentation to correct.
        ///
        /// `file` is a path relative to the session file's folder, and stays inside that folder:
        /// see ``RecordedSession/maskFile(_:beside:)``.
        case mask(file: String)
        /// The annotator was satisfied: the segment's result is the mask at this point.
        case accept
    }

    public init(
        seq: Int, segment: String, kind: Kind, time: String? = nil, outcome: EventOutcome? = nil
    ) {
        self.seq = seq
        self.segment = segment
        self.kind = kind
        self.time = time
        self.outcome = outcome
    }

    /// One interaction.
    public init(seq: Int, segment: String, clicks: [RecordedClick], time: String? = nil) {
        self.init(seq: seq, segment: segment, kind: .clicks(clicks), time: time)
    }

    /// The clicks of an interaction; empty for every other kind. Setting them makes the event an
    /// interaction.
    public var clicks: [RecordedClick] {
        get {
            guard case .clicks(let clicks) = kind else { return [] }
            return clicks
        }
        set { kind = .clicks(newValue) }
    }
}

extension RecordedEvent.Kind {
    /// The word that the session writes.
    public var name: String {
        switch self {
        case .clicks: "clicks"
        case .undo: "undo"
        case .remove: "remove"
        case .reset: "reset"
        case .mask: "mask"
        case .accept: "accept"
        }
    }

    /// Every word that the session may write.
    public static let names = ["clicks", "undo", "remove", "reset", "mask", "accept"]
}
