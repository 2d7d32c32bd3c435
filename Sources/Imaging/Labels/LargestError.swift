/// The largest connected part of what is wrong with a prediction, and the voxel in its middle: the
/// one rule by which simulated users click, in training, in evaluation and where a session is made
/// from a truth.
///
/// Voxels that touch at a face, an edge or a corner are connected where they are wrong in the same
/// way: what is missed and what is too much are never one part. Of equally large parts the one
/// with the first voxel counts. The middle is the part's deepest voxel, that is the one with the
/// greatest Euclidean distance, in millimetres, to whatever is not of the part, beyond the grid
/// included; of equally deep ones the first. The first is the one with the lowest i, among those
/// the lowest j, and then the lowest k.
package struct LargestError {
    /// How many voxels it has.
    package let voxels: Int

    /// Where its middle stands in the arrays that it was found in.
    package let deepest: Int

    /// What is wrong in an array with k fastest.
    ///
    /// - Parameters:
    ///   - kinds: 0 where nothing is wrong, else in which way; k fastest, i slowest.
    ///   - size: Voxels along k, j and i, as they lie in memory.
    ///   - spacing: Millimetres between voxels, in the order of `size`. Where all three are equal,
    ///     1, 1, 1 means the same, and loses nothing by rounding.
    /// - Returns: Nil where nothing is wrong.
    /// - Precondition: `kinds` has one element per voxel.
    package init?(_ kinds: [UInt8], size: SIMD3<Int>, spacing: SIMD3<Double>) {
        precondition(
            kinds.count == size.x * size.y * size.z,
            "\(kinds.count) voxels for \(size.x) x \(size.y) x \(size.z)")
        guard let runs = ErrorParts(kinds, size: size).largest() else { return nil }
        voxels = runs.reduce(0) { $0 + Int($1.end - $1.start) }

        // The box around it, with axes in the order of memory, k first.
        var low = size
        var high = SIMD3(repeating: -1)
        for run in runs {
            let (j, i) = (Int(run.row) % size.y, Int(run.row) / size.y)
            low = pointwiseMin(low, SIMD3(Int(run.start), j, i))
            high = pointwiseMax(high, SIMD3(Int(run.end) - 1, j, i))
        }
        let box = high &- low &+ 1
        var mask = [Bool](repeating: false, count: box.x * box.y * box.z)
        for run in runs {
            let (j, i) = (Int(run.row) % size.y - low.y, Int(run.row) / size.y - low.z)
            let row = (i * box.y + j) * box.x - low.x
            for k in Int(run.start)..<Int(run.end) { mask[row + k] = true }
        }
        let best = EdgeDistance(mask, size: box, spacing: spacing).deepest ?? 0
        let (k, j, i) = (
            best % box.x + low.x, best / box.x % box.y + low.y, best / (box.x * box.y) + low.z
        )
        deepest = (i * size.y + j) * size.x + k
    }

    /// What is wrong with a mask of a grid, i fastest, as volumes are.
    ///
    /// - Parameters:
    ///   - mask: Whether each voxel is in the prediction.
    ///   - truth: Whether it should be.
    ///   - grid: The grid of both.
    /// - Returns: Nil where nothing is wrong.
    /// - Precondition: Both have one element per voxel of the grid.
    package init?(of mask: [Bool], against truth: [Bool], on grid: Geometry) {
        precondition(
            mask.count == grid.count && truth.count == grid.count,
            "masks of \(mask.count) and \(truth.count) voxels for a grid of \(grid.count)")
        let wrong = zip(mask, truth).map { $0 != $1 }
        guard let box = MaskBox(around: [wrong], of: grid.size) else { return nil }
        // Only the box, with k fastest.
        let size = SIMD3(box.size.z, box.size.y, box.size.x)
        var kinds = [UInt8](repeating: 0, count: size.x * size.y * size.z)
        for k in 0..<box.size.z {
            for j in 0..<box.size.y {
                let row =
                    ((k + box.first.z) * grid.size.y + j + box.first.y) * grid.size.x + box.first.x
                for i in 0..<box.size.x where wrong[row + i] {
                    kinds[(i * size.y + j) * size.x + k] = truth[row + i] ? 1 : 2
                }
            }
        }
        let spacing = SIMD3(grid.spacing.z, grid.spacing.y, grid.spacing.x)
        // In units of the smallest, so that equal spacings lose nothing by rounding.
        guard
            let found = LargestError(kinds, size: size, spacing: spacing / spacing.min())
        else { return nil }
        voxels = found.voxels
        let (k, j, i) = (
            found.deepest % size.x, found.deepest / size.x % size.y,
            found.deepest / (size.x * size.y)
        )
        deepest = grid.offset(of: box.first &+ SIMD3(i, j, k))
    }
}
