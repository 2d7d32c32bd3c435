internal import Imaging

/// What part of the grid a picture shows: the slices through one voxel, and a square of
/// millimetres, the same in all planes, around the object.
public struct PreviewView: Sendable, Hashable {
    /// The voxel whose three slices are shown: those with most of the segment's voxels.
    public let slices: SIMD3<Int>

    /// The index in the middle of each plane.
    public let centre: SIMD3<Double>

    /// A plane's side in millimetres.
    public let millimetres: Double

    /// The least that is shown, so that a speck stands in its surroundings.
    static let leastMillimetres = 60.0

    /// How much more than the object is shown.
    static let surroundings = 1.4

    /// - Parameters:
    ///   - result: The segment whose slices are chosen; its first click's where it is empty.
    ///   - others: More to keep in view.
    init(_ result: PreviewSnapshot, _ others: [PreviewSnapshot]) {
        let grid = result.geometry
        let all = [result] + others
        let clicks = all.flatMap(\.clicks).map { grid.index(of: $0.position) }
            .filter { index in
                // Far beyond the image there is nothing to see a click on.
                (0..<3).allSatisfy { index[$0] > -1 && index[$0] < Double(grid.size[$0]) }
            }
        let most = SIMD3<Int>((0..<3).map { Self.fullest(result.perSlice[$0]) ?? -1 })
        let middle = SIMD3<Double>(grid.size &- 1) / 2
        let fallback = SIMD3<Int>((clicks.first ?? middle).rounded(.toNearestOrAwayFromZero))
        let last = grid.size &- 1
        slices = pointwiseMin(
            last, pointwiseMax(.zero, result.count > 0 ? most : fallback))

        var low = SIMD3<Double>(slices) - 0.5
        var high = SIMD3<Double>(slices) + 0.5
        for snapshot in all where snapshot.count > 0 {
            for axis in 0..<3 {
                let filled = snapshot.perSlice[axis]
                if let first = filled.firstIndex(where: { $0 > 0 }),
                    let end = filled.lastIndex(where: { $0 > 0 })
                {
                    low[axis] = min(low[axis], Double(first) - 0.5)
                    high[axis] = max(high[axis], Double(end) + 0.5)
                }
            }
        }
        for click in clicks {
            low = pointwiseMin(low, click)
            high = pointwiseMax(high, click)
        }
        centre = (low + high) / 2
        let object = ((high - low) * grid.spacing).max() * Self.surroundings
        let image = (SIMD3<Double>(grid.size) * grid.spacing).max()
        millimetres = min(max(object, Self.leastMillimetres), max(image, 1))
    }

    /// The slice with most voxels: the middle one of equals, nil where all are empty.
    private static func fullest(_ slices: [Int]) -> Int? {
        guard let most = slices.max(), most > 0 else { return nil }
        let equals = slices.indices.filter { slices[$0] == most }
        return equals[equals.count / 2]
    }
}
