public import Files
internal import Text
public import DICOMFile

/// Why a series cannot be made a volume, with the numbers.
///
/// Nothing here is guessed around: where there is a known way out, the sentence names the option.
public enum SeriesRefusal: SystemFault, Sendable, Equatable {
    case segmentation
    case colour(String)
    case notIntegers
    case oneBit
    case mosaic(String, rows: Int)
    /// An image that is no slice of a body: what it is.
    case otherImage(String)
    /// Files that belong to the series, or may, cannot be read.
    case incomplete([SetAside], slices: Int)
    /// Images of several patients, as an attribute says; how many of each.
    case severalPatients(String, images: [Int])
    /// Two files of one SOP Instance UID and other content.
    case sameInstance(String, String, String)
    /// What became of images of the series, and why the others make no volume.
    indirect case afterSettingAside(String, SeriesRefusal)
    /// Images that lie beside each other within their own plane.
    case withinPlane(images: Int)
    /// Several images at each position, and nothing that tells for sure which belong together.
    case volumesMixed(String)
    case modalityTable
    case noSlope
    case unreadable(String, SystemError? = nil)
    case framesWithoutPlaces(Int)
    case groupCount(frames: Int, groups: Int)
    case missing(String, String)
    /// A value that is there and cannot be read; in which file, where there are several.
    case unreadableValue(UnreadableValue, file: String?)
    case farAway([Double])
    case badSpacing([Double])
    case badOrientation([Double])
    case mixed(Property, [String])
    /// Slices that differ in what a volume shares, in groups of which several are the largest.
    case noLargestGroup(String)
    /// Parts of a multi-frame image that was split, of which others are not here.
    case partsMissing(parts: Int, announced: Int)
    case singleSlice
    case onePosition(images: Int, position: [Double])
    /// `values`: what each volume is, where something tells them apart.
    case severalVolumes(volumes: Int, positions: Int, by: String?, values: [String])
    case noSuchVolume(Int, volumes: Int)
    case doubled(positions: Int, images: Int, at: Double)
    case tilt(degrees: Double, drift: Double, stated: Double?)
    case shifted(slice: Int, millimetres: Double)
    case missingSlices(Int, after: Double, before: Double, spacing: Double)
    case uneven(least: Double, most: Double, offset: Double)
    case tooLarge(size: [Int], most: Int)

    /// What all slices of a volume have in common.
    public enum Property: String, Sendable {
        case orientation, size
        case spacing = "pixel spacing"
        case frameOfReference = "frame of reference"
    }

    static func noPlace(_ attribute: Attribute) -> SeriesRefusal {
        .missing(attribute.name, "\(attribute.tag)")
    }
}

extension SeriesRefusal {
    /// The system's fault behind it, where there is one.
    public var systemError: SystemError? {
        switch self {
        case .unreadable(_, let error): error
        case .incomplete(let files, _): files.lazy.compactMap(\.error).first
        default: nil
        }
    }
}

extension SeriesRefusal: CustomStringConvertible {
    /// What each volume of a 4D series is, to stand at the end of a sentence.
    private static func volumes(_ values: [String]) -> String {
        guard !values.isEmpty else { return "" }
        let most = 8
        let listed = values.prefix(most).enumerated().map { "\($0.offset) is \($0.element)" }
        let more = values.count > most ? ["and \(values.count - most) more"] : []
        return ": volume " + (listed + more).joined(separator: "; ")
    }

    public var description: String { remedy.map { "\(fact) \($0)" } ?? fact }

    /// What is wrong, to stand in another sentence.
    var reason: String { String(fact.dropLast()) }

