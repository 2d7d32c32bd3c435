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
        try ResampledVolume(self, spacing: spacing, clampedTo: range).volume()
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
        try ResampledVolume(self, onto: grid, outside: outside).volume()
    }
}
