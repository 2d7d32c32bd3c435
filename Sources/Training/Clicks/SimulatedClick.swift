/// A click that a simulated user places on a crop.
public struct SimulatedClick: Sendable, Hashable {
    /// `(i, j, k)` in voxels of the crop.
    public let index: SIMD3<Int>

    /// Where the voxel stands in the crop's arrays: `(i * size + j) * size + k`.
    public let offset: Int

    /// Whether the voxel belongs to the structure.
    public let isForeground: Bool

    init(offset: Int, size: Int, isForeground: Bool) {
        self.offset = offset
        index = SIMD3(offset / (size * size), offset / size % size, offset % size)
        self.isForeground = isForeground
    }
}
