internal import Imaging
internal import NIfTI
public import Pipeline
internal import Text

/// Reads a NIfTI file into an image.
public struct ReadNIfTI: Stage {
    /// Which volume of a 4D file. Nil: the file must have one.
    public var volume: Int?

    public static let name = "read-nifti"
    public static let summary = "Reads a NIfTI file (.nii, .nii.gz or .hdr/.img)."
    public static let inputs = ports(Port<NIfTIInput>("nifti"))
    public static let resource = Resource.reading
    public static let optionHelp = [
        "volume": "which volume of a 4D file, counted from 0; null: the file must have one"
    ]

    public init() {}

    public func validate() throws {
        if let volume, volume < 0 {
            throw StageError("'volume' is \(volume); volumes are counted from 0")
        }
    }

    public func run(_ input: NIfTIInput, _ study: StudyContext) async throws -> StudyImage {
        let (image, replaced) = try input.file.image(index: volume)
        if replaced > 0 {
            study.warn(
                Warning(.niftiNotFinite, "\(replaced) voxels are not finite; they were set to 0"))
        }
        return StudyImage(voxels: image, source: .nifti(input.file, image.geometry))
    }
}
