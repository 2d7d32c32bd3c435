/// Where a grid of voxels lies in the patient.
///
/// Positions are millimetres in DICOM's patient axes: +x to the patient's Left, +y to the
/// Posterior, +z to the Superior (LPS). Index `(0, 0, 0)` is the *centre* of the first voxel.
public struct Geometry: Sendable, Hashable {
    /// Voxels along i, j and k. `i` varies fastest in memory.
    public var size: SIMD3<Int>

    /// Millimetres between voxel centres along i, j and k. More than 0.
    public var spacing: SIMD3<Double>

    /// Unit vectors along i, j and k: the columns of the direction matrix.
    public var directions: [SIMD3<Double>]

    /// The centre of voxel `(0, 0, 0)`, LPS, in millimetres.
    public var origin: SIMD3<Double>

    /// DICOM Frame of Reference UID (0020,0052), where the file gave one.
    public var frameOfReference: String?

    /// A grid from its parts.
    ///
    /// - Precondition: `directions` has three vectors.
    public init(
        size: SIMD3<Int>, spacing: SIMD3<Double>, directions: [SIMD3<Double>],
        origin: SIMD3<Double>, frameOfReference: String? = nil
    ) {
        precondition(directions.count == 3, "\(directions.count) direction vectors instead of 3")
        self.size = size
        self.spacing = spacing
        self.directions = directions
        self.origin = origin
        self.frameOfReference = frameOfReference
    }

    /// The number of voxels.
    public var count: Int { size.x * size.y * size.z }
}
