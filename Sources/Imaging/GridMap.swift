/// How the voxels of one grid stand among those of another.
struct GridMap {
    /// Takes an index of the target grid to one of the source grid.
    let affine: Affine
    let source: SIMD3<Int>
    let target: SIMD3<Int>

    /// How far, in voxels of the source, an index may stray across the whole target and still
    /// count as not moving.
    static let straying = 1e-6

    /// - Parameters:
    ///   - source: The grid that is read.
    ///   - target: The grid that is made.
    init(from source: Geometry, onto target: Geometry) {
        affine = source.affine.inverse.after(target.affine)
        self.source = source.size
        self.target = target.size
    }

    /// Along which axis of the source each axis of the target runs, where each runs along one
    /// alone; nil where the grids stand at an angle.
    var sourceAxes: [Int]? {
        let axes = (0..<3).map { axis in
            [0, 1, 2].max { abs(affine[axis][$0]) < abs(affine[axis][$1]) } ?? axis
        }
        guard Set(axes).count == 3 else { return nil }
        for axis in 0..<3 {
            let steps = Double(max(target[axis] - 1, 1))
            for other in 0..<3 where other != axes[axis] {
                guard abs(affine[axis][other]) * steps <= Self.straying else { return nil }
            }
        }
        return axes
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
