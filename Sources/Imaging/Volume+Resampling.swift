extension Volume {
    /// The volume on a grid of another spacing that fills the same box, interpolated linearly.
    ///
    /// See ``Geometry/resampled(spacing:)``. Between the outermost centres and the outer faces
    /// the edge value holds. Whole numbers stay whole: see ``isWhole``.
    ///
    /// - Parameters:
    ///   - spacing: Millimetres between voxel centres along i, j and k.
    ///   - range: What intensities are brought into before, as ``clamped(to:)`` does, without the
    ///     memory of a second volume.
    /// - Throws: ``GeometryError`` where the spacing is not one, or makes too many voxels.
    /// - Source: TorchIO's `Resample`, the released network's own preprocessing.
    public func resampled(
        spacing: SIMD3<Double>, clampedTo range: ClosedRange<Float>? = nil
    ) throws(GeometryError) -> Volume {
        let grid = try geometry.resampled(spacing: spacing)
        return try resampled(onto: grid, outside: 0, clampedTo: range)
    }

    /// The volume on another grid, interpolated linearly. Whole numbers stay whole: see
    /// ``isWhole``.
    ///
    /// - Parameters:
    ///   - grid: Where the new voxels lie. Frames of reference are not compared: see
    ///     ``Geometry/mustMatch(_:tolerance:)``.
    ///   - outside: The value beyond this volume's outer faces. Between the outermost centres
    ///     and those faces the edge value holds.
    /// - Throws: ``GeometryError`` where either grid is not one.
    public func resampled(
        onto grid: Geometry, outside: Float = 0
    ) throws(GeometryError) -> Volume {
        try resampled(onto: grid, outside: outside, clampedTo: nil)
    }

    private func resampled(
        onto grid: Geometry, outside: Float, clampedTo range: ClosedRange<Float>?
    ) throws(GeometryError) -> Volume {
        try geometry.check()
        try grid.check()
        let map = GridMap(from: geometry, onto: grid)
        let resampled: [Float]
        let isWhole = isWhole && range.map(Self.keepsWhole) ?? true
        let outside = isWhole ? outside.rounded(.towardZero) : outside
        if let axes = map.sourceAxes {
            let turn = Turn(from: axes, flipped: [false, false, false])
            let source = turn.isNothing ? self : turned(turn)
            let lines = (0..<3).map { axis in
                LinearAxis(map.indices(along: axis, of: axes[axis]), size: map.source[axes[axis]])
            }
            resampled = source.alongAxes(
                lines, outside: outside, clampedTo: range, isWhole: isWhole)
        } else {
            let source = range.map { clamped(to: $0) } ?? self
            resampled = source.atAngles(map, outside: outside, isWhole: isWhole)
        }
        return Volume(geometry: grid, voxels: resampled, isWhole: isWhole)
    }
}
