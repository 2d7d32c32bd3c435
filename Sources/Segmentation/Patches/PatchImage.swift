public import Imaging

/// An image that patches are cut from, wherever a replay asks for one.
public struct PatchImage: Sendable {
    /// At the spacing the network was trained on, in its own orientation: to turn the whole of it
    /// would take a second volume, and a patch is turned in a millisecond.
    private let image: any CroppableImage

    /// The image's grid in canonical orientation (RAS+), in whose voxels patches are asked for.
    public let geometry: Geometry

    /// S, voxels per side of a patch.
    public let size: Int

    /// - Parameters:
    ///   - image: At the network's spacing; any orientation.
    ///   - size: Voxels per side of a patch.
    public init(_ image: any CroppableImage, size: Int) {
        self.image = image
        geometry = image.geometry.canonical()
        self.size = size
    }

    /// The voxel of the image nearest to a position (LPS, mm).
    func voxel(nearest position: SIMD3<Double>) -> SIMD3<Int> {
        Patch.voxel(of: position, in: geometry)
    }

    /// The grid of the patch with this voxel of the image at `(S/2, S/2, S/2)`.
    func geometry(around centre: SIMD3<Int>) -> Geometry {
        geometry.cropped(
            size: SIMD3(repeating: size), placing: centre, at: SIMD3(repeating: size / 2))
    }

    /// The patch with this voxel of the image at `(S/2, S/2, S/2)`.
    ///
    /// - Throws: ``NormalisationError`` where the patch cannot be normalised.
    func patch(around centre: SIMD3<Int>) throws -> Patch {
        try Patch(of: image, around: geometry.position(of: centre), size: size)
    }
}
