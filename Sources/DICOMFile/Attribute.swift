/// An attribute that readers ask data sets for, by its tag: the one list of them.
///
/// ``Item`` is asked by these alone, so that a reader cannot look at an attribute that is not here, and
/// a test of every attribute forgets none. The rooms of series and of archives say where each is looked
/// for.
package enum Attribute: UInt32, Sendable, CaseIterable {
    case fileMetaInformationGroupLength = 0x0002_0000
    case mediaStorageSOPClassUID = 0x0002_0002
    case mediaStorageSOPInstanceUID = 0x0002_0003
    case transferSyntaxUID = 0x0002_0010
    case specificCharacterSet = 0x0008_0005
    case imageType = 0x0008_0008
    case sopClassUID = 0x0008_0016
    case sopInstanceUID = 0x0008_0018
    case studyDate = 0x0008_0020
    case seriesDate = 0x0008_0021
    case acquisitionDate = 0x0008_0022
    case contentDate = 0x0008_0023
    case acquisitionDateTime = 0x0008_002A
    case studyTime = 0x0008_0030
    case seriesTime = 0x0008_0031
    case acquisitionTime = 0x0008_0032
    case contentTime = 0x0008_0033
    case accessionNumber = 0x0008_0050
    case modality = 0x0008_0060
    case referringPhysicianName = 0x0008_0090
    case codeValue = 0x0008_0100
    case codingSchemeDesignator = 0x0008_0102
    case codeMeaning = 0x0008_0104
    case longCodeValue = 0x0008_0119
    case urnCodeValue = 0x0008_0120
    case studyDescription = 0x0008_1030
    case procedureCodeSequence = 0x0008_1032
    case seriesDescription = 0x0008_103E
    case physiciansOfRecord = 0x0008_1048
    case referencedSeries = 0x0008_1115
    case referencedInstances = 0x0008_114A
    case referencedSOPInstanceUID = 0x0008_1155
    case referencedFrameNumber = 0x0008_1160
    case derivationDescription = 0x0008_2111
    case sourceImage = 0x0008_2112
    case anatomicRegion = 0x0008_2218
    case anatomicRegionModifier = 0x0008_2220
    case frameType = 0x0008_9007
    case derivationImage = 0x0008_9124
    case complexImageComponent = 0x0008_9208
    case patientName = 0x0010_0010
    case patientID = 0x0010_0020
    case issuerOfPatientID = 0x0010_0021
    case patientBirthDate = 0x0010_0030
    case patientSex = 0x0010_0040
    case patientAge = 0x0010_1010
    case patientSize = 0x0010_1020
    case patientWeight = 0x0010_1030
    case pregnancyStatus = 0x0010_21C0
    case clinicalTrialSponsorName = 0x0012_0010
    case clinicalTrialProtocolID = 0x0012_0020
    case clinicalTrialProtocolName = 0x0012_0021
    case issuerOfClinicalTrialProtocolID = 0x0012_0022
    case clinicalTrialSiteID = 0x0012_0030
    case clinicalTrialSiteName = 0x0012_0031
    case issuerOfClinicalTrialSiteID = 0x0012_0032
    case clinicalTrialSubjectID = 0x0012_0040
    case issuerOfClinicalTrialSubjectID = 0x0012_0041
    case clinicalTrialSubjectReadingID = 0x0012_0042
    case clinicalTrialTimePointID = 0x0012_0050
    case clinicalTrialTimePointDescription = 0x0012_0051
    case longitudinalTemporalOffsetFromEvent = 0x0012_0052
    case longitudinalTemporalEventType = 0x0012_0053
    case clinicalTrialCoordinatingCenterName = 0x0012_0060
    case patientIdentityRemoved = 0x0012_0062
    case deidentificationMethod = 0x0012_0063
    case deidentificationMethodCodeSequence = 0x0012_0064
    case clinicalTrialSeriesID = 0x0012_0071
    case clinicalTrialEthicsCommitteeName = 0x0012_0081
    case clinicalTrialEthicsCommitteeApprovalNumber = 0x0012_0082
    case contrastBolusAgent = 0x0018_0010
    case bodyPartExamined = 0x0018_0015
    case scanningSequence = 0x0018_0020
    case sequenceVariant = 0x0018_0021
    case mrAcquisitionType = 0x0018_0023
    case sequenceName = 0x0018_0024
    case sliceThickness = 0x0018_0050
    case kvp = 0x0018_0060
    case repetitionTime = 0x0018_0080
    case echoTime = 0x0018_0081
    case inversionTime = 0x0018_0082
    case numberOfAverages = 0x0018_0083
    case imagingFrequency = 0x0018_0084
    case imagedNucleus = 0x0018_0085
    case echoNumbers = 0x0018_0086
    case magneticFieldStrength = 0x0018_0087
    case spacingBetweenSlices = 0x0018_0088
    case echoTrainLength = 0x0018_0091
    case pixelBandwidth = 0x0018_0095
    case protocolName = 0x0018_1030
    case triggerTime = 0x0018_1060
    case gantryDetectorTilt = 0x0018_1120
    case exposureTime = 0x0018_1150
    case xRayTubeCurrent = 0x0018_1151
    case filterType = 0x0018_1160
    case convolutionKernel = 0x0018_1210
    case actualFrameDuration = 0x0018_1242
    case receiveCoilName = 0x0018_1250
    case phaseEncodingDirection = 0x0018_1312
    case flipAngle = 0x0018_1314
    case patientPosition = 0x0018_5100
    case mrImagingModifier = 0x0018_9006
    case magnetizationTransfer = 0x0018_9020
    case mrReceiveCoil = 0x0018_9042
    case frameAcquisitionDateTime = 0x0018_9074
    case diffusionDirectionality = 0x0018_9075
    case diffusionGradientDirection = 0x0018_9076
    case inversionTimes = 0x0018_9079
    case effectiveEchoTime = 0x0018_9082
    case diffusionBValue = 0x0018_9087
    case diffusionGradientOrientation = 0x0018_9089
    case velocityEncodingDirection = 0x0018_9090
    case resonantNucleus = 0x0018_9100
    case mrTiming = 0x0018_9112
    case mrEcho = 0x0018_9114
    case mrModifier = 0x0018_9115
    case mrDiffusion = 0x0018_9117
    case cardiacSynchronization = 0x0018_9118
    case mrAverages = 0x0018_9119
    case mrFOVGeometry = 0x0018_9125
    case frameReferenceDateTime = 0x0018_9151
    case mrVelocityEncoding = 0x0018_9197
    case mrImageFrameType = 0x0018_9226
    case mrArterialSpinLabeling = 0x0018_9251
    case aslContext = 0x0018_9257
    case ctReconstruction = 0x0018_9314
    case ctXRayDetails = 0x0018_9325
    case ctImageFrameType = 0x0018_9329
    case contrastBolusUsage = 0x0018_9341
    case contrastBolusAgentAdministered = 0x0018_9342
    case contrastBolusAgentPhase = 0x0018_9344
    case petFrameType = 0x0018_9751
    case siemensBValue = 0x0019_100C
    case siemensDiffusionDirection = 0x0019_100E
    case studyInstanceUID = 0x0020_000D
    case seriesInstanceUID = 0x0020_000E
    case studyID = 0x0020_0010
    case seriesNumber = 0x0020_0011
    case acquisitionNumber = 0x0020_0012
    case instanceNumber = 0x0020_0013
    case imagePositionPatient = 0x0020_0032
    case imageOrientationPatient = 0x0020_0037
    case frameOfReferenceUID = 0x0020_0052
    case laterality = 0x0020_0060
    case temporalPositionIdentifier = 0x0020_0100
    case numberOfTemporalPositions = 0x0020_0105
    case imagesInAcquisition = 0x0020_1002
    case positionReferenceIndicator = 0x0020_1040
    case numberOfSeriesRelatedInstances = 0x0020_1209
    case imageComments = 0x0020_4000
    case stackID = 0x0020_9056
    case frameAnatomy = 0x0020_9071
    case frameLaterality = 0x0020_9072
    case frameContent = 0x0020_9111
    case planePosition = 0x0020_9113
    case planeOrientation = 0x0020_9116
    case temporalPositionIndex = 0x0020_9128
    case nominalCardiacTriggerDelayTime = 0x0020_9153
    case frameAcquisitionNumber = 0x0020_9156
    case dimensionIndexValues = 0x0020_9157
    case frameComments = 0x0020_9158
    case concatenationUID = 0x0020_9161
    case inConcatenationNumber = 0x0020_9162
    case inConcatenationTotalNumber = 0x0020_9163
    case unassignedPerFrameConverted = 0x0020_9171
    case nominalPercentageOfCardiacPhase = 0x0020_9241
    case nominalPercentageOfRespiratoryPhase = 0x0020_9245
    case respiratorySynchronization = 0x0020_9253
    case temporalPositionTimeOffset = 0x0020_930D
    case temporalPosition = 0x0020_9310
    case samplesPerPixel = 0x0028_0002
    case photometricInterpretation = 0x0028_0004
    case numberOfFrames = 0x0028_0008
    case rows = 0x0028_0010
    case columns = 0x0028_0011
    case pixelSpacing = 0x0028_0030
    case correctedImage = 0x0028_0051
    case bitsAllocated = 0x0028_0100
    case bitsStored = 0x0028_0101
    case highBit = 0x0028_0102
    case pixelRepresentation = 0x0028_0103
    case pixelPaddingValue = 0x0028_0120
    case pixelPaddingRangeLimit = 0x0028_0121
    case longitudinalTemporalInformationModified = 0x0028_0303
    case rescaleIntercept = 0x0028_1052
    case rescaleSlope = 0x0028_1053
    case rescaleType = 0x0028_1054
    case lossyImageCompression = 0x0028_2110
    case lossyImageCompressionRatio = 0x0028_2112
    case lossyImageCompressionMethod = 0x0028_2114
    case modalityLUTSequence = 0x0028_3000
    case pixelMeasures = 0x0028_9110
    case pixelValueTransformation = 0x0028_9145
    case geImageKind = 0x0043_102F
    case geBValue = 0x0043_1039
    case numberOfRRIntervals = 0x0054_0061
    case numberOfTimeSlots = 0x0054_0071
    case numberOfSlices = 0x0054_0081
    case numberOfTimeSlices = 0x0054_0101
    case units = 0x0054_1001
    case suvType = 0x0054_1006
    case decayCorrection = 0x0054_1102
    case frameReferenceTime = 0x0054_1300
    case imageIndex = 0x0054_1330
    case segmentationType = 0x0062_0001
    case segments = 0x0062_0002
    case propertyCategory = 0x0062_0003
    case segmentNumber = 0x0062_0004
    case segmentLabel = 0x0062_0005
    case segmentDescription = 0x0062_0006
    case segmentAlgorithmType = 0x0062_0008
    case segmentAlgorithmName = 0x0062_0009
    case segmentIdentification = 0x0062_000A
    case referencedSegmentNumber = 0x0062_000B
    case recommendedDisplayCIELabValue = 0x0062_000D
    case maximumFractionalValue = 0x0062_000E
    case propertyType = 0x0062_000F
    case propertyTypeModifier = 0x0062_0011
    case segmentsOverlap = 0x0062_0013
    case trackingID = 0x0062_0020
    case trackingUID = 0x0062_0021
    case contentLabel = 0x0070_0080
    case contentDescription = 0x0070_0081
    case contentCreatorName = 0x0070_0084
    case philipsBValue = 0x2001_1003
    case presentationLUTShape = 0x2050_0020
    case sharedFunctionalGroups = 0x5200_9229
    case perFrameFunctionalGroups = 0x5200_9230
    case floatPixelData = 0x7FE0_0008
    case doubleFloatPixelData = 0x7FE0_0009
    case overlayBitPosition = 0x6000_0102
    case pixelData = 0x7FE0_0010

    package var tag: Tag { Tag(rawValue) }

    /// What its value must be.
    package enum Kind: Sendable, Hashable {
        /// Free text in the data set's character set.
        case text
        /// One word, such as `CT`.
        case word
        /// Words with backslashes between.
        case words
        case uid
        /// One whole number.
        case integer
        /// So many finite numbers; nil: one or more.
        case numbers(Int?)
        case sequence
        case pixels
    }
}

extension Attribute: CustomStringConvertible {
    /// `Rescale Slope (0028,1053)`
    package var description: String { "\(name) \(tag)" }
}
