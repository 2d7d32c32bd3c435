public import Files
public import Imaging
internal import Text

/// Why a NIfTI file cannot be read or written. Every case names the file.
public enum NIfTIError: SystemFault {
    /// The file cannot be opened.
    case cannotOpen(file: String, SystemError)
    /// The drive does not give its bytes.
    case cannotRead(file: String, SystemError)
    /// A folder, a device or a pipe.
    case notAFile(file: String)
    /// The first bytes are not a NIfTI header.
    case notNIfTI(file: String)
    /// An ANALYZE 7.5 header: NIfTI's ancestor, without positions.
    case analyze(file: String)
    /// A pair's header without its `.img`.
    case noImageFile(file: String)
    /// Two files, plain and compressed, of which one is the other half of a pair.
    case twoFiles(file: String, String, String)
    /// A header field that makes no sense; `problem` names it with its value.
    case badHeader(file: String, problem: String)
    /// Neither of the header's two transforms is set, and nobody said what to take.
    case noForm(file: String)
    /// The same of a label map, which then lies nowhere in a patient.
    case noFormOfLabels(file: String)
    /// The transform that was asked for is not set; `there` lists what is.
    case formNotSet(file: String, form: NIfTIHeader.OrientationSource, there: String)
    /// A grid that cannot be used.
    case badGrid(file: String, GeometryError)
    /// A `datatype` that the standard does not have.
    case unknownType(file: String, code: Int)
    /// Voxels that are not one number each.
    case unreadableType(file: String, NIfTIDataType)
    /// More voxels than the file can possibly hold.
    case tooLittleData(file: String, dimensions: [Int], NIfTIDataType, bytes: Int)
    /// The voxels end early.
    case truncated(file: String, expected: Int, found: Int)
    /// The gzip stream is broken.
    case damaged(file: String)
    /// More than one volume, and none was asked for.
    case whichVolume(file: String, volumes: Int)
    /// A volume that the file does not have.
    case noSuchVolume(file: String, index: Int, volumes: Int)
    /// A voxel that cannot be a label; `stored` is what the header says of its numbers.
    case notALabel(file: String, value: Double, voxel: SIMD3<Int>, stored: String)
    /// The machine has not enough memory for the voxels.
    case outOfMemory(file: String, bytes: Int)
    /// A name that does not end in `.nii` or `.nii.gz`.
    case badName(file: String)
    /// The image to write is not on the grid it is to be written on.
    case differentGrid(file: String, GeometryError)
    /// The file cannot be written, perhaps for a reason of the system's.
    case cannotWrite(file: String, reason: String, SystemError? = nil)
}

extension NIfTIError {
    static func cannotWrite(file: String, _ error: SystemError) -> NIfTIError {
        .cannotWrite(file: file, reason: "\(error)", error)
    }

    /// The system's fault behind it, where there is one.
    public var systemError: SystemError? {
        switch self {
        case .cannotOpen(_, let error), .cannotRead(_, let error): error
        case .cannotWrite(_, _, let error): error
        default: nil
        }
    }
}

extension NIfTIError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .cannotOpen(let file, let reason):
            "\(file) cannot be opened: \(reason). Check the path and its permissions."
        case .cannotRead(let file, let error):
            "\(file) cannot be read: \(error). Check the drive that it is on."
        case .notAFile(let file):
            "\(file) is not a plain file. Name a .nii, .nii.gz or .hdr file."
        case .notNIfTI(let file):
            """
            \(file) is not a NIfTI file: it begins with neither a NIfTI-1 nor a NIfTI-2 header. \
            Check that it is whole and named as what it is.
            """
        case .analyze(let file):
            """
            \(file) is an ANALYZE 7.5 file, which does not say where left and right are. \
            Convert it to NIfTI with the tool that wrote it.
            """
        case .noImageFile(let file):
            """
            \(file) keeps its voxels in an .img file, and there is none beside it. \
            Put the .img (or .img.gz) of the same name into the same folder.
            """
        case .twoFiles(let file, let plain, let compressed):
            """
            \(file) has two other halves beside it, '\(PlainText.clean(plain))' and \
            '\(PlainText.clean(compressed))'. Move the wrong one to another folder.
            """
        case .badHeader(let file, let problem):
            "\(file) has a damaged header: \(problem). Export the image again."
        case .noForm(let file):
            """
            \(file) does not say where left and right are: neither its sform nor its qform is set. \
            Convert it again with the tool that wrote it; or, in a pipeline, take its spacing alone \
            with 'form: neither' of read-nifti.
            """
        case .noFormOfLabels(let file):
            """
            \(file) does not say where left and right are: neither its sform nor its qform is set, so \
            its labels lie nowhere in a patient. Save it again with the sform of the image that it was \
            drawn on.
            """
        case .formNotSet(let file, let form, let there):
            "\(file) has no \(form.rawValue): \(form.rawValue)_code is 0. There is \(there)."
        case .badGrid(let file, let problem):
            "\(file): \(problem)"
        case .unknownType(let file, let code):
            """
            \(file) has voxels of datatype \(code), which NIfTI does not define. \
            Export the image again.
            """
        case .unreadableType(let file, let type):
            """
            \(file) has voxels of type \(type.rawValue), which are not read. \
            Convert it to integers or 32-bit floats, one number per voxel.
            """
        case .tooLittleData(let file, let dimensions, let type, let bytes):
            """
            \(file) claims \(text(dimensions)) voxels of type \(type.rawValue), which \(bytes) bytes \
            cannot hold. The file is cut short or its header is damaged: fetch it again.
            """
        case .truncated(let file, let expected, let found):
            """
            \(file) ends early: \(expected) bytes of voxels are expected, \(found) are there. \
            Fetch it again.
            """
        case .damaged(let file):
            "\(file) is damaged: its gzip data or their checksum are wrong. Fetch it again."
        case .whichVolume(let file, let volumes):
            """
            \(file) holds \(volumes) volumes. Say which one to read: 0 is the first, \
            \(volumes - 1) the last.
            """
        case .noSuchVolume(let file, let index, let volumes):
            volumes == 1
                ? "\(file) has no volume \(index): it holds one, number 0."
                : """
                \(file) has no volume \(index): it holds \(volumes), from 0 to \(volumes - 1).
                """
        case .notALabel(let file, let value, let voxel, let stored):
            """
            \(file) is not a label map: voxel (\(voxel.x), \(voxel.y), \(voxel.z)) is \(value) \
            (\(stored)), and labels are whole numbers from 0 to 65535. Read it as an image, or round it first.
            """
        case .outOfMemory(let file, let bytes):
            """
            \(file) needs \(bytes) bytes of memory, more than there are. \
            Use a machine with more memory, or fewer studies at once.
            """
        case .badName(let file):
            "\(file) does not say its format. Let the name end in .nii or .nii.gz."
        case .differentGrid(let file, let problem):
            "\(file) is not written, since the image is not on the source's grid: \(problem)"
        case .cannotWrite(let file, let reason, _):
            """
            \(file) cannot be written: \(reason). Check the folder, its permissions and the space \
            left.
            """
        }
    }

    private func text(_ dimensions: [Int]) -> String {
        dimensions.map { "\($0)" }.joined(separator: " x ")
    }
}
