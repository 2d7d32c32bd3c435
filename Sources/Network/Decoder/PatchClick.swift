/// A click on a patch.
public struct PatchClick: Sendable, Hashable {
    /// `(i, j, k)` in voxels of the patch, whole numbers at voxel centres.
    public var index: SIMD3<Double>
    public var isForeground: Bool

    public init(index: SIMD3<Double>, isForeground: Bool) {
        self.index = index
        self.isForeground = isForeground
    }
}
