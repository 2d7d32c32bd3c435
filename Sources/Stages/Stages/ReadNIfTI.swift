internal import Imaging
internal import NIfTI
public import Pipeline

/// Reads a NIfTI file into an image.
public struct ReadNIfTI: Stage {
    /// Which volume of a 4D file. Nil: the file must have one.
    public var volume: Int?

    /// Which of the header's transforms counts: `sform`, `qform`, or `neither`. Nil: the sform where
    /// it is set, else the qform.
    public var form: String?

    public static let name = "read-nifti"
    public static let summary = "Reads a NIfTI file (.nii, .nii.gz or .hdr/.img)."
    public static let inputs = ports(Port<NIfTIInput>("nifti"))
    public static let resource = Resource.reading
    public static let optionHelp = [
        "volume": "which volume of a 4D file, counted from 0; null: the file must have one",
        "form": """
        which of the header's two transforms counts: sform, qform, or neither (the spacing alone); \
        null: the first that is set
        """,
    ]

    public init() {}

    public func validate() throws {
        if let volume, volume < 0 {
            throw StageError("'volume' is \(volume); volumes are counted from 0")
        }
        _ = try chosenForm()
    }

    private func chosenForm() throws -> NIfTIHeader.OrientationSource? {
        try form.map { try choice($0, of: NIfTIHeader.OrientationSource.self, option: "form") }
    }

    public func run(_ input: NIfTIInput, _ study: StudyContext) async throws -> StudyImage {
        let file = try input.file.choosing(try chosenForm())
        let (image, _, warnings) = try file.image(index: volume)
        for warning in warnings { study.warn(warning) }
        return StudyImage(voxels: image, source: .nifti(file, image.geometry))
    }
}
