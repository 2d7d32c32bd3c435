public import Imaging

/// An image that patches are cut from, wherever a replay asks for one.
public struct PatchImage: Sendable {
    /// In canonical orientation (RAS+), at the spacing the network was trained on.
    public let volume: Volume

    /// S, voxels per side of a patch.
    public let size: Int

    /// - Parameters:
    ///   - image: At the network's spacing; any orientation.
    ///   - size: Voxels per side of a patch.
    public init(_ image: Volume, size: Int) {
        volume = image.canonical()
        self.size = size
    }

    /// The voxel of the image nearest to a position (LPS, mm).
    func voxel(nearest position: SIMD3<Double>) -> SIMD3<Int> {
        Patch.voxel(of: position, in: volume.geometry)
    }

    /// The grid of the patch with this voxel of the image at `(S/2, S/2, S/2)`.
    func geometry(around centre: SIMD3<Int>) -> Geometry {
        volume.geometry.cropped(
            size: SIMD3(repeating: size), placing: centre, at: SIMD3(repeating: size / 2))
    }

    /// The patch with this voxel of the image at `(S/2, S/2, S/2)`.
    ///
    /// - Throws: ``NormalisationError`` where the patch cannot be normalised.
    func patch(around centre: SIMD3<Int>) throws -> Patch {
        try Patch(of: volume, around: volume.geometry.position(of: centre), size: size)
    }
}
