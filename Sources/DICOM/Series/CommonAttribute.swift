internal import DICOMFile

/// An attribute that the images of a series, or of a volume, have in common; or that tells the volumes
/// of a 4D series apart. One line of the table for each.
struct CommonAttribute: Sendable {
    let attribute: Attribute
    let level: Level
    /// The functional group in which an image of many frames says it of each frame; nil where it says it
    /// of the whole image, or in ``Mark/ofGroups``.
    let group: Attribute?

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

    private init(_ attribute: Attribute, _ level: Level, of group: Attribute? = nil) {
        self.attribute = attribute
        self.level = level
        self.group = group
    }

    /// All of them, by their tags.
    static let all: [CommonAttribute] = table.sorted {
        $0.attribute.rawValue < $1.attribute.rawValue
    }

    /// Where each stands in ``all``.
    static let places = Dictionary(
        uniqueKeysWithValues: all.enumerated().map { ($0.element.attribute, $0.offset) })

    /// Those that functional groups say, by the group.
    static let ofGroups: [(group: Attribute, attributes: [Attribute])] = {
        var found: [Attribute: [Attribute]] = [:]
        for each in all {
            guard let group = each.group else { continue }
            found[group, default: []].append(each.attribute)
        }
        return found.map { (group: $0.key, attributes: $0.value) }
            .sorted { $0.group.rawValue < $1.group.rawValue }
    }()

    /// Those that may differ from frame to frame of one image.
    static let ofFrames = of(.series, .acquisition, .count, .volume)

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
        .init(.correctedImage, .series),
        .init(.rescaleType, .series, of: .pixelValueTransformation),

        .init(.convolutionKernel, .acquisition, of: .ctReconstruction),
        .init(.kvp, .acquisition, of: .ctXRayDetails),
        .init(.flipAngle, .acquisition, of: .mrTiming), .init(.contrastBolusAgent, .acquisition),
        .init(.sequenceName, .acquisition),
        .init(.scanningSequence, .acquisition), .init(.sequenceVariant, .acquisition),
        .init(.mrAcquisitionType, .acquisition),
        .init(.filterType, .acquisition, of: .ctXRayDetails),
        .init(.receiveCoilName, .acquisition, of: .mrReceiveCoil),
        .init(.resonantNucleus, .acquisition),
        .init(.imagedNucleus, .acquisition),
        .init(.sliceThickness, .acquisition, of: .pixelMeasures),
        .init(.magneticFieldStrength, .acquisition),
        .init(.acquisitionNumber, .count),
        .init(.magnetizationTransfer, .acquisition, of: .mrImagingModifier),
        .init(.aslContext, .acquisition, of: .mrArterialSpinLabeling),
        .init(.contrastBolusAgentAdministered, .acquisition, of: .contrastBolusUsage),
        .init(.contrastBolusAgentPhase, .acquisition, of: .contrastBolusUsage),
        .init(.frameLaterality, .acquisition, of: .frameAnatomy),
        .init(.frameAcquisitionNumber, .count, of: .frameContent),

        .init(.repetitionTime, .volume, of: .mrTiming),
        .init(.numberOfAverages, .volume, of: .mrAverages),
        .init(.imagingFrequency, .volume), .init(.pixelBandwidth, .volume, of: .mrImagingModifier),
        .init(.echoTrainLength, .volume, of: .mrTiming),
        .init(.phaseEncodingDirection, .volume, of: .mrFOVGeometry),
        .init(.velocityEncodingDirection, .volume, of: .mrVelocityEncoding),
        .init(.diffusionDirectionality, .volume, of: .mrDiffusion),
        .init(.nominalPercentageOfCardiacPhase, .volume, of: .cardiacSynchronization),
        .init(.frameReferenceTime, .volume),
        .init(.actualFrameDuration, .volume), .init(.acquisitionDateTime, .volume),
        .init(.acquisitionTime, .volume), .init(.contentTime, .volume),
        .init(.derivationDescription, .volume), .init(.imageComments, .volume),
        .init(.xRayTubeCurrent, .volume), .init(.exposureTime, .volume),
        .init(.siemensBValue, .volume), .init(.siemensDiffusionDirection, .volume),
        .init(.imageIndex, .volume), .init(.geImageKind, .volume), .init(.geBValue, .volume),
        .init(.philipsBValue, .volume),
        .init(.nominalPercentageOfRespiratoryPhase, .volume, of: .respiratorySynchronization),
        .init(.temporalPositionTimeOffset, .volume, of: .temporalPosition),
        .init(.frameAcquisitionDateTime, .volume, of: .frameContent),
        .init(.frameReferenceDateTime, .volume, of: .frameContent),
        .init(.frameComments, .volume, of: .frameContent),

        .init(.concatenationUID, .announced), .init(.inConcatenationNumber, .announced),
        .init(.inConcatenationTotalNumber, .announced),
        .init(.imagesInAcquisition, .announced), .init(.numberOfTemporalPositions, .announced),
        .init(.numberOfSlices, .announced), .init(.numberOfTimeSlices, .announced),
        .init(.numberOfRRIntervals, .announced), .init(.numberOfTimeSlots, .announced),
    ]
}
