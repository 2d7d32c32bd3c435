// The attributes that the image reader asks for, by their names in PS3.6.

extension Attribute {
    static let mediaStorageSOPClassUID = Attribute(0x0002_0002, "Media Storage SOP Class UID", .uid)
    static let mediaStorageSOPInstanceUID = Attribute(
        0x0002_0003, "Media Storage SOP Instance UID", .uid)
    static let transferSyntaxUID = Attribute(0x0002_0010, "Transfer Syntax UID", .uid)
    static let specificCharacterSet = Attribute(0x0008_0005, "Specific Character Set", .words)
    static let imageType = Attribute(0x0008_0008, "Image Type", .words)
    static let sopClassUID = Attribute(0x0008_0016, "SOP Class UID", .uid)
    static let sopInstanceUID = Attribute(0x0008_0018, "SOP Instance UID", .uid)
    static let modality = Attribute(0x0008_0060, "Modality", .word)
    static let seriesDescription = Attribute(0x0008_103E, "Series Description", .text)
    static let frameType = Attribute(0x0008_9007, "Frame Type", .words)
    static let complexImageComponent = Attribute(0x0008_9208, "Complex Image Component", .word)
    static let sliceThickness = Attribute(0x0018_0050, "Slice Thickness", .numbers(1))
    static let echoTime = Attribute(0x0018_0081, "Echo Time", .numbers(1))
    static let inversionTime = Attribute(0x0018_0082, "Inversion Time", .numbers(1))
    static let echoNumbers = Attribute(0x0018_0086, "Echo Number(s)", .numbers(nil))
    static let triggerTime = Attribute(0x0018_1060, "Trigger Time", .numbers(1))
    static let gantryDetectorTilt = Attribute(0x0018_1120, "Gantry/Detector Tilt", .numbers(1))
    static let effectiveEchoTime = Attribute(0x0018_9082, "Effective Echo Time", .numbers(1))
    static let diffusionBValue = Attribute(0x0018_9087, "Diffusion b-value", .numbers(1))
    static let diffusionGradientOrientation = Attribute(
        0x0018_9089, "Diffusion Gradient Orientation", .numbers(3))
    static let studyInstanceUID = Attribute(0x0020_000D, "Study Instance UID", .uid)
    static let seriesInstanceUID = Attribute(0x0020_000E, "Series Instance UID", .uid)
    static let seriesNumber = Attribute(0x0020_0011, "Series Number", .integer)
    static let acquisitionNumber = Attribute(0x0020_0012, "Acquisition Number", .integer)
    static let instanceNumber = Attribute(0x0020_0013, "Instance Number", .integer)
    static let imagePositionPatient = Attribute(
        0x0020_0032, "Image Position (Patient)", .numbers(3))
    static let imageOrientationPatient = Attribute(
        0x0020_0037, "Image Orientation (Patient)", .numbers(6))
    static let frameOfReferenceUID = Attribute(0x0020_0052, "Frame of Reference UID", .uid)
    static let temporalPositionIdentifier = Attribute(
        0x0020_0100, "Temporal Position Identifier", .integer)
    static let numberOfSeriesRelatedInstances = Attribute(
        0x0020_1209, "Number of Series Related Instances", .integer)
    static let stackID = Attribute(0x0020_9056, "Stack ID", .text)
    static let temporalPositionIndex = Attribute(0x0020_9128, "Temporal Position Index", .integer)
    static let nominalCardiacTriggerDelayTime = Attribute(
        0x0020_9153, "Nominal Cardiac Trigger Delay Time", .numbers(1))
    static let samplesPerPixel = Attribute(0x0028_0002, "Samples per Pixel", .integer)
    static let photometricInterpretation = Attribute(
        0x0028_0004, "Photometric Interpretation", .word)
    static let numberOfFrames = Attribute(0x0028_0008, "Number of Frames", .integer)
    static let rows = Attribute(0x0028_0010, "Rows", .integer)
    static let columns = Attribute(0x0028_0011, "Columns", .integer)
    static let pixelSpacing = Attribute(0x0028_0030, "Pixel Spacing", .numbers(2))
    static let bitsAllocated = Attribute(0x0028_0100, "Bits Allocated", .integer)
    static let bitsStored = Attribute(0x0028_0101, "Bits Stored", .integer)
    static let highBit = Attribute(0x0028_0102, "High Bit", .integer)
    static let pixelRepresentation = Attribute(0x0028_0103, "Pixel Representation", .integer)
    static let pixelPaddingValue = Attribute(0x0028_0120, "Pixel Padding Value", .integer)
    static let pixelPaddingRangeLimit = Attribute(
        0x0028_0121, "Pixel Padding Range Limit", .integer)
    static let rescaleIntercept = Attribute(0x0028_1052, "Rescale Intercept", .numbers(1))
    static let rescaleSlope = Attribute(0x0028_1053, "Rescale Slope", .numbers(1))
    static let modalityLUTSequence = Attribute(0x0028_3000, "Modality LUT Sequence", .sequence)
    static let sharedFunctionalGroups = Attribute(
        0x5200_9229, "Shared Functional Groups Sequence", .sequence)
    static let perFrameFunctionalGroups = Attribute(
        0x5200_9230, "Per-Frame Functional Groups Sequence", .sequence)
    static let planePosition = Attribute(0x0020_9113, "Plane Position Sequence", .sequence)
    static let planeOrientation = Attribute(0x0020_9116, "Plane Orientation Sequence", .sequence)
    static let pixelMeasures = Attribute(0x0028_9110, "Pixel Measures Sequence", .sequence)
    static let pixelValueTransformation = Attribute(
        0x0028_9145, "Pixel Value Transformation Sequence", .sequence)
    static let frameContent = Attribute(0x0020_9111, "Frame Content Sequence", .sequence)
    static let mrDiffusion = Attribute(0x0018_9117, "MR Diffusion Sequence", .sequence)
    static let diffusionGradientDirection = Attribute(
        0x0018_9076, "Diffusion Gradient Direction Sequence", .sequence)
    static let mrEcho = Attribute(0x0018_9114, "MR Echo Sequence", .sequence)
    static let cardiacSynchronization = Attribute(
        0x0018_9118, "Cardiac Synchronization Sequence", .sequence)
    static let mrImageFrameType = Attribute(0x0018_9226, "MR Image Frame Type Sequence", .sequence)
    static let ctImageFrameType = Attribute(0x0018_9329, "CT Image Frame Type Sequence", .sequence)
    static let petFrameType = Attribute(0x0018_9751, "PET Frame Type Sequence", .sequence)
    static let floatPixelData = Attribute(0x7FE0_0008, "Float Pixel Data", .pixels)
    static let doubleFloatPixelData = Attribute(0x7FE0_0009, "Double Float Pixel Data", .pixels)
    static let pixelData = Attribute(0x7FE0_0010, "Pixel Data", .pixels)
}
