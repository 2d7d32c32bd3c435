/// An attribute that the segmentation reader asks for, by its name in PS3.6.
///
/// A value that is there and cannot be read is not absent: ``SegmentationValues`` refuses it.
package struct SegmentationAttribute: Sendable, Hashable {
    package let tag: Tag
    package let name: String
    package let kind: Kind

    /// What its value must be.
    package enum Kind: Sendable, Hashable {
        /// Free text in the data set's character set.
        case text
        /// One word, such as `BINARY`.
        case word
        /// Words with backslashes between.
        case words
        case uid
        /// One whole number.
        case whole
        /// So many finite numbers.
        case numbers(Int)
        case sequence
    }

    private init(_ tag: UInt32, _ name: String, _ kind: Kind) {
        self.tag = Tag(tag)
        self.name = name
        self.kind = kind
    }
}

extension SegmentationAttribute: CustomStringConvertible {
    /// `Segment Number (0062,0004)`
    package var description: String { "\(name) \(tag)" }
}

// MARK: - All of them

extension SegmentationAttribute {
    static let mediaStorageSOPInstanceUID = Self(
        0x0002_0003, "Media Storage SOP Instance UID", .uid)
    static let sopClassUID = Self(0x0008_0016, "SOP Class UID", .uid)
    static let sopInstanceUID = Self(0x0008_0018, "SOP Instance UID", .uid)
    static let seriesDescription = Self(0x0008_103E, "Series Description", .text)
    static let sliceThickness = Self(0x0018_0050, "Slice Thickness", .numbers(1))
    static let studyInstanceUID = Self(0x0020_000D, "Study Instance UID", .uid)
    static let seriesInstanceUID = Self(0x0020_000E, "Series Instance UID", .uid)
    static let seriesNumber = Self(0x0020_0011, "Series Number", .whole)
    static let instanceNumber = Self(0x0020_0013, "Instance Number", .whole)
    static let imagePositionPatient = Self(
        0x0020_0032, "Image Position (Patient)", .numbers(3))
    static let imageOrientationPatient = Self(
        0x0020_0037, "Image Orientation (Patient)", .numbers(6))
    static let frameOfReferenceUID = Self(0x0020_0052, "Frame of Reference UID", .uid)
    static let planePosition = Self(0x0020_9113, "Plane Position Sequence", .sequence)
    static let planeOrientation = Self(0x0020_9116, "Plane Orientation Sequence", .sequence)
    static let pixelSpacing = Self(0x0028_0030, "Pixel Spacing", .numbers(2))
    static let pixelPaddingValue = Self(0x0028_0120, "Pixel Padding Value", .whole)
    static let pixelMeasures = Self(0x0028_9110, "Pixel Measures Sequence", .sequence)
    static let sharedFunctionalGroups = Self(
        0x5200_9229, "Shared Functional Groups Sequence", .sequence)
    static let perFrameFunctionalGroups = Self(
        0x5200_9230, "Per-Frame Functional Groups Sequence", .sequence)
    static let codeValue = Self(0x0008_0100, "Code Value", .text)
    static let codingSchemeDesignator = Self(0x0008_0102, "Coding Scheme Designator", .text)
    static let codeMeaning = Self(0x0008_0104, "Code Meaning", .text)
    static let longCodeValue = Self(0x0008_0119, "Long Code Value", .text)
    static let urnCodeValue = Self(0x0008_0120, "URN Code Value", .text)
    static let referencedSeries = Self(0x0008_1115, "Referenced Series Sequence", .sequence)
    static let referencedInstances = Self(
        0x0008_114A, "Referenced Instance Sequence", .sequence)
    static let referencedSOPInstanceUID = Self(
        0x0008_1155, "Referenced SOP Instance UID", .uid)
    static let referencedFrameNumber = Self(0x0008_1160, "Referenced Frame Number", .words)
    static let sourceImage = Self(0x0008_2112, "Source Image Sequence", .sequence)
    static let anatomicRegion = Self(0x0008_2218, "Anatomic Region Sequence", .sequence)
    static let anatomicRegionModifier = Self(
        0x0008_2220, "Anatomic Region Modifier Sequence", .sequence)
    static let derivationImage = Self(0x0008_9124, "Derivation Image Sequence", .sequence)
    static let clinicalTrialTimePointID = Self(
        0x0012_0050, "Clinical Trial Time Point ID", .text)
    static let clinicalTrialCoordinatingCenterName = Self(
        0x0012_0060, "Clinical Trial Coordinating Center Name", .text)
    static let clinicalTrialSeriesID = Self(0x0012_0071, "Clinical Trial Series ID", .text)
    static let bodyPartExamined = Self(0x0018_0015, "Body Part Examined", .word)
    static let spacingBetweenSlices = Self(
        0x0018_0088, "Spacing Between Slices", .numbers(1))
    static let lossyImageCompression = Self(0x0028_2110, "Lossy Image Compression", .word)
    static let segmentationType = Self(0x0062_0001, "Segmentation Type", .word)
    static let segments = Self(0x0062_0002, "Segment Sequence", .sequence)
    static let propertyCategory = Self(
        0x0062_0003, "Segmented Property Category Code Sequence", .sequence)
    static let segmentNumber = Self(0x0062_0004, "Segment Number", .whole)
    static let segmentLabel = Self(0x0062_0005, "Segment Label", .text)
    static let segmentDescription = Self(0x0062_0006, "Segment Description", .text)
    static let segmentAlgorithmType = Self(0x0062_0008, "Segment Algorithm Type", .word)
    static let segmentAlgorithmName = Self(0x0062_0009, "Segment Algorithm Name", .text)
    static let segmentIdentification = Self(
        0x0062_000A, "Segment Identification Sequence", .sequence)
    static let referencedSegmentNumber = Self(
        0x0062_000B, "Referenced Segment Number", .whole)
    static let recommendedDisplayCIELabValue = Self(
        0x0062_000D, "Recommended Display CIELab Value", .numbers(3))
    static let maximumFractionalValue = Self(
        0x0062_000E, "Maximum Fractional Value", .whole)
    static let propertyType = Self(
        0x0062_000F, "Segmented Property Type Code Sequence", .sequence)
    static let propertyTypeModifier = Self(
        0x0062_0011, "Segmented Property Type Modifier Code Sequence", .sequence)
    static let trackingID = Self(0x0062_0020, "Tracking ID", .text)
    static let trackingUID = Self(0x0062_0021, "Tracking UID", .uid)
    static let contentLabel = Self(0x0070_0080, "Content Label", .word)
    static let contentDescription = Self(0x0070_0081, "Content Description", .text)
    static let contentCreatorName = Self(0x0070_0084, "Content Creator's Name", .text)

