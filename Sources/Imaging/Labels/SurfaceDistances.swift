/// How far the surfaces of a predicted and a true mask lie apart.
///
/// A mask's surface is its voxels with one of their six neighbours outside the mask or outside the
/// grid; a distance is between voxel centres. MONAI defines both so, and its figures are these.
/// DeepMind's `surface-distance` weighs pieces of a finer surface by their area instead, and so gives
/// a higher surface Dice: 0.957 where this is 0.932 for a hippocampus at 1 mm.
///
/// - Source: MONAI 1.6, `compute_surface_dice` (without subvoxels) and `compute_hausdorff_distance`;
///   Nikolov et al., "Deep learning to achieve clinically applicable segmentation of head and neck
///   anatomy for radiotherapy", 2018, for the normalised surface Dice.
public struct SurfaceDistances: Sendable {
    /// Millimetres from each surface voxel of the prediction to the truth's surface, ascending.
    /// Infinite where the truth is empty.
    public let fromPrediction: [Double]

    /// Millimetres from each surface voxel of the truth to the prediction's surface, ascending.
    /// Infinite where the prediction is empty.
    public let fromTruth: [Double]

    /// - Throws: ``MaskGridError`` where the masks are on different grids.
    public init(from prediction: BinaryMask, to truth: BinaryMask) throws(MaskGridError) {
        try prediction.mustShareGrid(with: truth)
        // Surfaces, and the way between them, are all inside the box around both masks.
        guard let box = MaskBox(around: [prediction.voxels, truth.voxels], of: truth.size) else {
            fromPrediction = []
            fromTruth = []
            return
        }
        let surfaces = [prediction, truth].map { surface(of: box.cut($0.voxels), size: box.size) }
        fromPrediction = Self.distances(from: surfaces[0], to: surfaces[1], box, truth.spacing)
        fromTruth = Self.distances(from: surfaces[1], to: surfaces[0], box, truth.spacing)
    }

    private static func distances(
        from surface: [Bool], to other: [Bool], _ box: MaskBox, _ spacing: SIMD3<Double>
    ) -> [Double] {
        let squared = DistanceTransform(to: other, size: box.size, spacing: spacing).squared
        return zip(surface, squared).compactMap { $0 ? $1.squareRoot() : nil }.sorted()
    }

    /// The normalised surface Dice: the share of both surfaces that lies within a tolerance of the
    /// other, 0 to 1.
    ///
    /// Distances and tolerance are compared in single precision, so that ten voxels of 0.2 mm are
    /// within 2 mm. Two empty masks agree: 1. If one is empty it is 0.
    ///
    /// - Parameter tolerance: Millimetres.
    public func normalisedDice(tolerance: Double) -> Double {
        let all = fromPrediction.count + fromTruth.count
        guard all > 0 else { return 1 }
        func within(_ distances: [Double]) -> Int {
            distances.reduce(0) { $0 + (Float($1) <= Float(tolerance) ? 1 : 0) }
        }
        return Double(within(fromPrediction) + within(fromTruth)) / Double(all)
    }

    /// The Hausdorff distance in millimetres: the greater of the two directed ones, each the given
    /// percentile of its distances, interpolated linearly between the two nearest.
    ///
    /// - Parameter percentile: 0 to 100: 95 for HD95, 100 for the greatest distance.
    /// - Returns: `nil` where one mask is empty, or both are: nothing lies at a distance from nothing.
    public func hausdorff(percentile: Double) -> Double? {
        guard hasBoth else { return nil }
        return max(
            quantile(percentile / 100, ofSorted: fromPrediction),
            quantile(percentile / 100, ofSorted: fromTruth))
    }

    /// The mean over all distances of both surfaces, in millimetres; `nil` where a mask is empty.
    public var mean: Double? {
        guard hasBoth else { return nil }
        let sum = fromPrediction.reduce(0, +) + fromTruth.reduce(0, +)
        return sum / Double(fromPrediction.count + fromTruth.count)
    }

    private var hasBoth: Bool {
        fromPrediction.last?.isFinite == true && fromTruth.last?.isFinite == true
    }
}

/// The voxels of a mask with one of their six neighbours outside of it, or outside the grid.
private func surface(of mask: [Bool], size: SIMD3<Int>) -> [Bool] {
    var edge = mask
    let (row, slice) = (size.x, size.x * size.y)
    for k in 0..<size.z {
        for j in 0..<size.y {
            let first = k * slice + j * row
            let isRim = k == 0 || k == size.z - 1 || j == 0 || j == size.y - 1
            // On the grid's rim every voxel of the mask is surface, as it stands.
            guard !isRim, size.x > 2 else { continue }
            for n in first + 1..<first + size.x - 1 where mask[n] {
                edge[n] =
                    !(mask[n - 1] && mask[n + 1] && mask[n - row] && mask[n + row]
                    && mask[n - slice] && mask[n + slice])
            }
        }
    }
    return edge
}
