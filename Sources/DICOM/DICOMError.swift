public import DICOMFile
public import Files
public import Text

/// What can go wrong with DICOM, each a sentence.
///
/// No sentence holds a patient's name, identifier or birth date; paths are as they were given.
public enum DICOMError: SystemFault, Sendable, Equatable {
    /// A file that cannot be read, why, and what to do about it.
    case file(String, String, FileRemedy? = .exportAgain, SystemError? = nil)
    /// A folder that cannot be searched.
    case folder(String, String, SystemError? = nil)
    /// No image series in the folder; a DICOM object that is not an image, where there is one.
    case noSeries(String, setAside: Int, object: SetAside? = nil)
    /// No image series in the folder, and DICOM files that cannot be read.
    case nothingReadable(String, [SetAside])
    /// More than one image series, and none was named.
    case severalSeries(String, [String])
    /// The series that was named is not in the folder.
    case noSuchSeries(String, String, [String])
    /// The series is there and cannot be made a volume.
    case refused(String, SeriesRefusal)
    /// A rule that chooses no series, or more than one, or is not a rule.
    case rule(String)
    /// The label map and the series do not lie on one grid.
    case grid(String)
    /// A segmentation cannot be written as it is.
    case segmentation(String)
    /// What was written does not read back as it was.
    case readBack(String, String)
    /// A file cannot be written.
    case write(String, String, SystemError? = nil)
    /// Two segments claim the same voxels.
    case overlap(first: Int, second: Int, voxels: Int)
    /// A label file that does not say what it must.
    case labelFile(String, [String])
    /// Voxels of a segmentation lie where the grid asked for has none.
    case outside(String, SegmentationOutside)
    /// There is something to warn of, and warnings were to be failures.
    case warned(String, [Warning])
}

extension DICOMError {
    static func write(_ path: String, _ error: SystemError) -> DICOMError {
        .write(path, "\(error)", error)
    }

    init(_ error: DICOMFileError) {
        self = .file(error.path, error.reason, error.remedy, error.systemError)
    }

    /// The system's fault behind it, where there is one.
    public var systemError: SystemError? {
        switch self {
        case .file(_, _, _, let error), .folder(_, _, let error), .write(_, _, let error): error
        case .refused(_, let refusal): refusal.systemError
        case .nothingReadable(_, let files): files.lazy.compactMap(\.error).first
        default: nil
        }
    }
}

extension DICOMError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .file(let path, let why, let remedy, let error):
            "\(DICOMFileError(path, why, remedy, error))"
        case .folder(let path, let why, _):
            "'\(path)' cannot be searched: \(why). Check the path and its permissions."
        case .noSeries(let path, let setAside, let object):
            """
            there is no image series in '\(path)' (\(setAside) files are something else\
            \(object.map { ", such as '\($0.path)': \($0.reason)" } ?? "")). \
            'mais inspect' lists them with reasons.
            """
        case .nothingReadable(let path, let files):
            """
            no image series in '\(path)' can be read: \(SeriesRefusal.list(files)). Export or copy \
            them again from where they came from.
            """
        case .severalSeries(let path, let series):
            """
            '\(path)' holds \(series.count) image series. Name one by its Series Instance UID: \
            \(series.joined(separator: "; ")).
            """
        case .noSuchSeries(let path, let uid, let series):
            """
            '\(path)' holds no image series \(uid). It holds: \
            \(series.isEmpty ? "none" : series.joined(separator: "; ")).
            """
        case .refused(let uid, let refusal):
            "series \(uid) cannot be made a volume: \(refusal)"
        case .rule(let sentence), .grid(let sentence), .segmentation(let sentence):
            sentence
        case .readBack(let path, let why):
            """
            the segmentation for '\(path)' was written and did not read back as it should: \(why). \
            Nothing was kept. This is a fault of the program or of the disk.
            """
        case .write(let path, let why, _):
            """
            '\(path)' cannot be written: \(why). Check its folder, the permissions and the space on \
            the disk.
            """
        case .overlap(let first, let second, let voxels):
            """
            segments \(first) and \(second) overlap in \(voxels) voxels, so one label map cannot \
            hold both. Read them as one mask per segment.
            """
        case .outside(let path, let outside):
            "'\(path)' reaches beyond what it was to be laid on: \(outside)."
        case .warned(let path, let warnings):
            """
            '\(path)' was not written, since warnings are failures here: \
            \(warnings.map(\.description).joined(separator: "; ")).
            """
        case .labelFile(let path, let faults):
            """
            the label file '\(path)' cannot be used: \(PlainText.list(faults)). Correct this \
            and try again.
            """
        }
    }
}
