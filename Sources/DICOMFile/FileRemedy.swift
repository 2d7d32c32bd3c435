/// What to do about a file that cannot be read.
public enum FileRemedy: String, Sendable, Equatable {
    case chooseAnother = "Name a DICOM file, or a folder of them."
    case chooseSegmentation = "Name a DICOM SEG."
    case exportAgain = "Export or copy it again from where it came from."
    case exportUncompressed =
        "Neither DCMTK nor GDCM converts that: export it uncompressed from where it came from."
    case unpackRuns = "'dcmdrle IN OUT' of DCMTK makes a file that is read."
    case exportWholeNumbers =
        "Export it with whole numbers of 8 or 16 bits from where it came from."
    case checkPath = "Check the path and its permissions."
    case makeRoom = "Close other programs, or take a machine with more."
}
