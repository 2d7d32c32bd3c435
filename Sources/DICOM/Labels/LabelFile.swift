internal import Files
public import Foundation
public import Imaging
public import Text

/// What the labels of a label map stand for, in dcmqi's JSON: the file that lies beside a NIfTI
/// label map.
///
/// - Source: dcmqi, `seg-schema.json`; its names are those of DICOM's attributes.
public struct LabelFile: Sendable, Equatable {
    /// The entries, one list for each file of voxels. A single label map has one list.
    public var files: [[Entry]]
    /// What it says of the segmentation as a whole.
    public var texts: SegmentationTexts
    /// What was passed over while it was read.
    public private(set) var warnings: [Warning] = []

    /// One label.
    public struct Entry: Sendable, Equatable {
        /// Label, name, codes and colour.
        public var description: SegmentDescription
        /// How the boundaries came about.
        public var algorithmType: SegmentationOptions.AlgorithmType
        /// What found them. DICOM requires it where they were not drawn by hand.
        public var algorithmName: String?
        /// The file that holds the voxels, where each label has one of its own.
        public var fileName: String?

        public init(
            description: SegmentDescription, algorithmType: SegmentationOptions.AlgorithmType,
            algorithmName: String? = nil, fileName: String? = nil
        ) {
            self.description = description
            self.algorithmType = algorithmType
            self.algorithmName = algorithmName
            self.fileName = fileName
        }
    }

    public init(files: [[Entry]], texts: SegmentationTexts = SegmentationTexts()) {
        self.files = files
        self.texts = texts
    }

    /// All labels, for a label map.
    public var segments: [SegmentDescription] { files.joined().map(\.description) }

    /// Reads and checks a label file.
    ///
    /// - Throws: ``DICOMError/labelFile(_:_:)``, with a sentence for each fault.
    public init(contentsOf url: URL) throws(DICOMError) {
        let path = url.path(percentEncoded: false)
        let most = 16 << 20
        let data: Data
        do throws(BoundedFile.Fault) { data = try BoundedFile.read(path, most: most) } catch {
            if case .tooLarge = error { throw .labelFile(path, ["it is longer than 16 MiB"]) }
            throw .labelFile(path, ["it cannot be read: \(error.reason)"])
        }
        try self.init(data, named: path)
    }

    /// Checks the text of a label file.
    ///
    /// - Parameter name: What messages call it.
    public init(_ data: Data, named name: String) throws(DICOMError) {
        let json: JSONValue
        do { json = try JSONValue(json: data) } catch {
            throw .labelFile(name, [error.sentence])
        }
        var reader = LabelFileReader()
        let file = reader.read(json)
        guard reader.faults.isEmpty else { throw .labelFile(name, reader.faults) }
        self = file
        warnings = reader.warnings
    }
}

extension LabelFile {
    /// Whether both say the same, whatever was passed over while they were read.
    public static func == (one: LabelFile, other: LabelFile) -> Bool {
        one.files == other.files && one.texts == other.texts
    }
}

// MARK: - Writing

extension LabelFile {
    /// Writes the file, whole or not at all.
    public func write(to url: URL) throws(DICOMError) {
        do { try WholeFile.write(data(), to: url, .unflushed) } catch {
            throw .write(url.path(percentEncoded: false), error)
        }
    }

    /// The JSON. The same file gives the same bytes.
    public func data() -> Data {
        let encoder = JSONEncoder.page
        let written = WrittenFile(
            texts, segmentAttributes: files.map { $0.map(WrittenFile.Segment.init) })
        return (try? encoder.encode(written)) ?? Data()
    }
}

/// The file as the schema names its parts.
private struct WrittenFile: Encodable {
    var schema = "https://raw.githubusercontent.com/qiicr/dcmqi/master/doc/schemas/seg-schema.json#"
    var BodyPartExamined: String?
    var ClinicalTrialCoordinatingCenterName: String?
    var ClinicalTrialSeriesID: String?
    var ClinicalTrialTimePointID: String?
    var ContentCreatorName: String?
    var ContentDescription: String?
    var ContentLabel: String?
    var InstanceNumber: String?
    var SeriesDescription: String?
    var SeriesNumber: String?
    var segmentAttributes: [[Segment]]

    enum CodingKeys: String, CodingKey {
        case schema = "@schema"
        case BodyPartExamined, ClinicalTrialCoordinatingCenterName, ClinicalTrialSeriesID
        case ClinicalTrialTimePointID, ContentCreatorName, ContentDescription, ContentLabel
        case InstanceNumber, SeriesDescription, SeriesNumber, segmentAttributes
    }

    init(_ texts: SegmentationTexts, segmentAttributes: [[Segment]]) {
        BodyPartExamined = texts.bodyPartExamined
        ClinicalTrialCoordinatingCenterName = texts.clinicalTrialCoordinatingCenterName
        ClinicalTrialSeriesID = texts.clinicalTrialSeriesID
        ClinicalTrialTimePointID = texts.clinicalTrialTimePointID
        ContentCreatorName = texts.contentCreatorName
        ContentDescription = texts.contentDescription
        ContentLabel = texts.contentLabel
        // The schema has numbers of these two as text.
        InstanceNumber = texts.instanceNumber.map(String.init)
        SeriesDescription = texts.seriesDescription
        SeriesNumber = texts.seriesNumber.map(String.init)
        self.segmentAttributes = segmentAttributes
    }

    struct Segment: Encodable {
        var labelID: Int
        var segmentationFileName: String?
        var SegmentLabel: String
        var SegmentDescription: String?
        var SegmentAlgorithmType: String
        var SegmentAlgorithmName: String?
        var SegmentedPropertyCategoryCodeSequence: Code
        var SegmentedPropertyTypeCodeSequence: Code
        var SegmentedPropertyTypeModifierCodeSequence: Code?
        var AnatomicRegionSequence: Code?
        var AnatomicRegionModifierSequence: Code?
        var recommendedDisplayRGBValue: [Int]?
        var TrackingIdentifier: String?
        var TrackingUniqueIdentifier: String?

        init(_ entry: LabelFile.Entry) {
            let segment = entry.description
            labelID = Int(segment.label)
            segmentationFileName = entry.fileName
            SegmentLabel = segment.name
            SegmentDescription = segment.detail
            SegmentAlgorithmType = entry.algorithmType.rawValue
            SegmentAlgorithmName = entry.algorithmName
            let isCoded = segment.category != nil && segment.type != nil
            SegmentedPropertyCategoryCodeSequence = Code(
                (isCoded ? segment.category : nil) ?? SegmentationWriting.tissue)
            SegmentedPropertyTypeCodeSequence = Code(
                (isCoded ? segment.type : nil) ?? SegmentationWriting.tissue)
            SegmentedPropertyTypeModifierCodeSequence =
                isCoded ? segment.typeModifier.map(Code.init) : nil
            AnatomicRegionSequence = segment.anatomicRegion.map(Code.init)
            AnatomicRegionModifierSequence = segment.anatomicRegionModifier.map(Code.init)
            recommendedDisplayRGBValue = segment.color.map { [Int($0.x), Int($0.y), Int($0.z)] }
            TrackingIdentifier = segment.trackingID
            TrackingUniqueIdentifier = segment.trackingUID
        }
    }

    struct Code: Encodable {
        var CodeValue: String
        var CodingSchemeDesignator: String
        var CodeMeaning: String

        init(_ code: CodedConcept) {
            CodeValue = code.value
            CodingSchemeDesignator = code.scheme
            CodeMeaning = code.meaning
        }
    }
}
