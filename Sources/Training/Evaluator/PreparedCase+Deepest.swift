internal import Imaging

extension PreparedCase {
    /// The voxel of a label that is furthest from whatever is not of it.
    ///
    /// - Returns: The first in memory of equally deep ones; nil where the case has none.
    func deepestVoxel(of label: UInt16) -> SIMD3<Int>? {
        let size = geometry.size
        // Its voxels are cubes, so that distances in voxels are as good as millimetres.
        let depths = EdgeDistance(labelMap.mask(of: label), size: size, spacing: .one)
        return depths.deepest.map {
            SIMD3($0 % size.x, $0 / size.x % size.y, $0 / (size.x * size.y))
        }
    }
}
