internal import DICOM
public import Pipeline

/// Reads a DICOM series into an image.
public struct ReadDICOM: Stage {
    public static let name = "read-dicom"
    public static let summary =
        "Reads a DICOM series, its slices ordered by position, in HU for CT."
    public static let inputs = ports(Port<SeriesInput>("series"))
    public static let resource = Resource.reading
    public static let optionHelp: [String: String] = [:]

    public init() {}

    public func run(_ input: SeriesInput, _ study: StudyContext) async throws -> StudyImage {
        StudyImage(volume: try input.series.volume(), source: .dicom(input.series))
    }
}
