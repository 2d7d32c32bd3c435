internal import CNIfTI
internal import Imaging
internal import Text

/// What a header says that cannot be, that contradicts the rest of it, or that had to be filled in:
/// a warning for each, with the field's name and value.
struct HeaderRemarks {
    private(set) var warnings: [Warning] = []

    private var isUnitUnknown = false

    /// Millimetres between voxels that an image of a patient has, whatever made it. Of another unit
    /// they are a thousand times more or less.
    ///
    /// Many programs leave the unit out, nibabel among them, and all that read NIfTI take
    /// millimetres then. That is a guess only where the voxels do not fit it.
    private static let plausibleSpacing = 0.05...50

    private mutating func add(_ code: Warning.Code, _ message: String) {
        warnings.append(Warning(code, message))
    }

    /// What the fields say beside the two transforms.
    init(_ raw: CNHeader, _ type: NIfTIDataType, dimensions: [Int]) {
        let dim = withUnsafeBytes(of: raw.dim) { Array($0.bindMemory(to: Int64.self)) }
        for axis in 4...7 where axis <= Int(dim[0]) && dim[axis] == 0 {
            add(.niftiDimension, "dim[\(axis)] is 0 and was taken for 1")
        }
        if Int(raw.bitpix) != type.bits {
            add(
                .niftiBits,
                """
                bitpix is \(raw.bitpix), and voxels of type \(type.rawValue) have \(type.bits) bits: \
                the type counts
                """)
        }
        if raw.vox_offset == 0, !raw.pair {
            add(.niftiOffset, "vox_offset is 0: the voxels were read right behind the header")
        }
        switch raw.xyzt_units & 7 {
        case 0: isUnitUnknown = true
        case 1:
            add(.niftiUnitConverted, "its lengths are in metres, and were turned to millimetres")
        case 3:
            add(
                .niftiUnitConverted,
                "its lengths are in micrometres, and were turned to millimetres")
        default: break
        }
        if !raw.scl_slope.isFinite {
            add(.niftiScale, "scl_slope is \(raw.scl_slope): the voxels were read unscaled")
        } else if raw.scl_slope == 0, raw.scl_inter != 0 {
            add(
                .niftiScale,
                """
                scl_inter is \(raw.scl_inter), but scl_slope is 0, which means no scale: the voxels \
                were read unscaled
                """)
        }
        for (name, number) in [("scl_slope", raw.scl_slope), ("scl_inter", raw.scl_inter)]
        where raw.scl_slope.isFinite && raw.scl_slope != 0 && number.isFinite
            && abs(number) > Self.mostScale
        {
            add(.niftiScale, "\(name) is \(number), which makes intensities that nothing measures")
        }
        // 1002: labels, which an image's reader says by itself.
        if raw.intent_code != 0, raw.intent_code != Self.labels {
            add(
                .niftiIntent,
                """
                intent_code is \(raw.intent_code)\(Self.meaning(of: Int(raw.intent_code))): its \
                numbers were read as they are
                """)
        }
    }

    /// No scanner's numbers are beyond it.
    private static let mostScale = 1e9

    /// `NIFTI_INTENT_LABEL`
    static let labels: Int32 = 1002

    private static func meaning(of intent: Int) -> String {
        switch intent {
        case 2...24: ", a statistic"
        case 1001: ", an estimate"
        case 1003: ", names of structures"
        case 1004, 1005: ", matrices"
        case 1006: ", displacements"
        case 1007: ", vectors"
        case 1008, 1009: ", a mesh"
        case 1010: ", quaternions"
        case 1011: ", no dimension"
        case 2001...2018: ", data of GIFTI"
        default: ", which NIfTI does not define"
        }
    }

    /// What the two transforms and the spacing say of each other.
    mutating func compare(_ grid: NIfTIGrid) {
        for (name, code) in [("sform", grid.sformCode), ("qform", grid.qformCode)]
        where !(0...5).contains(code) {
            add(
                .niftiFormCode,
                """
                \(name)_code is \(code), which NIfTI does not define: the \(name) was taken as \
                \(code > 0 ? "set" : "not set")
                """)
        }
        let chosen = grid.orientationSource
        if chosen == .neither, !grid.isGuess {
            add(
                .niftiFormGuessed,
                """
                neither sform nor qform was taken: the spacing alone makes the grid, and where left \
                and right are is a guess
                """)
        }
        remarkOnUnit(grid)
        remarkOnSpacing(grid)
        let other: NIfTIHeader.OrientationSource =
            chosen == .sform && grid.qformCode > 0
            ? .qform : chosen == .qform && grid.sformCode > 0 ? .sform : .neither
        guard chosen != .neither, other != .neither else { return }
        if let fault = grid.fault(in: other) {
            add(
                .niftiFormUnreadable,
                "its \(other.rawValue) cannot be read, and the \(chosen.rawValue) counts: \(fault)")
        } else if grid.form == nil, let apart = grid.formsApart {
            // Where a form was chosen nothing is guessed, and nothing is left to say.
            add(
                .niftiFormsDiffer,
                """
                sform (code \(grid.sformCode)) and qform (code \(grid.qformCode)) put the same voxel \
                up to \(rounded(apart)) mm apart: the \(chosen.rawValue) counts. Say which with 'form: \
                sform' or 'form: qform'
                """)
        }
    }

    mutating func bytesFollow(count: Int) {
        add(
            .niftiBytesAfterEnd,
            "\(count) bytes follow the voxels that dim announces, and were left out")
    }

    mutating func extensionFails(_ fault: String) { add(.niftiExtension, fault) }

    private mutating func remarkOnUnit(_ grid: NIfTIGrid) {
        guard isUnitUnknown else { return }
        let spacing = Geometry(size: SIMD3(repeating: 1), affine: grid.affine).spacing
        let strange = (0..<3).map { spacing[$0] }.filter { !Self.plausibleSpacing.contains($0) }
        guard let strange = strange.first else { return }
        add(
            .niftiUnitUnknown,
            """
            xyzt_units names no unit of length: millimetres were taken, which makes voxels of \
            \(rounded(strange)) mm
            """)
    }

    private mutating func remarkOnSpacing(_ grid: NIfTIGrid) {
        let isUsed = grid.orientationSource != .sform
        let handedness = grid.pixdim[0]
        if grid.orientationSource == .qform, abs(handedness) != 1 {
            add(
                .niftiSpacing,
                """
                pixdim[0] is \(handedness) and must be 1 or -1: \(handedness < 0 ? -1 : 1) was taken
                """)
        }
        let lengths = grid.columnLengths
        for axis in 0..<3 {
            let written = grid.pixdim[axis + 1]
            let isFine = written.isFinite && written > 0
            if isUsed, !isFine {
                add(
                    .niftiSpacing,
                    """
                    pixdim[\(axis + 1)] is \(written), which is not a spacing: \
                    \(written == 0 ? 1 : abs(written)) was taken
                    """)
            } else if !isUsed, grid.qformCode <= 0 || !isFine,
                !(abs(written - lengths[axis]) <= 1e-3 * lengths[axis])
            {
                add(
                    .niftiSpacing,
                    """
                    pixdim[\(axis + 1)] is \(written), and the sform's spacing is \
                    \(rounded(lengths[axis])): the sform counts
                    """)
            }
        }
    }
}

/// At most four digits behind the point.
private func rounded(_ number: Double) -> Double { (number * 1e4).rounded() / 1e4 }
