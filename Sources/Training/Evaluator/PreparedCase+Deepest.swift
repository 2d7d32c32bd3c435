internal import Imaging
internal import Segmentation

extension PreparedCase {
    /// The voxel of a label that is furthest from whatever is not of it.
    ///
    /// - Returns: The first in memory of equally deep ones; nil where the case has none.
    func deepestVoxel(of label: UInt16) -> SIMD3<Int>? {
        let size = geometry.size
        let mask = labelMap.mask(of: label)
        let depths = EdgeDistance(mask, size: size, spacing: .one).squared
        guard var best = mask.firstIndex(of: true) else { return nil }
        for n in best..<depths.count where depths[n] > depths[best] { best = n }
        return SIMD3(best % size.x, best / size.x % size.y, best / (size.x * size.y))
    }
}
