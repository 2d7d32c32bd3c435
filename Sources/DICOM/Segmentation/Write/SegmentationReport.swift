public import Text
internal import DICOMFile

/// What was written.
public struct SegmentationReport: Sendable, Equatable {
    /// The file.
    public let path: String
    /// SOP Instance UID: the same for the same content.
    public let sopInstanceUID: String
    /// Series Instance UID.
    public let seriesInstanceUID: String
    /// The segments, in the order of their numbers, dropped ones with number nil.
    public let segments: [Segment]
    /// How many frames the file has.
    public let frames: Int
    /// What the source lacked, or could not be written as it was, and what stands there instead;
    /// and what the user should know of the kind of object.
    public let warnings: [Warning]

    /// One structure.
    public struct Segment: Sendable, Equatable {
        /// Segment Number in the file; nil where the segment was empty and dropped.
        public let number: Int?
        /// The label it had in the label map.
        public let label: UInt16
        /// Its name.
        public let name: String
        /// Voxels that are set; in probabilities those of a half or more.
        public let voxels: Int
        /// Their volume.
        public let millilitres: Double
    }
}
