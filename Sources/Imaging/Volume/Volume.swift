/// Intensities on a grid: CT in HU, MR in the scanner's own units.
public struct Volume: Sendable {
    /// Where the voxels lie.
    public var geometry: Geometry

    /// One intensity per voxel, i fastest, then j, then k.
    public var voxels: [Float]

    /// Whether the source stores whole numbers: a CT in HU, an MR as the scanner wrote it.
    ///
    /// A resampled volume of whole numbers has whole numbers, its fractions dropped, as ITK and
    /// TorchIO make of an image of integers; the released network was trained on such.
    public var isWhole: Bool

    /// - Precondition: `voxels` has one element per voxel of `geometry`.
    public init(geometry: Geometry, voxels: [Float], isWhole: Bool = false) {
        precondition(
            voxels.count == geometry.count,
            "\(voxels.count) intensities for a grid of \(geometry.count) voxels")
        self.geometry = geometry
        self.voxels = voxels
        self.isWhole = isWhole
    }
}
