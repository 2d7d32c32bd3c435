/// How the voxels of one grid stand among those of another.
///
/// Where a new voxel lies exactly between two old ones, the last bit decides which is nearest, and
/// whether a whole number keeps its one. So indices are computed step by step as ITK does: from
/// index to position to index, and along a row from its start in equal parts.
struct GridMap {
    private let toPosition: Affine
    private let toIndex: Affine
    private let sourceOrigin: SIMD3<Double>
    let source: SIMD3<Int>
    let target: SIMD3<Int>

    /// - Parameters:
    ///   - source: The grid that is read.
    ///   - target: The grid that is made.
    init(from source: Geometry, onto target: Geometry) {
        toPosition = target.affine
        var inverse = source.affine.inverse
        inverse.shift = .zero
        toIndex = inverse
        sourceOrigin = source.origin
        self.source = source.size
        self.target = target.size
    }

    /// The index of the source at which a voxel of the target lies.
    func index(_ i: Int, _ j: Int, _ k: Int) -> SIMD3<Double> {
        toIndex(toPosition(SIMD3(Double(i), Double(j), Double(k))) - sourceOrigin)
    }

    /// The indices of the source along one row of the target: the first, and how far it is to the
    /// one after the last.
    func row(_ j: Int, _ k: Int) -> (start: SIMD3<Double>, length: SIMD3<Double>) {
        let start = index(0, j, k)
        return (start, index(target.x, j, k) - start)
    }

    /// How far, in voxels of the source, an index may stray across the whole target and still
    /// count as not moving.
    static let straying = 1e-6

    /// Along which axis of the source each axis of the target runs, where each runs along one
    /// alone; nil where the grids stand at an angle.
    var sourceAxes: [Int]? {
        let steps = (0..<3).map { axis in
            toIndex(toPosition[axis]) * Double(max(target[axis] - 1, 1))
        }
        let axes = steps.map { step in
            [0, 1, 2].max { abs(step[$0]) < abs(step[$1]) } ?? 0
        }
        guard Set(axes).count == 3 else { return nil }
        for axis in 0..<3 {
            for other in 0..<3 where other != axes[axis] {
                guard abs(steps[axis][other]) <= Self.straying else { return nil }
            }
        }
        return axes
    }

    /// For every index along an axis of the target, the index along the axis of the source that
    /// it runs along. Only where ``sourceAxes`` is not nil.
    func indices(along axis: Int, of sourceAxis: Int) -> [Double] {
        let count = target[axis]
        switch axis {
        case 0:
            let (start, length) = row(0, 0)
            return (0..<count).map {
                start[sourceAxis] + Double($0) / Double(count) * length[sourceAxis]
            }
        case 1: return (0..<count).map { index(0, $0, 0)[sourceAxis] }
        default: return (0..<count).map { index(0, 0, $0)[sourceAxis] }
        }
    }

    /// The rounding of positions that is forgiven at an outer face, in voxels.
    static let margin = 1e-9

    /// Whether an index along an axis of the source lies between its two outer faces: on the
    /// first one it does, on the last one it does not.
    ///
    /// ITK decides so, too, and then leaves a centre that lies exactly on a face to rounding;
    /// the margin makes the answer the same wherever the image lies.
    @inline(__always)
    static func isInside(_ index: Double, size: Int) -> Bool {
        index >= -0.5 - margin && index < Double(size) - 0.5 - margin
    }
}
