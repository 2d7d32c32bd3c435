/// A step of a segment that stands once those taken back are left out.
public enum ReplayStep: Sendable, Hashable {
    /// An interaction: the clicks placed together before the network runs again.
    case interaction(seq: Int, clicks: [RecordedClick])

    /// The current mask is replaced by a file's. The memory bank keeps what it remembers; the
    /// next interaction corrects this mask.
    case mask(seq: Int, file: String)

    /// The segment's result is the mask at this point, whatever follows.
    case accept(seq: Int)

    /// The number of the event that the step came from.
    public var seq: Int {
        switch self {
        case .interaction(let seq, _), .mask(let seq, _), .accept(let seq): seq
        }
    }

    /// The interaction, where the step is one: its event's number, and its clicks.
    public var interaction: (seq: Int, clicks: [RecordedClick])? {
        if case .interaction(let seq, let clicks) = self { (seq, clicks) } else { nil }
    }
}
