internal import DICOMFile

extension AttributePlace {
    /// All that the image reader looks at, in the data set and in functional groups.
    package static let ofImages: [AttributePlace] = unique(
        ofMeta + ofDataset + ofGroups + ofCommonGroups + ofConverted)

    private static let ofMeta: [AttributePlace] = [
        .init(.fileMetaInformationGroupLength, .identity),
        .init(.mediaStorageSOPClassUID, .identity), .init(.mediaStorageSOPInstanceUID, .identity),
        .init(.transferSyntaxUID, .pixels),
    ]

    private static let ofDataset: [AttributePlace] =
        [
            .init(.specificCharacterSet, .shown), .init(.imageType, .volume),
            .init(.sopClassUID, .identity), .init(.sopInstanceUID, .identity),
            .init(.modality, .intensities), .init(.seriesDescription, .shown),
            .init(.sliceThickness, .shown), .init(.gantryDetectorTilt, .shown),
            .init(.studyInstanceUID, .identity), .init(.seriesInstanceUID, .identity),
            .init(.seriesNumber, .identity), .init(.instanceNumber, .volume),
            .init(.imagePositionPatient, .place), .init(.imageOrientationPatient, .place),
            .init(.frameOfReferenceUID, .place),
            .init(.numberOfSeriesRelatedInstances, .identity),
            .init(.complexImageComponent, .volume),
            .init(.samplesPerPixel, .pixels), .init(.photometricInterpretation, .intensities),
            .init(.numberOfFrames, .pixels), .init(.rows, .pixels), .init(.columns, .pixels),
            .init(.pixelSpacing, .place), .init(.bitsAllocated, .pixels),
            .init(.bitsStored, .pixels), .init(.highBit, .pixels),
            .init(.pixelRepresentation, .pixels), .init(.pixelPaddingValue, .intensities),
            .init(.pixelPaddingRangeLimit, .intensities),
            .init(.rescaleIntercept, .intensities), .init(.rescaleSlope, .intensities),
            .init(.modalityLUTSequence, .intensities),
            .init(.presentationLUTShape, .intensities),
            .init(.floatPixelData, .pixels), .init(.doubleFloatPixelData, .pixels),
            .init(.pixelData, .pixels), .init(.overlayBitPosition, .pixels),
            .init(.spacingBetweenSlices, .place), .init(.rescaleType, .intensities),
        ] + Mark.ofDataset.map { .init($0.attribute, .volume) }
        + CommonAttribute.all.map { .init($0.attribute, .common) }

    private static let ofGroups: [AttributePlace] =
        [
            .init(.sharedFunctionalGroups, .place), .init(.perFrameFunctionalGroups, .place),
        ]
        + inEitherGroup([.planePosition], [.imagePositionPatient], .place)
        + inEitherGroup([.planeOrientation], [.imageOrientationPatient], .place)
        + inEitherGroup([.pixelMeasures], [.pixelSpacing], .place)
        + inEitherGroup([.pixelMeasures], [.spacingBetweenSlices], .place)
        + inEitherGroup([.pixelMeasures], [.sliceThickness], .shown)
        + inEitherGroup(
            [.pixelValueTransformation], [.rescaleIntercept, .rescaleSlope, .rescaleType],
            .intensities)
        + Mark.ofGroups.flatMap { inEitherGroup($0.groups, [$0.attribute], .volume) }

    /// What the frames of an image have in common, or not.
    private static let ofCommonGroups: [AttributePlace] =
        CommonAttribute.ofGroups.flatMap { inEitherGroup([$0.group], $0.attributes, .common) }
        + inEitherGroup([.frameContent], [.dimensionIndexValues], .volume)

    /// What a converted image keeps of each frame's former header.
    private static let ofConverted: [AttributePlace] = {
        let former = Mark.ofDataset.map(\.attribute) + CommonAttribute.ofFrames.map(\.attribute)
        let path: [Attribute] = [.perFrameFunctionalGroups, .unassignedPerFrameConverted]
        let itself = AttributePlace(.unassignedPerFrameConverted, .volume, in: [path[0]])
        return [itself] + former.map { AttributePlace($0, .volume, in: path) }
    }()
}
