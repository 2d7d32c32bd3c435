public import Imaging
public import Network
public import Tensors

/// What a replay says of one segment: logits on each of its patches, and the mask it began from.
public struct SegmentLogits: Sendable {
    /// What the segment is.
    public let description: SegmentDescription

    /// The patches that clicks opened, in that order, then those that the mask ran into.
    public let patches: [PatchLogits]

    /// An earlier mask that the log set, cut to a box: it holds wherever no patch has answered
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

/// The logits of one segment on one patch.
public struct PatchLogits: Sendable {
    /// The patch's grid, S × S × S.
    public let geometry: Geometry

    /// Which voxel of the image that patches are cut from is the patch's first one: patches of
    /// one segment differ by whole voxels.
    public let first: SIMD3<Int>

    /// `(1, 1, L, L, L)` as the network leaves them; more than 0 is foreground.
    public let logits: Tensor

    /// The interactions that the log placed here, oldest first, in voxels of the patch.
    public let interactions: [[PatchClick]]

    /// Whether no click of the log fell here: the patch was opened because a mask ran into it.
    public var isAutomatic: Bool { interactions.isEmpty }

    public init(
        geometry: Geometry, first: SIMD3<Int>, logits: Tensor, interactions: [[PatchClick]] = []
    ) {
        self.geometry = geometry
        self.first = first
        self.logits = logits
        self.interactions = interactions
    }

    var box: LatticeBox { LatticeBox(first: first, size: geometry.size) }
}
