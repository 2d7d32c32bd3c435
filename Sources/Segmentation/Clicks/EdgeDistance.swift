internal import Imaging

/// How deep each voxel of a mask lies: millimetres to the nearest voxel outside it, beyond the
/// grid included.
package struct EdgeDistance {
    /// Squared millimetres, i fastest; 0 outside the mask.
    package let squared: [Double]

    /// - Parameters:
    ///   - mask: One element per voxel, i fastest.
    ///   - spacing: Millimetres between voxels.
    package init(_ mask: [Bool], size: SIMD3<Int>, spacing: SIMD3<Double>) {
        squared =
            DistanceTransform(
                to: mask.map { !$0 }, size: size, spacing: spacing, beyondGrid: true
            ).squared
    }
}
