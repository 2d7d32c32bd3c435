public import Imaging
public import Tensors

/// The box of voxels that the network sees at once: canonical, cubic, normalised.
public struct Patch: Sendable {
    /// S × S × S intensities in canonical orientation (RAS+), normalised over the patch.
    public let volume: Volume

    /// Cuts a patch out of an image and normalises it.
    ///
    /// - Parameters:
    ///   - image: At the spacing the network was trained on, in any orientation.
    ///   - position: LPS, mm. The voxel nearest to it comes to lie on `(size/2, size/2, size/2)`.
    ///   - size: S, voxels per side.
    /// - Throws: ``ImagingError`` where the patch cannot be normalised.
    /// - Source: SAM-Med3D's preprocessing: crop or pad with 0, then z-score of the voxels > 0.
    public init(of image: any CroppableImage, around position: SIMD3<Double>, size: Int) throws {
        let voxel = Patch.voxel(of: position, in: image.geometry.canonical())
        volume = try image.croppedCanonically(
            size: SIMD3(repeating: size), placing: voxel, at: SIMD3(repeating: size / 2)
        ).normalised()
    }

    /// Where the patch lies.
    public var geometry: Geometry { volume.geometry }

    /// The network's input, `(1, 1, S, S, S)`, axes i, j, k with k fastest.
    public func tensor() throws -> Tensor {
        let size = geometry.size
        return try Tensor(
            lastAxisFastest(volume.voxels, size: size), shape: [1, 1, size.x, size.y, size.z])
    }

    /// The voxel nearest to a position.
    static func voxel(of position: SIMD3<Double>, in geometry: Geometry) -> SIMD3<Int> {
        SIMD3<Int>(geometry.index(of: position).rounded(.toNearestOrAwayFromZero))
    }
}
