/// An image that patches can be cut out of: all its voxels in memory, or made as they are asked for.
public protocol CroppableImage: Sendable {
    /// Where the voxels lie.
    var geometry: Geometry { get }

    /// All of it.
    func volume() -> Volume

    /// The box of `size` voxels of the grid in canonical orientation (RAS+) in which `voxel` stands at
    /// `patchIndex`; where the box reaches beyond the image it has what the image has outside: 0.
    ///
    /// - Parameters:
    ///   - size: Voxels of the box along i, j and k.
    ///   - voxel: An index of the canonical grid; it may lie outside.
    ///   - patchIndex: An index of the box; it may lie outside.
    /// - Throws: ``GeometryError`` where `size` is not that of a grid.
    func croppedCanonically(
        size: SIMD3<Int>, placing voxel: SIMD3<Int>, at patchIndex: SIMD3<Int>
    ) throws(GeometryError) -> Volume
}

extension Volume: CroppableImage {
    public func volume() -> Volume { self }
}
