internal import DICOM
public import Pipeline

/// Writes labels as a DICOM segmentation over their series.
public struct WriteDICOMSEG: Stage {
    /// The file's name in the study's output folder.
    public var file = "labels.dcm"

    /// Series Description (0008,103E).
    public var description = "MAIS segmentation"

    public static let name = "write-dicom-seg"
    public static let summary = "Writes labels as a DICOM SEG that opens over the source series."
    public static let inputs = ports(Port<StudyLabels>("labels"), Port<SeriesInput>("series"))
    public static let resource = Resource.writing
    public static let optionHelp = [
        "file": "the file's name: .dcm",
        "description": "Series Description of the new series",
    ]

    public init() {}

    public func validate() throws { try checkFileName(file, endings: [".dcm"]) }

    public func run(
        _ input: (StudyLabels, SeriesInput), _ study: StudyContext
    ) async throws -> WrittenFile {
        let (labels, series) = input
        var options = SegmentationOptions()
        options.checkpoint = (labels.method.checkpoint, labels.method.digest)
        options.seriesDescription = description
        let report = try SegmentationObject.write(
            labels.labels, over: series.series, options: options, to: try study.output(file))
        for repair in report.repairs { study.warn(repair) }
        return WrittenFile(name: file)
    }
}
