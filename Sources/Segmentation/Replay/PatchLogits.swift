public import Imaging
public import Network
public import Tensors

/// The logits of one segment on one patch.
public struct PatchLogits: Sendable {
    /// The patch's grid, S × S × S.
    public let geometry: Geometry

    /// Which voxel of the image that patches are cut from is the patch's first one: patches of
    /// one segment differ by whole voxels.
    public let first: SIMD3<Int>

    /// `(1, 1, L, L, L)` as the network leaves them; more than 0 is foreground.
    public let logits: Tensor

    /// The interactions that the session placed here, oldest first, in voxels of the patch.
    public let interactions: [[PatchClick]]

    /// Whether no click of the session fell here: the patch was opened because a mask ran into it.
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
