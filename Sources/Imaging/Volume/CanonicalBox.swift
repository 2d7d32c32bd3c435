/// A box of a grid in canonical orientation, as the grid itself has it.
struct CanonicalBox {
    /// Its first voxel in the grid's own orientation; it may lie outside.
    private(set) var first = SIMD3<Int>.zero
    /// Its voxels along the grid's own axes.
    private(set) var size = SIMD3<Int>.zero
    private let geometry: Geometry
    private let reorientation: Reorientation

    /// - Parameter voxel: An index of the canonical grid, which stands at `patchIndex` of the box.
    /// - Throws: ``GeometryError`` where `size` is not that of a grid.
    init(
        of grid: Geometry, size: SIMD3<Int>, placing voxel: SIMD3<Int>, at patchIndex: SIMD3<Int>
    ) throws(GeometryError) {
        reorientation = grid.reorientationToCanonical
        geometry = reorientation(grid).cropped(size: size, placing: voxel, at: patchIndex)
        try geometry.check()
        let first = voxel &- patchIndex
        for (axis, from) in reorientation.from.enumerated() {
            self.size[from] = size[axis]
            self.first[from] =
                reorientation.flipped[axis]
                ? grid.size[from] &- first[axis] &- size[axis] : first[axis]
        }
    }

    /// Its voxels in canonical orientation.
    func reoriented(_ voxels: [Float], isWhole: Bool) -> Volume {
        Volume(
            geometry: geometry,
            voxels: reorientation.isNothing ? voxels : reorientation(voxels, size: size),
            isWhole: isWhole)
    }
}