    /// All that the segmentation reader looks at, beside the layout of the pixels. What reads a value
    /// takes it from here, so that a test of every field forgets none.
    package static let all: [SegmentationAttribute] = [
        mediaStorageSOPInstanceUID, sopClassUID, sopInstanceUID, studyInstanceUID,
        seriesInstanceUID, frameOfReferenceUID,
        seriesDescription, seriesNumber, instanceNumber, bodyPartExamined, contentLabel,
        contentDescription, contentCreatorName, clinicalTrialTimePointID,
        clinicalTrialCoordinatingCenterName, clinicalTrialSeriesID, lossyImageCompression,
        referencedSeries, referencedInstances, referencedSOPInstanceUID, referencedFrameNumber,
        derivationImage, sourceImage, segmentationType, segments, segmentNumber, segmentLabel,
        segmentDescription, segmentAlgorithmType, segmentAlgorithmName, propertyCategory,
        propertyType, propertyTypeModifier, anatomicRegion, anatomicRegionModifier, codeValue,
        longCodeValue, urnCodeValue, codingSchemeDesignator, codeMeaning,
        recommendedDisplayCIELabValue, trackingID, trackingUID, maximumFractionalValue,
        pixelPaddingValue, sharedFunctionalGroups, perFrameFunctionalGroups,
        segmentIdentification, referencedSegmentNumber, planePosition, planeOrientation,
        pixelMeasures, imagePositionPatient, imageOrientationPatient, pixelSpacing,
        sliceThickness, spacingBetweenSlices,
    ]
}
