internal import NIfTI
public import Pipeline

/// Writes labels as a NIfTI file, and what they stand for beside it.
public struct WriteNIfTI: Stage {
    /// The file's name in the study's output folder.
    public var file = "labels.nii.gz"

    public static let name = "write-nifti"
    public static let summary =
        "Writes labels as NIfTI on the source's grid, with a label file beside it."
    public static let inputs = ports(Port<StudyLabels>("labels"))
    public static let resource = Resource.writing
    public static let optionHelp = ["file": "the file's name: .nii or .nii.gz"]

    public init() {}

    public func validate() throws { try checkFileName(file, endings: [".nii", ".nii.gz"]) }

    public func run(_ input: StudyLabels, _ study: StudyContext) async throws -> WrittenFile {
        let url = try study.output(file)
        try NIfTIFile.write(input.labels, to: url, like: input.source.niftiGrid)
        return WrittenFile(name: file)
    }
}
