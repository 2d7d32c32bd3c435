internal import CDCMTK
public import Foundation
public import Imaging

/// A DICOM segmentation, read: what its segments are, and where its frames lie.
public struct SegmentationObject: Sendable {
    /// How the pixels say which segment they belong to.
    public let type: SegmentationType
    /// The smallest grid that holds every frame. Its slices follow the frames' positions, and
    /// those without a frame are empty.
    public let geometry: Geometry
    /// The segments, in the order of their numbers; without the background of a label map.
    public let segments: [Segment]
    /// SOP Instance UID.
    public let sopInstanceUID: String
    /// Series Instance UID.
    public let seriesInstanceUID: String
    /// Study Instance UID.
    public let studyInstanceUID: String
    /// The series the segmentation refers to, by their Series Instance UIDs.
    public let referencedSeries: [String]
    /// How many frames there are.
    public var frameCount: Int { frames.count }

    let path: String
    let frames: [SegmentationFrame]
    let pixels: SegmentationPixels

    /// One numbered structure.
    public struct Segment: Sendable, Hashable {
        /// Segment Number, from 1.
        public let number: Int
        /// Name, codes and colour; its `label` is the segment's number.
        public let description: SegmentDescription
        /// Segment Algorithm Type: `MANUAL`, `SEMIAUTOMATIC` or `AUTOMATIC`.
        public let algorithmType: String?
        /// Segment Algorithm Name.
        public let algorithmName: String?
    }

    /// Reads a segmentation: BINARY, FRACTIONAL or LABELMAP.
    ///
    /// - Throws: ``DICOMError/file(_:_:)``, where the file is no segmentation, or contradicts
    ///   itself.
    public init(contentsOf url: URL) throws(DICOMError) {
        try self.init(path: url.path(percentEncoded: false))
    }

    init(path: String) throws(DICOMError) {
        let file = try DICOMFile(path: path)
        let dataset = file.dataset
        func fault(_ sentence: String) -> DICOMError { .file(path, sentence) }
        let sopClass = dataset.word(.sopClassUID) ?? ""
        guard ImageHeader.segmentationClasses.contains(sopClass) else {
            throw .file(
                path, "it is no segmentation (modality \(dataset.word(.modality) ?? "?"))",
                .chooseSegmentation)
        }
        let word = dataset.word(.segmentationType) ?? "nothing"
        guard let type = SegmentationType(rawValue: word) else {
            throw fault(
                "\(Tag.segmentationType): Segmentation Type is \(word); BINARY, FRACTIONAL and "
                    + "LABELMAP are read")
        }
        let layout = try file.pixels()
        self.path = path
        self.type = type
        sopInstanceUID = dataset.word(.sopInstanceUID) ?? ""
        seriesInstanceUID = dataset.word(.seriesInstanceUID) ?? ""
        studyInstanceUID = dataset.word(.studyInstanceUID) ?? ""
        referencedSeries = dataset.items(.referencedSeriesSequence)
            .compactMap { $0.word(.seriesInstanceUID) }
        segments = try Self.segments(of: dataset, type: type, path: path)
        frames = try SegmentationFrame.frames(
            of: dataset, count: Int(layout.frames), type: type, path: path)
        geometry = try SegmentationFrame.grid(
            of: frames, columns: Int(layout.columns), rows: Int(layout.rows),
            frameOfReference: dataset.word(.frameOfReferenceUID), path: path)
        pixels = try SegmentationPixels(file, layout: layout, type: type)
        let known = Set(segments.map(\.number))
        for case let (index, number?) in frames.map(\.segment).enumerated()
        where !known.contains(number) {
            throw fault("frame \(index + 1) is of segment \(number), which is not described")
        }
    }

    private static func segments(
        of dataset: Item, type: SegmentationType, path: String
    ) throws(DICOMError) -> [Segment] {
        var segments: [Segment] = []
        var seen: Set<Int> = []
        for item in dataset.items(.segmentSequence) {
            guard let number = item.integer(.segmentNumber), (0...65535).contains(number) else {
                throw .file(path, "\(Tag.segmentNumber): a segment has no number")
            }
            guard seen.insert(number).inserted else {
                throw .file(path, "\(Tag.segmentNumber): segment \(number) is described twice")
            }
            guard number > 0 else {
                // Background: PS3.3 allows it in label maps alone.
                if type == .labelMap { continue }
                throw .file(path, "\(Tag.segmentNumber): a segment has the number 0")
            }
            segments.append(Segment(number: number, item: item))
        }
        guard !segments.isEmpty else {
            throw .file(path, "\(Tag.segmentSequence): it describes no segment")
        }
        return segments.sorted { $0.number < $1.number }
    }
}

/// How a segmentation's pixels say what they belong to.
public enum SegmentationType: String, Sendable, CaseIterable {
    /// One bit: in the frame's segment or not. Segments may overlap.
    case binary = "BINARY"
    /// How probably, or how much of it, a pixel is in the frame's segment.
    case fractional = "FRACTIONAL"
    /// The number of the pixel's segment.
    case labelMap = "LABELMAP"
}

extension SegmentationObject.Segment {
    init(number: Int, item: Item) {
        self.number = number
        algorithmType = item.word(.segmentAlgorithmType)
        algorithmName = item.word(.segmentAlgorithmName)
        let type = item.items(.segmentedPropertyTypeCodeSequence).first
        let region = item.items(.anatomicRegionSequence).first
        var color: SIMD3<UInt8>?
        if let lab = item.numbers(.recommendedDisplayCIELabValue), lab.count == 3,
            lab.allSatisfy({ (0...65535).contains($0) })
        {
            color = CIELab.decode([UInt16(lab[0]), UInt16(lab[1]), UInt16(lab[2])])
        }
        description = SegmentDescription(
            label: UInt16(number), name: item.word(.segmentLabel) ?? "Segment \(number)",
            category: item.items(.segmentedPropertyCategoryCodeSequence).first?.code,
            type: type?.code,
            typeModifier: type?.items(.segmentedPropertyTypeModifierCodeSequence).first?.code,
            anatomicRegion: region?.code,
            anatomicRegionModifier: region?.items(.anatomicRegionModifierSequence).first?.code,
            color: color, trackingID: item.word(.trackingID), trackingUID: item.word(.trackingUID))
    }
}

extension Item {
    /// The coded concept this item holds.
    var code: CodedConcept? {
        guard let value = word(.codeValue) ?? word(.longCodeValue),
            let scheme = word(.codingSchemeDesignator)
        else { return nil }
        return CodedConcept(value: value, scheme: scheme, meaning: word(.codeMeaning) ?? "")
    }
}