    /// What is wrong, a sentence.
    private var fact: String {
        switch self {
        case .segmentation:
            "it is a segmentation, not an image."
        case .colour(let photometric):
            """
            it is in colour, \(Attribute.photometricInterpretation) \(PlainText.clean(photometric)); \
            only grey images are read.
            """
        case .notIntegers:
            "its pixels are floating-point numbers (a parametric map), which are not read."
        case .oneBit:
            "its pixels have one bit each; that is no image of intensities."
        case .otherImage(let kind):
            "it is \(kind), which is not read here."
        case .incomplete(let files, let slices):
            """
            it is incomplete: beside its \(slices) images \(Self.list(files)).
            """
        case .sameInstance(let uid, let first, let second):
            """
            '\(first)' and '\(second)' have one SOP Instance UID, \(PlainText.clean(uid, limit: 70)), \
            and are not the same, so one of them is wrong.
            """
        case .severalPatients(let attribute, let images):
            """
            its images are of \(images.count) patients, as \(attribute) says: \
            \(images.prefix(4).map { "\($0) of one" }.joined(separator: ", "))\
            \(images.count > 4 ? " and so on" : "").
            """
        case .afterSettingAside(let words, let refusal):
            "\(words). Of the others: \(refusal.fact)"
        case .withinPlane(let images):
            """
            its \(images) images lie beside each other within their own plane, as \
            \(Attribute.imageOrientationPatient) and \(Attribute.imagePositionPatient) say.
            """
        case .volumesMixed(let property):
            """
            it holds several images at each position, and a volume of them would be mixed of images \
            that differ in \(property).
            """
        case .mosaic(let kind, let rows):
            """
            it is a \(kind), as \(Attribute.imageType) says: many slices tiled into one image of \(rows) rows.
            """
        case .modalityTable:
            """
            its intensities come from a Modality LUT Sequence \(Tag.modalityLUTSequence), and only \
            Rescale Slope and Intercept are read.
            """
        case .noSlope:
            "its Rescale Slope \(Tag.rescaleSlope) is 0."
        case .unreadable(let sentence, _):
            sentence
        case .framesWithoutPlaces(let frames):
            """
            it is one file of \(frames) frames without functional groups, so nothing says where \
            they lie.
            """
        case .groupCount(let frames, let groups):
            """
            it has \(frames) frames, and \(groups) items in Per-Frame Functional Groups \
            \(Tag.perFrameFunctionalGroupsSequence).
            """
        case .missing(let name, let tag):
            "it has no \(name) \(tag), so nothing says where its slices lie."
        case .unreadableValue(let value, let file):
            "its \(value)\(file.map { ", in '\($0)'" } ?? "")."
        case .farAway(let position):
            """
            its Image Position (Patient) \(Tag.imagePositionPatient) is \(list(position)) mm, \
            more than \(short(SliceTolerance.farthest)) from the origin, where no patient is.
            """
        case .badSpacing(let spacing):
            """
            its Pixel Spacing \(Tag.pixelSpacing) is \(list(spacing)) mm; both must be more than 0\
            \(spacing.allSatisfy { $0 > 0 } ? " and at most \(short(SliceTolerance.widest))" : "").
            """
        case .badOrientation(let cosines):
            """
            its Image Orientation (Patient) \(Tag.imageOrientationPatient) is \(list(cosines)), \
            which are not two unit vectors at a right angle.
            """
        case .mixed(let property, let values):
            """
            its slices differ in \(property.rawValue): \(values.joined(separator: "; ")).
            """
        case .noLargestGroup(let difference):
            "\(difference), and no group is the largest."
        case .partsMissing(let parts, let announced):
            """
            it has \(parts) of the \(announced) parts of one image, as \
            \(Attribute.inConcatenationTotalNumber) and \(Attribute.inConcatenationNumber) say.
            """
        case .singleSlice:
            "it has a single slice, and a volume is needed."
        case .onePosition(let images, let position):
            "all its \(images) images lie at one position, (\(list(position))) mm."
        case .severalVolumes(let volumes, let positions, let by, let values):
            """
            it holds \(volumes) images at each of its \(positions) positions\
            \(by.map { ", told apart by \($0)" } ?? ""), so it is a 4D series\
            \(Self.volumes(values)).
            """
        case .noSuchVolume(let volume, let volumes):
            "volume \(volume) was asked for, counted from 0, and it has \(volumes)."
        case .doubled(let positions, let images, let at):
            """
            \(positions) of its positions hold more than one image (\(images) at \(short(at)) mm), \
            and not all hold as many.
            """
        case .tilt(let degrees, let drift, let stated):
            """
            its slices are sheared, as by a gantry tilt of \(short(degrees)) degrees: from first to \
            last they shift \(short(drift)) mm within their plane\
            \(stated.map { " (Gantry/Detector Tilt says \(short($0)))" } ?? "").
            """
        case .shifted(let slice, let millimetres):
            """
            slice \(slice) lies \(short(millimetres)) mm beside the line through the others, \
            within its plane.
            """
        case .missingSlices(let count, let after, let before, let spacing):
            """
            \(count) \(count == 1 ? "slice is" : "slices are") missing: the slices lie \
            \(short(spacing)) mm apart, and there is none between \(short(after)) and \
            \(short(before)) mm.
            """
        case .uneven(let least, let most, let offset):
            """
            its slices lie unevenly: \(short(least)) to \(short(most)) mm apart, up to \
            \(short(offset)) mm from where even spacing would have them.
            """
        case .tooLarge(let size, let most):
            """
            it would have \(size.map(String.init).joined(separator: " x ")) voxels, more than the \
            \(most) that are taken.
            """
        }
    }

    /// The first of several files with their reasons: "'a' cannot be read (it is cut)".
    static func list(_ files: [SetAside]) -> String {
        let most = 3
        let named = files.prefix(most).map { "'\($0.path)' (\($0.reason))" }
        let more = files.count > most ? [" and \(files.count - most) more"] : []
        return (files.count == 1 ? "1 file or folder" : "\(files.count) files or folders")
            + " cannot be read: " + named.joined(separator: "; ") + more.joined()
    }

    private func list(_ numbers: [Double]) -> String {
        numbers.map(short).joined(separator: ", ")
    }
}

/// A number for people: at most three decimals.
func short(_ number: Double) -> String {
    guard number.isFinite, abs(number) < 1e12 else { return "\(number)" }
    let rounded = (number * 1000).rounded() / 1000
    return rounded == rounded.rounded() ? String(Int(rounded)) : String(rounded)
}
