/// What a written segmentation says beside its voxels.
public struct SegmentationOptions: Sendable {
    /// BINARY, or LABELMAP, which few archives take yet. Probabilities are always FRACTIONAL.
    public var type = SegmentationType.binary

    /// Who placed the boundaries: a replayed session is semiautomatic, a batch with clicks of its
    /// own automatic.
    public var algorithmType = AlgorithmType.semiautomatic

    /// Segment Algorithm Name. Not empty.
    public var algorithmName = "MAIS"

    /// The version of the program.
    public var softwareVersion: String

    /// The name of the checkpoint that the network was built from, for Contributing Equipment.
    public var checkpointName: String?

    /// The SHA-256 of the checkpoint, in hexadecimal.
    public var checkpointDigest: String?

    /// Series Description.
    public var seriesDescription = "Segmentation"

    /// Series Number.
    public var seriesNumber = 300

    /// Content Label: at most 16 capitals, digits, spaces and underscores.
    public var contentLabel = "SEGMENTATION"

    /// Content Description.
    public var contentDescription = ""

    /// Leave out frames without a voxel. Where no frame has one, all are written.
    public var omitEmptyFrames = true

    /// What becomes of segments without a voxel.
    public var emptySegments = EmptySegments.keep

    /// Compress the file (Deflated Explicit VR Little Endian), which not every reader takes.
    public var deflated = false

    /// Segment Algorithm Type.
    public enum AlgorithmType: String, Sendable, CaseIterable {
        case manual = "MANUAL"
        case semiautomatic = "SEMIAUTOMATIC"
        case automatic = "AUTOMATIC"
    }

    /// What becomes of segments without a voxel.
    public enum EmptySegments: String, Sendable, CaseIterable {
        /// They are described, and have no frames.
        case keep
        /// They are left out.
        case drop
        /// Nothing is written.
        case fail
    }

    public init(
        softwareVersion: String, checkpointName: String? = nil, checkpointDigest: String? = nil
    ) {
        self.softwareVersion = softwareVersion
        self.checkpointName = checkpointName
        self.checkpointDigest = checkpointDigest
    }
}
