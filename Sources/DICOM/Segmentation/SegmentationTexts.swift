internal import DICOMFile

/// What a segmentation says of itself as a whole, beside its segments. Nil: nothing is said.
///
/// A label file and a DICOM object hold the same, so one becomes the other without loss.
public struct SegmentationTexts: Sendable, Equatable {
    /// Series Description (0008,103E).
    public var seriesDescription: String?
    /// Series Number (0020,0011).
    public var seriesNumber: Int?
    /// Instance Number (0020,0013).
    public var instanceNumber: Int?
    /// Content Label (0070,0080): at most 16 capitals, digits, spaces and underscores.
    public var contentLabel: String?
    /// Content Description (0070,0081).
    public var contentDescription: String?
    /// Content Creator's Name (0070,0084): who drew it.
    public var contentCreatorName: String?
    /// Body Part Examined (0018,0015).
    public var bodyPartExamined: String?
    /// Clinical Trial Time Point ID (0012,0050).
    public var clinicalTrialTimePointID: String?
    /// Clinical Trial Coordinating Center Name (0012,0060).
    public var clinicalTrialCoordinatingCenterName: String?
    /// Clinical Trial Series ID (0012,0071).
    public var clinicalTrialSeriesID: String?

    public init() {}

    /// Whether a text is a Code String: 1 to 16 capitals, digits, spaces and underscores.
    static func isCodeString(_ text: String) -> Bool {
        let allowed = text.utf8.allSatisfy { byte in
            (0x41...0x5A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x20
                || byte == 0x5F
        }
        return allowed && (1...16).contains(text.utf8.count)
    }

    /// Whether a text is a UID: at most 64 digits and dots, no component empty or led by a zero.
    static func isUID(_ text: String) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return (1...64).contains(text.utf8.count)
            && parts.allSatisfy { part in
                part.allSatisfy { (0x30...0x39).contains($0) } && !part.isEmpty
                    && (part.count == 1 || part.first != UInt8(ascii: "0"))
            }
    }
}
