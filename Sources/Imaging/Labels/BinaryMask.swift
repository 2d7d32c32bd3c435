/// One structure on a grid: whether each voxel belongs to it.
///
/// The axes may be those of a volume, with i fastest, or those of a patch as the network has it, with
/// k fastest: then `size` and `spacing` are given as `(k, j, i)`. Measures of masks hold in either.
public struct BinaryMask: Sendable, Hashable {
    /// Voxels along each axis, the one that varies fastest in memory first.
    public let size: SIMD3<Int>

    /// Millimetres between voxel centres, in the order of `size`. More than 0.
    public let spacing: SIMD3<Double>

    /// One element per voxel, the first axis fastest.
    public var voxels: [Bool]

    /// - Precondition: `voxels` has one element per voxel, and the spacing is finite and more than 0.
    public init(size: SIMD3<Int>, spacing: SIMD3<Double>, voxels: [Bool]) {
        precondition(
            voxels.count == size.x * size.y * size.z,
            "\(voxels.count) voxels for a mask of \(size.x) x \(size.y) x \(size.z)")
        precondition(
            (0..<3).allSatisfy { spacing[$0] > 0 && spacing[$0].isFinite },
            "a mask's spacing of \(spacing.x) x \(spacing.y) x \(spacing.z) mm")
        self.size = size
        self.spacing = spacing
        self.voxels = voxels
    }

    /// The voxels where a network says that the structure is: those with a logit above 0.
    ///
    /// A logit that is not a number is outside.
    public init(logits: [Float], size: SIMD3<Int>, spacing: SIMD3<Double>) {
        self.init(size: size, spacing: spacing, voxels: logits.map { $0 > 0 })
    }

    /// The voxels that are 1 where a truth is stored as one byte per voxel: any that are not 0.
    public init(bytes: [UInt8], size: SIMD3<Int>, spacing: SIMD3<Double>) {
        self.init(size: size, spacing: spacing, voxels: bytes.map { $0 != 0 })
    }

    /// The voxels of a label.
    public init(_ map: LabelMap, label: UInt16) {
        self.init(
            size: map.geometry.size, spacing: map.geometry.spacing, voxels: map.mask(of: label))
    }

    /// How many voxels belong to the structure.
    public var count: Int { voxels.reduce(0) { $0 + ($1 ? 1 : 0) } }
}
