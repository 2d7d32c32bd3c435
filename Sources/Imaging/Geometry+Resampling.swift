extension Geometry {
    /// The grid with another spacing that covers the same box.
    ///
    /// The outer faces of the first voxels stay where they were. An axis of one voxel keeps one;
    /// the others get `ceil(size · spacing / new spacing)`.
    ///
    /// - Parameter spacing: Millimetres between voxel centres along i, j and k.
    /// - Throws: ``GeometryError`` where the spacing is not one, or makes too many voxels.
    /// - Source: TorchIO's `Resample`, which the released network was trained with.
    public func resampled(spacing new: SIMD3<Double>) throws(GeometryError) -> Geometry {
        try check()
        guard (0..<3).allSatisfy({ Self.isSpacing(new[$0]) }) else { throw .badSpacing(new) }
        var size = SIMD3<Int>.one
        for axis in 0..<3 where self.size[axis] > 1 {
            let voxels = (Double(self.size[axis]) * spacing[axis] / new[axis]).rounded(.up)
            guard voxels <= Double(Self.mostVoxels) else {
                throw .tooManyAlongAxis(axis, voxels: voxels)
            }
            size[axis] = max(1, Int(voxels))
        }
        var grid = self
        grid.size = size
        grid.spacing = new
        grid.origin = position(of: 0.5 * (new / spacing - 1))
        try grid.check()
        return grid
    }
}
