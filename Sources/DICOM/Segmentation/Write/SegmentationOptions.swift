internal import Imaging

/// What a written segmentation says beside its voxels.
public struct SegmentationOptions: Sendable {
    /// BINARY, or LABELMAP, which few archives take yet. Probabilities are always FRACTIONAL.
    public var type = SegmentationType.binary

    /// Who placed the boundaries: a replayed session is semiautomatic, a batch with clicks of its
    /// own automatic.
    public var algorithmType = AlgorithmType.semiautomatic

    /// Segment Algorithm Name. Not empty.
    public var algorithmName = "MAIS"

    /// How single segments came about, by their labels, where that is known of each.
    public var algorithms: [UInt16: Algorithm] = [:]

    /// The version of the program.
    public var softwareVersion: String

    /// The name of the checkpoint that the network was built from, for Contributing Equipment.
    public var checkpointName: String?

    /// The SHA-256 of the checkpoint, in hexadecimal.
    public var checkpointDigest: String?

    /// The SHA-256 of the pipeline, in hexadecimal, for Contributing Equipment.
    public var pipelineDigest: String?

    /// Series Description.
    public var seriesDescription = "Segmentation"

    /// Series Number.
    public var seriesNumber = 300

    /// Instance Number.
    public var instanceNumber = 1

    /// Content Label: at most 16 capitals, digits, spaces and underscores.
    public var contentLabel = "SEGMENTATION"

    /// Content Description.
    public var contentDescription = ""

    /// Content Creator's Name: who drew it. Empty where that is not known.
    public var contentCreatorName = ""

    /// Body Part Examined; left out where it is nil.
    public var bodyPartExamined: String?

    /// Clinical Trial Time Point ID, Coordinating Center Name and Series ID; the source's, if any,
    /// where they are nil.
    public var clinicalTrialTimePointID: String?
    public var clinicalTrialCoordinatingCenterName: String?
    public var clinicalTrialSeriesID: String?

    /// Write nothing where there is something to warn of.
    public var isStrict = false

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

    /// How a segment came about.
    public struct Algorithm: Sendable, Hashable {
        public var type: AlgorithmType
        /// What found the boundaries. DICOM requires it where they were not drawn by hand.
        public var name: String?

        public init(type: AlgorithmType, name: String? = nil) {
            self.type = type
            self.name = name
        }
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

extension SegmentationOptions {
    /// Takes over all that a label file says; what it does not say stays.
    public mutating func take(_ file: LabelFile) {
        let texts = file.texts
        if let text = texts.seriesDescription { seriesDescription = text }
        if let number = texts.seriesNumber { seriesNumber = number }
        if let number = texts.instanceNumber { instanceNumber = number }
        if let text = texts.contentLabel { contentLabel = text }
        if let text = texts.contentDescription { contentDescription = text }
        if let text = texts.contentCreatorName { contentCreatorName = text }
        if let text = texts.bodyPartExamined { bodyPartExamined = text }
        if let text = texts.clinicalTrialTimePointID { clinicalTrialTimePointID = text }
        if let text = texts.clinicalTrialCoordinatingCenterName {
            clinicalTrialCoordinatingCenterName = text
        }
        if let text = texts.clinicalTrialSeriesID { clinicalTrialSeriesID = text }
        for entry in file.files.joined() {
            algorithms[entry.description.label] = Algorithm(
                type: entry.algorithmType, name: entry.algorithmName)
        }
    }
}
