/// A click on a voxel of the image that patches are cut from.
struct LatticeClick: Sendable, Hashable {
    let voxel: SIMD3<Int>
    let isForeground: Bool
}
