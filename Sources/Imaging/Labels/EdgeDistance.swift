/// How deep each voxel of a mask lies: millimetres to the nearest voxel outside it, beyond the
/// grid included.
package struct EdgeDistance {
    /// Squared millimetres, the first axis fastest; 0 outside the mask.
    package let squared: [Double]

    /// - Parameters:
    ///   - mask: One element per voxel, the first axis fastest.
    ///   - size: Voxels along each axis.
    ///   - spacing: Millimetres between voxels along each axis.
    package init(_ mask: [Bool], size: SIMD3<Int>, spacing: SIMD3<Double>) {
        squared =
            DistanceTransform(
                to: mask.map { !$0 }, size: size, spacing: spacing, beyondGrid: true
            ).squared
    }

    /// Where the deepest voxel stands: of equally deep ones the first in memory. Nil for a mask
    /// without a voxel.
    package var deepest: Int? {
        squared.withUnsafeBufferPointer { squared in
            var best: Int?
            var depth = 0.0
            for place in squared.indices where squared[place] > depth {
                (best, depth) = (place, squared[place])
            }
            return best
        }
    }
}
