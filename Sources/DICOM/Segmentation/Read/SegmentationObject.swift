internal import CDCMTK
public import Foundation
public import Imaging
public import Text
internal import DICOMFile

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
    /// What it says of itself as a whole.
    public let texts: SegmentationTexts
    /// What was filled in or left out while it was read, and what in it contradicts itself.
    public let warnings: [Warning]
    /// How many frames there are.
    public var frameCount: Int { frames.count }

    /// Whether segments may share voxels, as it says itself.
    public let statedOverlap: SegmentOverlap

    let path: String
    let frames: [SegmentationFrame]
    let pixels: SegmentationPixels
    /// LABELMAP: whether it says what a pixel of 0 is.
    let describesZero: Bool
    /// The images that it refers to, by their series.
    let referencedInstances: [String: [String]]

    /// One numbered structure.
    public struct Segment: Sendable, Hashable {
        /// Segment Number: from 1, and 0 where a label map has a structure there.
        public let number: Int
        /// Name, codes and colour. Its `label` is the segment's number, and for 0 a free one.
        public let description: SegmentDescription
        /// Segment Algorithm Type.
        public let algorithmType: SegmentationOptions.AlgorithmType?
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
        let file: DICOMFile
        do { file = try DICOMFile(path: path) } catch { throw DICOMError(error) }
        let dataset = file.dataset
        let values = SegmentationValues(item: dataset)
        let sopClass = try values.uid(.sopClassUID) ?? ""
        guard ImageHeader.segmentationClasses.contains(sopClass) else {
            throw .file(
                path, "it is no segmentation (modality \(dataset.word(.modality) ?? "?"))",
                .chooseSegmentation)
        }
        let word = try values.word(.segmentationType) ?? "nothing"
        guard let type = SegmentationType(rawValue: word) else {
            throw values.fault(
                "\(Tag.segmentationType): Segmentation Type is \(PlainText.clean(word)); BINARY, "
                    + "FRACTIONAL and LABELMAP are read")
        }
        var warnings: [Warning] = []
        let layout: CDPixels
        do { layout = try file.pixels() } catch { throw DICOMError(error) }
        self.path = path
        self.type = type
        sopInstanceUID = try values.uid(.sopInstanceUID) ?? ""
        seriesInstanceUID = try values.uid(.seriesInstanceUID) ?? ""
        studyInstanceUID = try values.uid(.studyInstanceUID) ?? ""
        let stated = try SegmentationValues(item: file.meta).uid(.mediaStorageSOPInstanceUID)
        if let stated, !sopInstanceUID.isEmpty, stated != sopInstanceUID {
            warnings.append(
                Warning(
                    .headerContradiction,
                    "\(Attribute.sopInstanceUID) is '\(sopInstanceUID)', and the meta "
                        + "header says '\(stated)'"))
        }
        let identities: [Attribute] = [
            .sopInstanceUID, .seriesInstanceUID, .studyInstanceUID, .frameOfReferenceUID,
        ]
        for identity in identities {
            guard try values.uid(identity) == nil else { continue }
            warnings.append(Warning(.segmentationFilledIn, "\(identity) is missing"))
        }
        texts = try SegmentationTexts(values)
        (referencedSeries, referencedInstances) = try Self.references(of: values)
        pixels = try SegmentationPixels(file, layout: layout, type: type, warnings: &warnings)
        segments = try SegmentReader(values: values, type: type, pixels: pixels)
            .read(&warnings)
        if let word = try values.word(.segmentsOverlap) {
            guard let stated = SegmentOverlap(rawValue: word) else {
                throw values.fault(.segmentsOverlap, word, "which is not YES, UNDEFINED or NO")
            }
            statedOverlap = stated
        } else {
            statedOverlap = .undefined
        }
        describesZero = dataset.items(.segments)
            .contains { $0.integer(.segmentNumber) == 0 }
        frames = try SegmentationFrame.frames(
            of: dataset, count: Int(layout.frames), type: type, path: path)
        geometry = try SegmentationFrame.grid(
            of: frames, columns: Int(layout.columns), rows: Int(layout.rows),
            frameOfReference: try values.uid(.frameOfReferenceUID), path: path)
        if let stated = frames.first?.spacingBetweenSlices,
            abs(stated - geometry.spacing.z) > SliceTolerance.alongNormal * geometry.spacing.z
        {
            warnings.append(
                Warning(
                    .headerContradiction,
                    "\(Attribute.spacingBetweenSlices) is '\(short(stated))', and the "
                        + "frames' positions make it \(short(geometry.spacing.z)); these count"))
        }
        let known = Set(segments.map(\.number))
        for case let (index, number?) in frames.map(\.segment).enumerated()
        where !known.contains(number) {
            throw values.fault(
                "frame \(index + 1) is of segment \(number), which is not described; of "
                    + "\(Attribute.segmentNumber) there is "
                    + known.sorted().prefix(20).map { "'\($0)'" }.joined(separator: ", "))
        }
        try SegmentationFrame.checkSingle(frames, path: path)
        if type != .labelMap {
            let drawn = Set(frames.compactMap(\.segment))
            for segment in segments where !drawn.contains(segment.number) {
                let name = PlainText.clean(segment.description.name)
                warnings.append(
                    Warning(
                        .segmentEmpty,
                        "segment \(segment.number), '\(name)', is described and has no frame"))
            }
        }
        self.warnings = warnings
    }

    /// The series that the object refers to, and their images.
    private static func references(
        of values: SegmentationValues
    ) throws(DICOMError) -> ([String], [String: [String]]) {
        var series: [String] = []
        var instances: [String: [String]] = [:]
        for (index, item) in try values.items(.referencedSeries).enumerated() {
            let here = SegmentationValues(
                item: item, place: "\(Attribute.referencedSeries), item \(index + 1)")
            guard let uid = try here.uid(.seriesInstanceUID) else {
                throw here.fault("Series Instance UID \(Tag.seriesInstanceUID) is missing")
            }
            if !series.contains(uid) { series.append(uid) }
            for image in try here.items(.referencedInstances) {
                let image = SegmentationValues(item: image, place: here.place)
                if let instance = try image.uid(.referencedSOPInstanceUID) {
                    instances[uid, default: []].append(instance)
                }
            }
        }
        return (series, instances)
    }

    /// The labels of a label map by Segment Number, for pixels that are numbers.
    func label(of number: Int) -> UInt16? {
        segments.first { $0.number == number }?.description.label
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

/// Segments Overlap (0062,0013): whether a voxel may be in several segments.
public enum SegmentOverlap: String, Sendable, CaseIterable {
    case yes = "YES"
    /// Nobody has looked; also where nothing is said.
    case undefined = "UNDEFINED"
    case no = "NO"
}

extension SegmentationTexts {
    /// What an Integer String may be: PS3.5, 6.2.
    private static let numbers = Int(Int32.min)...Int(Int32.max)

    init(_ values: SegmentationValues) throws(DICOMError) {
        seriesDescription = try values.word(.seriesDescription)
        seriesNumber = try values.whole(.seriesNumber, in: Self.numbers)
        instanceNumber = try values.whole(.instanceNumber, in: Self.numbers)
        contentLabel = try values.word(.contentLabel)
        contentDescription = try values.word(.contentDescription)
        contentCreatorName = try values.word(.contentCreatorName)
        bodyPartExamined = try values.word(.bodyPartExamined)
        clinicalTrialTimePointID = try values.word(.clinicalTrialTimePointID)
        clinicalTrialCoordinatingCenterName = try values.word(
            .clinicalTrialCoordinatingCenterName)
        clinicalTrialSeriesID = try values.word(.clinicalTrialSeriesID)
    }
}
