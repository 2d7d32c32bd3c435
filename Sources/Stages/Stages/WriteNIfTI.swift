internal import Imaging
internal import DICOM
internal import NIfTI
public import Pipeline
internal import Segmentation

/// Writes labels as a NIfTI file, and what they stand for beside it.
public struct WriteNIfTI: Stage {
    /// The file's name in the study's output folder.
    public var file = "labels.nii.gz"

    public static let name = "write-nifti"
    public static let summary =
        "Writes labels as NIfTI on the source's grid, with their label file and provenance beside it."
    public static let inputs = ports(Port<StudyLabels>("labels"))
    public static let resource = Resource.writing
    public static let optionHelp = [
        "file":
            "name, .nii or .nii.gz (with overlaps kept: NAME-LABEL.nii.gz); beside it .json and .provenance.json"
    ]

    public init() {}

    public func validate() throws { try checkFileName(file, endings: [".nii", ".nii.gz"]) }

    /// The file's name without its ending.
    private var stem: String { String(file.hasSuffix(".gz") ? file.dropLast(7) : file.dropLast(4)) }

    public var filesWritten: [String] { [file, stem + ".json", stem + ".provenance.json"] }

    public func run(_ input: StudyLabels, _ study: StudyContext) async throws -> WrittenFile {
        func entry(_ segment: SegmentDescription, file: String? = nil) -> LabelFile.Entry {
            LabelFile.Entry(
                description: segment, algorithmType: .semiautomatic, algorithmName: "MAIS",
                fileName: file)
        }
        let entries: [[LabelFile.Entry]]
        if let regions = input.regions {
            // What overlaps cannot share a file: one for each segment, one after the other.
            entries = try regions.map { region in
                let label = region.description.label
                let name = "\(stem)-\(label)\(file.dropFirst(stem.count))"
                var own = LabelMap(
                    geometry: region.geometry,
                    labels: [UInt16](repeating: 0, count: region.geometry.count),
                    segments: [region.description])
                region.forEachVoxel { own.labels[$0] = label }
                try NIfTIFile.write(own, to: try study.output(name), like: input.source.niftiGrid)
                return [entry(region.description, file: name)]
            }
        } else {
            try NIfTIFile.write(
                input.runs.map(), to: try study.output(file), like: input.source.niftiGrid)
            entries = [input.runs.segments.map { entry($0) }]
        }
        var texts = SegmentationTexts()
        texts.contentCreatorName = input.method.reader
        try LabelFile(files: entries, texts: texts).write(to: try study.output(stem + ".json"))
        let written = input.regions == nil ? [file] : entries.joined().compactMap(\.fileName)
        let provenance = Provenance(of: input, files: written, pipeline: study.pipelineDigest)
        try study.write(provenance.json(), to: stem + ".provenance.json")
        return WrittenFile(name: file)
    }
}
