/// One place at which the image reader looks for an attribute: the table of all it reads.
package struct ImageAttribute: Sendable, Hashable {
    package let attribute: Attribute

    /// The sequences that lead to it, from the data set on; empty for the data set itself and, by
    /// its group 0002, for the meta header.
    package let path: [Attribute]

    package let use: Use

    /// What it is read for.
    package enum Use: String, Sendable, Hashable {
        /// To which object, series and study a file belongs.
        case identity
        /// How the pixels lie.
        case pixels
        /// How stored values become intensities.
        case intensities
        /// Where a slice lies.
        case place
        /// Which volume of a 4D series a slice is of.
        case volume
        /// To be shown and chosen by.
        case shown
    }

    private init(_ attribute: Attribute, _ use: Use, in path: [Attribute] = []) {
        self.attribute = attribute
        self.path = path
        self.use = use
    }

    /// Everything, in the data set and in functional groups, each once.
    package static let all: [ImageAttribute] = {
        var seen: Set<[Attribute]> = []
        return (ofMeta + ofDataset + ofGroups).filter {
            seen.insert($0.path + [$0.attribute]).inserted
        }
    }()

    private static let ofMeta: [ImageAttribute] = [
        .init(.mediaStorageSOPClassUID, .identity), .init(.mediaStorageSOPInstanceUID, .identity),
        .init(.transferSyntaxUID, .pixels),
    ]

    private static let ofDataset: [ImageAttribute] =
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
            .init(.floatPixelData, .pixels), .init(.doubleFloatPixelData, .pixels),
            .init(.pixelData, .pixels),
        ] + Mark.ofDataset.map { .init($0.attribute, .volume) }

    private static let ofGroups: [ImageAttribute] =
        [
            .init(.sharedFunctionalGroups, .place), .init(.perFrameFunctionalGroups, .place),
        ]
        + inEither([.planePosition], [.imagePositionPatient], .place)
        + inEither([.planeOrientation], [.imageOrientationPatient], .place)
        + inEither([.pixelMeasures], [.pixelSpacing], .place)
        + inEither([.pixelMeasures], [.sliceThickness], .shown)
        + inEither(
            [.pixelValueTransformation], [.rescaleIntercept, .rescaleSlope], .intensities)
        + Mark.ofGroups.flatMap { inEither($0.groups, [$0.attribute], .volume) }

    /// A group's attributes, and the group itself, where all frames share it and of each frame.
    private static func inEither(
        _ groups: [Attribute], _ attributes: [Attribute], _ use: Use
    ) -> [ImageAttribute] {
        [Attribute.sharedFunctionalGroups, .perFrameFunctionalGroups].flatMap { place in
            groups.indices.map { .init(groups[$0], use, in: [place] + groups[..<$0]) }
                + attributes.map { .init($0, use, in: [place] + groups) }
        }
    }
}
