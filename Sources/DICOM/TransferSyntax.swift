internal import CDCMTK

/// How a DICOM file is encoded.
public enum TransferSyntax {
    /// What a transfer syntax UID is called, such as `JPEG 2000 (Lossless only)`; the UID itself
    /// where it is not known.
    public static func name(_ uid: String) -> String {
        cd_transfer_syntax_name(uid).map { String(cString: $0) } ?? uid
    }
}
