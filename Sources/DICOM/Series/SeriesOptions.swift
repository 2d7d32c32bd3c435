/// The ways out of what a series would otherwise be refused for, and how its voxels are filled.
public struct SeriesOptions: Sendable, Equatable {
    /// Which volume of a 4D series, counted from 0.
    public var volume: Int?

    /// Where slices differ in orientation, size, spacing or frame of reference: take the largest
    /// group, and set the others aside.
    public var largestGroup = false

    /// Take a single slice as a volume of one; its Slice Thickness is the spacing along k.
    public var singleSlice = false

    /// What becomes of slices that lie unevenly.
    public var unevenSpacing = UnevenSpacing.refuse

    /// What becomes of a series of which files cannot be read.
    public var incomplete = Incomplete.refuse

    /// What becomes of a series whose images are of several patients, as their headers say.
    public var patients = Patients.refuse

    /// The intensity of padding, in the units of the volume.
    public var background: Float?

    /// What becomes of slices that lie unevenly.
    public enum UnevenSpacing: String, Sendable, CaseIterable {
        case refuse
        /// Linear interpolation along k onto an even grid, at the median distance of the slices.
        case resample
    }

    /// What becomes of a series of which files cannot be read.
    public enum Incomplete: String, Sendable, CaseIterable {
        case refuse
        /// The images that can be read are taken, and a warning names the others.
        case accept
    }

    /// What becomes of a series whose images are of several patients.
    public enum Patients: String, Sendable, CaseIterable {
        case refuse
        /// They are taken together, and a warning says so.
        case accept
    }

    public init(
        volume: Int? = nil, largestGroup: Bool = false, singleSlice: Bool = false,
        unevenSpacing: UnevenSpacing = .refuse, incomplete: Incomplete = .refuse,
        patients: Patients = .refuse, background: Float? = nil
    ) {
        self.volume = volume
        self.largestGroup = largestGroup
        self.singleSlice = singleSlice
        self.unevenSpacing = unevenSpacing
        self.incomplete = incomplete
        self.patients = patients
        self.background = background
    }

    /// The intensity of padding where none is given: air in CT (−1024 HU), otherwise 0.
    public static func usualBackground(modality: String) -> Float {
        modality == "CT" ? -1024 : 0
    }
}

/// How far a slice may lie from where an even, straight grid has it.
public enum SliceTolerance {
    /// Along the normal: this share of the spacing. Positions of one decimal stay inside it.
    public static let alongNormal = 0.05
    /// Within the plane: this share of the smaller pixel spacing.
    public static let withinPlane = 0.1
    /// Neither is less than this, in millimetres.
    public static let least = 0.01
    /// Slices no further apart than this, in millimetres, lie at one position.
    public static let onePosition = 1e-3
    /// Positions that are further from the origin, in millimetres, are damaged numbers.
    public static let farthest = 1e6
    /// The most that pixels or slices may measure, in millimetres.
    public static let widest = 1e4
    /// The most that a cosine, or a pixel spacing as a share, may differ within one volume.
    public static let sameness = 1e-3
}
