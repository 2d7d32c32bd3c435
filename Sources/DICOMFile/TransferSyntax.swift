internal import CDCMTK

/// A transfer syntax: how a file or message is encoded, and what may be done to data that have it.
///
/// - Source: DICOM PS3.5, clause 10 and annex A.
public struct TransferSyntax: Sendable, Hashable {
    /// The UID.
    public let uid: String

    public init(_ uid: String) { self.uid = uid }

    /// What it is called, such as `JPEG 2000 (Lossless only)`; the UID itself where it is not known.
    public var name: String { cd_transfer_syntax_name(uid).map { String(cString: $0) } ?? uid }

    public static let implicitLittleEndian = TransferSyntax("1.2.840.10008.1.2")
    public static let explicitLittleEndian = TransferSyntax("1.2.840.10008.1.2.1")
    public static let explicitBigEndian = TransferSyntax("1.2.840.10008.1.2.2")
    public static let deflated = TransferSyntax("1.2.840.10008.1.2.1.99")

    /// Whether pixels lie there as they are, so that the data set can be written otherwise without
    /// touching a value.
    public var isNative: Bool {
        [.implicitLittleEndian, .explicitLittleEndian, .explicitBigEndian].contains(self)
    }

    /// JPEG 2000, with or without loss.
    public var isJPEG2000: Bool {
        ["1.2.840.10008.1.2.4.90", "1.2.840.10008.1.2.4.91"].contains(uid)
    }

    /// What an object in this transfer syntax may be sent in without being asked: as it is, and, a
    /// native or deflated one, in the others that hold the same values.
    public var offered: [TransferSyntax] {
        guard isNative || self == .deflated else { return [self] }
        return [self] + [.explicitLittleEndian, .implicitLittleEndian].filter { $0 != self }
    }

    /// What is taken from an archive: as stored where it can be, whatever is read here.
    public static let retrieved: [TransferSyntax] =
        [
            explicitLittleEndian.uid, implicitLittleEndian.uid, deflated.uid,
            "1.2.840.10008.1.2.4.90", "1.2.840.10008.1.2.4.91",  // JPEG 2000
            "1.2.840.10008.1.2.4.80", "1.2.840.10008.1.2.4.81",  // JPEG-LS
            "1.2.840.10008.1.2.4.70", "1.2.840.10008.1.2.4.57",  // JPEG, lossless
            "1.2.840.10008.1.2.5",  // RLE
            "1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.51",  // JPEG
        ].map(TransferSyntax.init)
}
