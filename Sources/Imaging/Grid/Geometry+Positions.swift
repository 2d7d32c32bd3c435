extension Geometry {
    /// The 4 × 4 matrix that takes an index `(i, j, k)` to a position in LPS millimetres.
    public var affine: Affine {
        Affine(
            first: directions[0] * spacing.x, second: directions[1] * spacing.y,
            third: directions[2] * spacing.z, shift: origin)
    }

    /// The grid that an index-to-position matrix (LPS, millimetres) describes.
    ///
    /// The spacing is the length of each column. A column of length 0 gives directions that are
    /// not numbers, which ``check()`` refuses.
    public init(size: SIMD3<Int>, affine: Affine, frameOfReference: String? = nil) {
        let lengths = SIMD3(length(affine.first), length(affine.second), length(affine.third))
        self.init(
            size: size, spacing: lengths,
            directions: (0..<3).map { affine[$0] / lengths[$0] }, origin: affine.shift,
            frameOfReference: frameOfReference)
    }

    /// Where a voxel's centre, or any point between centres, lies: LPS, in millimetres.
    ///
    /// - Parameter index: `(i, j, k)`; whole numbers are voxel centres.
    public func position(of index: SIMD3<Double>) -> SIMD3<Double> { affine(index) }

    /// Where the centre of voxel `(i, j, k)` lies: LPS, in millimetres.
    public func position(of voxel: SIMD3<Int>) -> SIMD3<Double> {
        position(of: SIMD3<Double>(voxel))
    }

    /// The index `(i, j, k)` of a position: the exact inverse of ``position(of:)``, whatever
    /// angles the axes stand at. It may lie outside the grid.
    ///
    /// - Parameter position: LPS, in millimetres.
    public func index(of position: SIMD3<Double>) -> SIMD3<Double> { affine.inverse(position) }

    /// The voxel whose box holds the position, or nil where the position lies outside the grid.
    ///
    /// A position on the face between two voxels belongs to the one with the higher index.
    public func voxel(at position: SIMD3<Double>) -> SIMD3<Int>? {
        let nearest = (index(of: position) + 0.5).rounded(.down)
        for axis in 0..<3 {
            // Also false where the index is not a number.
            guard nearest[axis] >= 0, nearest[axis] < Double(size[axis]) else { return nil }
        }
        return SIMD3(Int(nearest.x), Int(nearest.y), Int(nearest.z))
    }

    /// Whether the grid has a voxel at this index.
    public func contains(_ voxel: SIMD3<Int>) -> Bool {
        (0..<3).allSatisfy { voxel[$0] >= 0 && voxel[$0] < size[$0] }
    }

    /// Where a voxel's value stands in memory: i fastest, then j, then k.
    ///
    /// - Precondition: ``contains(_:)`` is true of the voxel.
    public func offset(of voxel: SIMD3<Int>) -> Int {
        precondition(contains(voxel), "the grid has no such voxel")
        return voxel.x + size.x * (voxel.y + size.y * voxel.z)
    }

    /// The volume of one voxel, in cubic millimetres.
    public var voxelVolume: Double { abs(affine.determinant) }
}
