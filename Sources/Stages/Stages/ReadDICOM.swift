public import DICOM
internal import Foundation
internal import Imaging
public import Pipeline

/// Reads a DICOM series into an image.
public struct ReadDICOM: Stage {
    /// Which series of a folder that holds several.
    public var select = SeriesRule()

    /// Which volume of a 4D series. Nil: the series must have one.
    public var volume: Int?

    /// `refuse` or `resample`.
    public var unevenSpacing = "refuse"

    /// Whether the largest group of slices is taken where they differ.
    public var largestGroup = false

    /// Whether a single slice may be an image.
    public var singleSlice = false

    /// `refuse` or `accept`.
    public var incomplete = "refuse"

    /// `refuse` or `accept`.
    public var patients = "refuse"

    public static let name = "read-dicom"
    public static let summary =
        "Reads a DICOM series, its slices ordered by position, in HU for CT."
    public static let inputs = ports(Port<SeriesInput>("series"))
    public static let resource = Resource.reading
    public static let optionHelp = [
        "select.modality": "such as CT",
        "select.description": "a regular expression that the Series Description must match",
        "select.thickness": "[least, most] Slice Thickness in mm",
        "select.imageType": "values that Image Type must have, such as [ORIGINAL, AXIAL]",
        "select.imageTypeWithout": "values that it must not have, such as [LOCALIZER]",
        "select.orientation": "axial, sagittal or coronal",
        "select.mostSlices": "of several that fit, the one with the most slices",
        "volume": "which volume of a 4D series, counted from 0; null: the series must have one",
        "unevenSpacing": "refuse, or resample: interpolate onto an even grid",
        "largestGroup": "where slices differ in size or orientation, take the largest group",
        "singleSlice": "take a single slice as an image",
        "incomplete":
            "refuse a series of which files cannot be read, or accept it without them",
        "patients": "refuse a series whose images are of several patients, or accept it",
    ]

    public init() {}

    public func validate() throws {
        try select.validate()
        if let volume, volume < 0 {
            throw StageError("'volume' is \(volume); volumes are counted from 0")
        }
        _ = try choice(
            unevenSpacing, of: SeriesOptions.UnevenSpacing.self, option: "unevenSpacing")
        _ = try choice(incomplete, of: SeriesOptions.Incomplete.self, option: "incomplete")
        _ = try choice(patients, of: SeriesOptions.Patients.self, option: "patients")
    }

    public func run(_ input: SeriesInput, _ study: StudyContext) async throws -> StudyImage {
        let options = SeriesOptions(
            volume: volume, largestGroup: largestGroup, singleSlice: singleSlice,
            unevenSpacing: try choice(
                unevenSpacing, of: SeriesOptions.UnevenSpacing.self, option: "unevenSpacing"),
            incomplete: try choice(
                incomplete, of: SeriesOptions.Incomplete.self, option: "incomplete"),
            patients: try choice(patients, of: SeriesOptions.Patients.self, option: "patients"))
        let series =
            select == SeriesRule()
            ? try DICOMSeries(
                folder: input.folder, seriesUID: input.seriesUID, options: options)
            : try DICOMSeries(
                select.choose(
                    from: try SeriesFolder.scan(input.folder), seriesUID: input.seriesUID,
                    in: input.folder.path(percentEncoded: false)), options: options)
        for warning in series.warnings { study.warn(warning) }
        let voxels = try series.image { study.warn($0) }
        return StudyImage(voxels: voxels, source: .dicom(series))
    }
}
