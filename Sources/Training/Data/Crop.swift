internal import Imaging
internal import Machine

/// A cube of a prepared case, as the network sees it, and where in it one structure is.
///
/// Both arrays are in the network's order: index `(i, j, k)` of the cube stands at
/// `(i * size + j) * size + k`, so that the values are those of a tensor `(1, 1, S, S, S)`.
public struct Crop: Sendable {
    /// S, voxels per side.
    public let size: Int

    /// Intensities, cut out and normalised exactly as a ``Segmentation/Patch`` is at inference; 0
    /// before normalising where the cube reaches beyond the image.
    public private(set) var image: [Float]

    /// 1 where the voxel has the label, 0 elsewhere and beyond the image.
    public private(set) var truth: [UInt8]

    /// The name of the case it was cut from.
    public let name: String

    /// The label that ``truth`` shows.
    public let label: UInt16

    /// The voxel of the prepared case that stands at (0, 0, 0), where no axis is flipped. It may
    /// lie outside of the case.
    public let origin: SIMD3<Int>

    /// Which axes run backwards.
    public private(set) var flipped = [false, false, false]

    /// Cuts a cube out and normalises it.
    ///
    /// - Parameters:
    ///   - centre: The voxel of the case that comes to stand at `(size/2, size/2, size/2)`.
    ///   - size: S, voxels per side.
    /// - Throws: ``CaseError`` for a size that no network has or that memory cannot hold, and
    ///   where the cube cannot be normalised, such as one that lies outside of the body.
    public init(
        of prepared: PreparedCase, label: UInt16, centre: SIMD3<Int>, size: Int
    ) throws {
        try Self.check(size: size)
        let first = centre &- SIMD3(repeating: size / 2)
        let box = prepared.geometry.cropped(
            size: SIMD3(repeating: size), placing: centre, at: SIMD3(repeating: size / 2))
        let voxels =
            switch prepared.intensities {
            case .short(let voxels):
                cube(voxels, prepared.geometry.size, first: first, size: size)
            case .float(let voxels):
                cube(voxels, prepared.geometry.size, first: first, size: size)
            }
        do {
            let (mean, scale) = try Volume(geometry: box, voxels: voxels).normalisation()
            image = normalisedCube(voxels, size: size, mean: mean, scale: scale)
        } catch {
            throw CaseError.notNormal(name: prepared.name, centre: centre, sentence: "\(error)")
        }
        truth =
            switch prepared.labelVoxels {
            case .byte(let voxels):
                mask(voxels, of: label, prepared.geometry.size, first: first, size: size)
            case .short(let voxels):
                mask(voxels, of: label, prepared.geometry.size, first: first, size: size)
            }
        self.size = size
        self.label = label
        name = prepared.name
        origin = first
    }

    /// Voxels per side that a crop may have.
    public static let sizes = 4...1024

    /// Refuses a size before memory is taken for it.
    ///
    /// - Throws: ``CaseError``.
    public static func check(size: Int) throws {
        try check(size: size, free: { MachineMemory.available })
    }

    package static func check(size: Int, free: () -> Int) throws {
        guard sizes.contains(size) else { throw CaseError.cropSize(size) }
        // The image before and after each of its two steps, and the truth.
        let bytes = 13 * size * size * size
        // Asking the system takes longer than cutting a small crop, which always fits.
        guard bytes > 1 << 28 else { return }
        let free = free()
        guard bytes <= free else {
            throw CaseError.cropTooLarge(size: size, bytes: bytes, available: free)
        }
    }

    /// The crop mirrored along some of its axes.
    ///
    /// - Parameter axes: For i, j and k, whether to turn the axis around.
    public func flipped(along axes: [Bool]) -> Crop {
        var crop = self
        for axis in 0..<3 where axes[axis] {
            mirror(&crop.image, axis: axis, size: size)
            mirror(&crop.truth, axis: axis, size: size)
            crop.flipped[axis].toggle()
        }
        return crop
    }

    /// Takes other values, 1 and 0, for the truth.
    mutating func replaceTruth(with voxels: [UInt8]) {
        precondition(voxels.count == truth.count, "a truth of another size")
        truth = voxels
    }

    /// The voxel of the prepared case that stands at an index of the crop.
    public func voxel(at index: SIMD3<Int>) -> SIMD3<Int> {
        var index = index
        for axis in 0..<3 where flipped[axis] { index[axis] = size - 1 - index[axis] }
        return origin &+ index
    }
}
