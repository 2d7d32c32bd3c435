public import Imaging

/// A segment at one point of its session: what one row of a picture shows.
public struct PreviewSnapshot: Sendable {
    /// Such as `After the first interaction`.
    public var title: String

    public var clicks: [PreviewClick]

    /// How many voxels the segment has.
    public let count: Int

    /// The grid the voxels are of.
    public let geometry: Geometry

    /// Voxels of the segment in each slice along i, j and k.
    let perSlice: [[Int]]

    private let forEachVoxel: @Sendable ((Int) -> Void) -> Void

    /// - Parameters:
    ///   - forEachVoxel: Calls its argument with the place in memory of each voxel of the segment;
    ///     it is asked for twice.
    public init(
        title: String, geometry: Geometry, clicks: [PreviewClick],
        forEachVoxel: @escaping @Sendable ((Int) -> Void) -> Void
    ) {
        self.title = title
        self.geometry = geometry
        self.clicks = clicks
        self.forEachVoxel = forEachVoxel
        var perSlice = (0..<3).map { [Int](repeating: 0, count: geometry.size[$0]) }
        var count = 0
        forEachVoxel { voxel in
            let at = geometry.voxel(inMemory: voxel)
            for axis in 0..<3 { perSlice[axis][at[axis]] += 1 }
            count += 1
        }
        self.perSlice = perSlice
        self.count = count
    }

    /// The segment on the slices through `centre`, one for each index axis: whether each voxel
    /// is in it, the lower of the other two axes fastest.
    func masks(through centre: SIMD3<Int>) -> [[Bool]] {
        let size = geometry.size
        var masks = (0..<3).map { [Bool](repeating: false, count: geometry.count / size[$0]) }
        forEachVoxel { voxel in
            let at = geometry.voxel(inMemory: voxel)
            for axis in 0..<3 where at[axis] == centre[axis] {
                let (fast, slow) = Geometry.others(axis)
                masks[axis][at[slow] * size[fast] + at[fast]] = true
            }
        }
        return masks
    }
}

extension Geometry {
    /// The voxel at a place in memory.
    func voxel(inMemory place: Int) -> SIMD3<Int> {
        let row = place / size.x
        return SIMD3(place % size.x, row % size.y, row / size.y)
    }

    /// The two axes beside one, the lower first.
    static func others(_ axis: Int) -> (fast: Int, slow: Int) {
        (axis == 0 ? 1 : 0, axis == 2 ? 1 : 2)
    }
}
