extension Geometry {
    /// How far from a right angle two axes may stand, as the cosine between them, and how far
    /// from 1 a direction's length may be: 1e-3, which is 0.06 degrees.
    ///
    /// Files keep directions in six decimals or in 32-bit floats, far inside it; a gantry tilt
    /// of a tenth of a degree lies outside.
    public static let angleTolerance = 1e-3

    /// The most voxels a grid may have: 2³¹, 8 GiB of intensities.
    public static let mostVoxels = 1 << 31

    /// The most millimetres that a spacing or an origin may have: a kilometre. What lies beyond
    /// is a damaged header, and would overflow further on.
    public static let mostMillimetres = 1e6

    /// The fewest millimetres that a spacing may have: a nanometre.
    public static let leastMillimetres = 1e-6

    /// Checks that the parts can be a grid: whole, finite, right-angled, and small enough.
    public func check() throws(GeometryError) {
        guard (0..<3).allSatisfy({ size[$0] >= 1 }) else { throw .empty(size: size) }
        let (slice, overSlice) = size.x.multipliedReportingOverflow(by: size.y)
        let (count, overCount) = slice.multipliedReportingOverflow(by: size.z)
        guard !overSlice, !overCount, count <= Self.mostVoxels else {
            throw .tooManyVoxels(size: size)
        }
        // Written so that a value that is not a number fails, too.
        guard (0..<3).allSatisfy({ Self.isSpacing(spacing[$0]) }) else {
            throw .badSpacing(spacing)
        }
        guard (0..<3).allSatisfy({ abs(origin[$0]) <= Self.mostMillimetres }) else {
            throw .badOrigin(origin)
        }
        for axis in 0..<3 {
            let length = length(directions[axis])
            guard abs(length - 1) <= Self.angleTolerance else {
                throw .badDirection(axis: axis, length: length)
            }
        }
        for (a, b) in [(0, 1), (0, 2), (1, 2)] {
            let cosine = dot(directions[a], directions[b])
            guard abs(cosine) <= Self.angleTolerance else {
                throw .notRightAngled(axes: (a, b), cosine: cosine)
            }
        }
    }

    static func isSpacing(_ millimetres: Double) -> Bool {
        millimetres >= leastMillimetres && millimetres <= mostMillimetres
    }

    /// Checks that `other` has a voxel wherever this grid has one, and nowhere else.
    ///
    /// A frame of reference that only one of the two knows is not a difference.
    ///
    /// - Parameters:
    ///   - other: The grid that must be the same.
    ///   - tolerance: How far apart, in millimetres, the same voxel may lie in the two grids.
    /// - Throws: ``GeometryError``, naming the first property that differs, with both values.
    public func mustMatch(
        _ other: Geometry, tolerance: Double = 1e-3
    ) throws(GeometryError) {
        guard size == other.size else { throw .differentSize(size, other.size) }
        if let ours = frameOfReference, let theirs = other.frameOfReference, ours != theirs {
            throw .differentFrame(ours, theirs)
        }
        // A single voxel along an axis has a spacing, too.
        let steps = SIMD3<Double>((0..<3).map { Double(max(size[$0] - 1, 1)) })
        for axis in 0..<3 {
            let apart = abs(spacing[axis] - other.spacing[axis]) * steps[axis]
            guard apart <= tolerance else { throw .differentSpacing(spacing, other.spacing) }
        }
        for axis in 0..<3 {
            let apart = length(directions[axis] - other.directions[axis])
            guard apart * spacing[axis] * steps[axis] <= tolerance else {
                throw .differentDirection(
                    axis: axis, directions[axis], other.directions[axis])
            }
        }
        guard length(origin - other.origin) <= tolerance else {
            throw .differentOrigin(origin, other.origin)
        }
        // Each difference may be small, and all together not.
        let ends = size &- 1
        for corner in 0..<8 {
            let voxel = SIMD3(
                corner & 1 == 0 ? 0 : ends.x, corner & 2 == 0 ? 0 : ends.y,
                corner & 4 == 0 ? 0 : ends.z)
            let apart = length(position(of: voxel) - other.position(of: voxel))
            guard apart <= tolerance else {
                throw .differentPosition(voxel: voxel, millimetres: apart)
            }
        }
    }
}
