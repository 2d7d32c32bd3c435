package import CDCMTK
public import Files

/// A DICOM file that cannot be read: which one, why, and what to do about it.
///
/// No sentence holds a patient's name, identifier or birth date; paths are as they were given.
public struct DICOMFileError: SystemFault, Sendable, Equatable {
    /// The path as it was given.
    public let path: String

    /// What is wrong, as a sentence without a full stop; where in the file first, if that is known.
    public let reason: String

    /// What to do about it, where that is known. By its case, programs tell one fault from another.
    public let remedy: FileRemedy?

    /// The system's fault behind it, where there is one.
    public let systemError: SystemError?

    package init(
        _ path: String, _ reason: String, _ remedy: FileRemedy? = .exportAgain,
        _ systemError: SystemError? = nil
    ) {
        self.path = path
        self.reason = reason
        self.remedy = remedy
        self.systemError = systemError
    }

    /// A fault of the C boundary.
    package init(_ error: CDError, path: String) {
        let sentence = withUnsafeBytes(of: error.message) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        let remedy: FileRemedy? =
            switch error.code {
            case CDCodeNotDICOM: .chooseAnother
            case CDCodeMalformed, CDCodePixels: .exportAgain
            case CDCodeUnsupported: .exportWholeNumbers
            case CDCodeSyntax: .exportUncompressed
            case CDCodeRuns: .unpackRuns
            case CDCodeOpen: .checkPath
            case CDCodeOutOfMemory: .makeRoom
            default: nil
            }
        self.init(
            path, error.tag == 0 ? sentence : "\(Tag(error.tag)): \(sentence)", remedy,
            error.system == 0 ? nil : SystemError(error.system))
    }
}

extension DICOMFileError: CustomStringConvertible {
    public var description: String {
        "'\(path)' cannot be read as DICOM: \(reason).\(remedy.map { " \($0.rawValue)" } ?? "")"
    }
}
