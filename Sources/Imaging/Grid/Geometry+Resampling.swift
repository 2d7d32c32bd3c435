extension Geometry {
    /// The grid with another spacing that fills the same box, and does not reach beyond it.
    ///
    /// Each axis gets `floor(size · spacing / new spacing)` voxels, but at least one, and one
    /// where it had one; the box's centre stays where it was. So less than one new voxel in all
    /// is left out at the two ends of an axis, and nothing is ever extrapolated.
    ///
    /// - Parameter spacing: Millimetres between voxel centres along i, j and k.
    /// - Throws: ``GeometryError`` where the spacing is not one, or makes too many voxels.
    /// - Source: `Resample.get_reference_image` of TorchIO 1.2.1.
    public func resampled(spacing new: SIMD3<Double>) throws(GeometryError) -> Geometry {
        try check()
        guard (0..<3).allSatisfy({ Self.isSpacing(new[$0]) }) else { throw .badSpacing(new) }
        var size = SIMD3<Int>.one
        for axis in 0..<3 where self.size[axis] > 1 {
            let voxels = (Double(self.size[axis]) * spacing[axis] / new[axis]).rounded(.down)
            guard voxels <= Double(Self.mostVoxels) else {
                throw .tooManyAlongAxis(axis, voxels: voxels)
            }
            size[axis] = max(1, Int(voxels))
        }
        var grid = self
        grid.size = size
        grid.spacing = new
        // Both grids have one centre: half the extent back from it lies the first voxel. In
        // TorchIO's order of operations, since whole intensities show the last bit.
        let centre = (position(of: self.size &- 1) + origin) / 2
        let half = SIMD3<Double>(size &- 1) / 2 * new
        let back = directions[0] * half.x + directions[1] * half.y + directions[2] * half.z
        grid.origin = centre - back
        try grid.check()
        return grid
    }
}
