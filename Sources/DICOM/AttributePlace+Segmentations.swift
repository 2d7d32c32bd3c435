internal import DICOMFile

extension AttributePlace {
    /// All that the segmentation reader looks at.
    package static let ofSegmentations: [AttributePlace] = unique(
        ofObject + ofPixels + ofReferences + ofSegments + ofFrames)

    private static let ofObject: [AttributePlace] =
        [
            Attribute.mediaStorageSOPInstanceUID, .sopClassUID, .sopInstanceUID, .studyInstanceUID,
            .seriesInstanceUID, .modality, .segmentationType, .segmentsOverlap,
        ].map { .init($0, .identity) }
        + [.init(.frameOfReferenceUID, .place)]
        + [
            Attribute.specificCharacterSet, .seriesDescription, .seriesNumber, .instanceNumber,
            .bodyPartExamined,
            .contentLabel, .contentDescription, .contentCreatorName, .clinicalTrialTimePointID,
            .clinicalTrialCoordinatingCenterName, .clinicalTrialSeriesID,
        ].map { .init($0, .shown) }

    private static let ofPixels: [AttributePlace] = [
        Attribute.transferSyntaxUID, .samplesPerPixel, .numberOfFrames, .rows, .columns,
        .bitsAllocated, .bitsStored, .highBit, .pixelRepresentation, .pixelPaddingValue,
        .lossyImageCompression, .maximumFractionalValue, .pixelData,
    ].map { .init($0, .pixels) }

    private static let ofReferences: [AttributePlace] = [
        .init(.referencedSeries, .identity),
        .init(.seriesInstanceUID, .identity, in: [.referencedSeries]),
        .init(.referencedInstances, .identity, in: [.referencedSeries]),
        .init(
            .referencedSOPInstanceUID, .identity, in: [.referencedSeries, .referencedInstances]),
    ]

    private static let ofSegments: [AttributePlace] =
        [.init(.segments, .segments)]
        + [
            Attribute.segmentNumber, .segmentLabel, .segmentDescription, .segmentAlgorithmType,
            .segmentAlgorithmName, .recommendedDisplayCIELabValue, .trackingID, .trackingUID,
        ].map { .init($0, .segments, in: [.segments]) }
        + [
            [.propertyCategory], [.propertyType], [.propertyType, .propertyTypeModifier],
            [.anatomicRegion], [.anatomicRegion, .anatomicRegionModifier],
        ].flatMap { code(at: $0) }

    /// A coded concept, and the sequence that holds it.
    private static func code(at path: [Attribute]) -> [AttributePlace] {
        let path = [.segments] + path
        return [.init(path[path.count - 1], .segments, in: Array(path.dropLast()))]
            + [
                Attribute.codeValue, .longCodeValue, .urnCodeValue, .codingSchemeDesignator,
                .codeMeaning,
            ].map { .init($0, .segments, in: path) }
    }

    private static let ofFrames: [AttributePlace] =
        [
            .init(.sharedFunctionalGroups, .place), .init(.perFrameFunctionalGroups, .place),
        ]
        + inEitherGroup([.planePosition], [.imagePositionPatient], .place)
        + inEitherGroup([.planeOrientation], [.imageOrientationPatient], .place)
        + inEitherGroup(
            [.pixelMeasures], [.pixelSpacing, .sliceThickness, .spacingBetweenSlices], .place)
        + inEitherGroup([.segmentIdentification], [.referencedSegmentNumber], .segments)
        + sources

    /// Sources are of single frames alone.
    private static let sources: [AttributePlace] = {
        let derivation: [Attribute] = [.perFrameFunctionalGroups, .derivationImage]
        return [
            .init(.derivationImage, .place, in: [.perFrameFunctionalGroups]),
            .init(.sourceImage, .place, in: derivation),
        ]
            + [Attribute.referencedSOPInstanceUID, .referencedFrameNumber].map {
                .init($0, .place, in: derivation + [.sourceImage])
            }
    }()
}
