/// An attribute that the images of a series, or of a volume, have in common; or that tells the volumes
/// of a 4D series apart. One line of the table for each.
struct CommonAttribute: Sendable {
    let attribute: Attribute
    let level: Level

    /// What must have one value.
    enum Level: Sendable {
        /// Whose images they are: several are refused. The values are shown nowhere.
        case patient
        /// What a series has one of: several are said.
        case series
        /// What the scanner did for a volume: several are said.
        case acquisition
        /// A count of the scanner's, which may rise from slice to slice: said where slices of two
        /// values lie among each other.
        case count
        /// Nothing must: it only tells volumes apart.
        case volume
        /// How many images or volumes there are.
        case announced
    }

    private init(_ attribute: Attribute, _ level: Level) {
        self.attribute = attribute
        self.level = level
    }

    /// All of them, by their tags.
    static let all: [CommonAttribute] = table.sorted {
        $0.attribute.rawValue < $1.attribute.rawValue
    }

    /// Where each stands in ``all``.
    static let places = Dictionary(
        uniqueKeysWithValues: all.enumerated().map { ($0.element.attribute, $0.offset) })

    /// Those of some levels.
    static func of(_ levels: Level...) -> [CommonAttribute] {
        levels.flatMap { level in all.filter { $0.level == level } }
    }

    private static let table: [CommonAttribute] = [
        .init(.patientID, .patient), .init(.issuerOfPatientID, .patient),
        .init(.patientName, .patient), .init(.patientBirthDate, .patient),

        .init(.seriesNumber, .series), .init(.seriesDescription, .series),
        .init(.laterality, .series), .init(.patientPosition, .series),
        .init(.bodyPartExamined, .series), .init(.protocolName, .series),
        .init(.acquisitionDate, .series), .init(.units, .series), .init(.suvType, .series),
        .init(.decayCorrection, .series),
        .init(.correctedImage, .series), .init(.rescaleType, .series),

        .init(.convolutionKernel, .acquisition), .init(.kvp, .acquisition),
        .init(.flipAngle, .acquisition), .init(.contrastBolusAgent, .acquisition),
        .init(.sequenceName, .acquisition),
        .init(.scanningSequence, .acquisition), .init(.sequenceVariant, .acquisition),
        .init(.mrAcquisitionType, .acquisition), .init(.filterType, .acquisition),
        .init(.receiveCoilName, .acquisition), .init(.resonantNucleus, .acquisition),
        .init(.imagedNucleus, .acquisition), .init(.sliceThickness, .acquisition),
        .init(.magneticFieldStrength, .acquisition),
        .init(.acquisitionNumber, .count),

        .init(.repetitionTime, .volume), .init(.numberOfAverages, .volume),
        .init(.imagingFrequency, .volume), .init(.pixelBandwidth, .volume),
        .init(.echoTrainLength, .volume), .init(.phaseEncodingDirection, .volume),
        .init(.velocityEncodingDirection, .volume), .init(.diffusionDirectionality, .volume),
        .init(.nominalPercentageOfCardiacPhase, .volume), .init(.frameReferenceTime, .volume),
        .init(.actualFrameDuration, .volume), .init(.acquisitionDateTime, .volume),
        .init(.acquisitionTime, .volume), .init(.contentTime, .volume),
        .init(.derivationDescription, .volume), .init(.imageComments, .volume),
        .init(.xRayTubeCurrent, .volume), .init(.exposureTime, .volume),
        .init(.siemensBValue, .volume), .init(.siemensDiffusionDirection, .volume),
        .init(.imageIndex, .volume), .init(.geImageKind, .volume), .init(.geBValue, .volume),
        .init(.philipsBValue, .volume),

        .init(.concatenationUID, .announced), .init(.inConcatenationNumber, .announced),
        .init(.inConcatenationTotalNumber, .announced),
        .init(.imagesInAcquisition, .announced), .init(.numberOfTemporalPositions, .announced),
        .init(.numberOfSlices, .announced), .init(.numberOfTimeSlices, .announced),
        .init(.numberOfRRIntervals, .announced), .init(.numberOfTimeSlots, .announced),
    ]
}
