/// Intensities on a grid: CT in HU, MR in the scanner's own units.
public struct Volume: Sendable {
    /// Where the voxels lie.
    public var geometry: Geometry

    /// One intensity per voxel, i fastest, then j, then k.
    public var voxels: [Float]

    /// - Precondition: `voxels` has one element per voxel of `geometry`.
    public init(geometry: Geometry, voxels: [Float]) {
        precondition(
            voxels.count == geometry.count,
            "\(voxels.count) intensities for a grid of \(geometry.count) voxels")
        self.geometry = geometry
        self.voxels = voxels
    }
}
