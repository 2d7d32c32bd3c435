public import Imaging
internal import Network
public import Tensors

/// What a replay says of one segment: logits on each of its patches, and the mask it began from.
public struct SegmentLogits: Sendable {
    /// What the segment is.
    public let description: SegmentDescription

    /// The patches that clicks opened, in that order, then those that the mask ran into.
    public let patches: [PatchLogits]

    /// An earlier mask that the session set, cut to a box: it holds wherever no patch has answered
    /// since.
    public let drawn: LabelMap?

    /// How many interactions led here.
    public let interactions: Int

    /// Whether the mask runs on beyond its patches because there may be no more of them.
    public let isCutOff: Bool

    public init(
        description: SegmentDescription, patches: [PatchLogits], drawn: LabelMap? = nil,
        interactions: Int, isCutOff: Bool = false
    ) {
        self.description = description
        self.patches = patches
        self.drawn = drawn
        self.interactions = interactions
        self.isCutOff = isCutOff
    }

    /// A segment that one patch holds.
    public init(
        description: SegmentDescription, patch: Geometry, logits: Tensor, interactions: Int
    ) {
        self.init(
            description: description,
            patches: [PatchLogits(geometry: patch, first: .zero, logits: logits)],
            interactions: interactions)
    }
}
