internal import Imaging
internal import DICOM
internal import NIfTI
public import Pipeline

/// Writes labels as a NIfTI file, and what they stand for beside it.
public struct WriteNIfTI: Stage {
    /// The file's name in the study's output folder.
    public var file = "labels.nii.gz"

    public static let name = "write-nifti"
    public static let summary =
        "Writes labels as NIfTI on the source's grid, with dcmqi's label file beside it."
    public static let inputs = ports(Port<StudyLabels>("labels"))
    public static let resource = Resource.writing
    public static let optionHelp = [
        "file": "the file's name, .nii or .nii.gz; the label file's ends in .json instead"
    ]

    public init() {}

    public func validate() throws { try checkFileName(file, endings: [".nii", ".nii.gz"]) }

    public func run(_ input: StudyLabels, _ study: StudyContext) async throws -> WrittenFile {
        try NIfTIFile.write(
            input.labels, to: try study.output(file), like: input.source.niftiGrid)
        let entries = input.labels.segments.map {
            LabelFile.Entry(
                description: $0, algorithmType: .semiautomatic, algorithmName: "MAIS")
        }
        let stem = file.hasSuffix(".gz") ? file.dropLast(7) : file.dropLast(4)
        try LabelFile(files: [entries]).write(to: try study.output(stem + ".json"))
        return WrittenFile(name: file)
    }
}
