/// What to do about a file that cannot be read.
public enum FileRemedy: String, Sendable, Equatable {
    case chooseAnother = "Name a DICOM file, or a folder of them."
    case chooseSegmentation = "Name a DICOM SEG."
    case exportAgain = "Export or copy it again from where it came from."
    case decompress = "Convert it to uncompressed pixels of 8 or 16 bits first."
    case checkPath = "Check the path and its permissions."
    case makeRoom = "Close other programs, or take a machine with more."
}
