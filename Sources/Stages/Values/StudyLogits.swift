public import Pipeline
public import Segmentation
public import Sessions

/// What the network says of each segment on its patches.
public struct StudyLogits: PortValue {
    public static let portName = "logits"

    public var segments: [SegmentLogits]

    /// Each segment of several interactions as it was after the first of them, by its label;
    /// empty where this was not asked for.
    public var firsts: [UInt16: SegmentLogits] = [:]

    /// The session that was replayed.
    public var session: RecordedSession
    public var method: SegmentationMethod

    /// What the segments are to be held against; nil where the run was given none.
    public var truth: TruthLabels?
}
