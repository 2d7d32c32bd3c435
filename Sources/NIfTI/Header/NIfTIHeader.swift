/// What a NIfTI file's header says, in this project's terms: for people and programs that ask
/// what is in a file.
public struct NIfTIHeader: Codable, Sendable, Hashable {
    /// 1 or 2.
    public var version: Int

    /// Whether the voxels are in an `.img` file of their own.
    public var isPair: Bool

    /// Whether the most significant byte comes first.
    public var isBigEndian: Bool

    /// How one voxel is stored.
    public var dataType: NIfTIDataType

    /// All dimensions that the header names: i, j, k, then volumes.
    public var dimensions: [Int]

    /// Voxels along i, j and k.
    public var size: [Int]

    /// How many volumes the file holds: 1 for an ordinary image.
    public var volumes: Int

    /// What the stored values are multiplied by, where the header gives a scale; else nil.
    public var slope: Double?

    /// What is added to the scaled values, where the header gives a scale; else nil.
    public var intercept: Double?

    /// The unit of the header's lengths. All lengths here are in millimetres already.
    public var unit: Unit

    /// Which of the header's two transforms gave the affine.
    public var orientationSource: OrientationSource

    /// How far apart, in millimetres, sform and qform put the same voxel, where both are set and
    /// differ by more than a hundredth of a voxel; else nil.
    public var formsApart: Double?

    /// The header's `sform_code`.
    public var sformCode: Int

    /// The header's `qform_code`.
    public var qformCode: Int

    /// Index `(i, j, k)` to position, four rows of four: LPS, in millimetres.
    public var affine: [[Double]]

    /// Millimetres between voxel centres along i, j and k.
    public var spacing: [Double]

    /// Where i, j and k point to, such as `LPS`; the closest axes where the grid is oblique.
    public var orientation: String

    /// Whether the grid stands at an angle to the patient's axes.
    public var isOblique: Bool

    /// Why the file's voxels cannot be read as an image on a grid, as a sentence; nil where they
    /// can.
    public var refusal: String?

    /// The unit of a header's lengths (`xyzt_units`).
    public enum Unit: String, Codable, Sendable {
        /// Not given: taken as millimetres, as everybody does.
        case unknown
        case metre
        case millimetre
        case micrometre

        var millimetres: Double {
            switch self {
            case .metre: 1000
            case .micrometre: 0.001
            case .unknown, .millimetre: 1
            }
        }

        init(code: Int32) {
            switch code & 7 {
            case 1: self = .metre
            case 2: self = .millimetre
            case 3: self = .micrometre
            default: self = .unknown
            }
        }
    }

    /// Where a NIfTI file's affine comes from, in the order in which they are asked, as in
    /// nibabel's `get_best_affine`.
    public enum OrientationSource: String, Codable, Sendable, CaseIterable {
        /// The header's 3 × 4 matrix, where `sform_code` is above 0.
        case sform
        /// The header's quaternion, where `qform_code` is above 0.
        case qform
        /// Neither: there is the spacing alone. i runs to the Left, j to Anterior, k to Superior,
        /// and the volume's centre is the origin; left and right are a guess then.
        case neither
    }
}
