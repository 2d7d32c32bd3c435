public import Imaging
public import Pipeline
public import Segmentation

// What flows between stages. The name is the word that pipeline files and messages use.

/// An image on its way to the network, with its source.
public struct StudyImage: PortValue {
    public static let portName = "image"

    /// The voxels as they are now: maybe resampled.
    public var volume: Volume

    /// Where they came from.
    public var source: SourceImage
}

/// The patches of an image, cut out for a session.
public struct StudyPatches: PortValue {
    public static let portName = "patches"

    public var plan: PatchPlan
    public var source: SourceImage
}

/// What the network says of each segment on its patch.
public struct StudyLogits: PortValue {
    public static let portName = "logits"

    public var segments: [SegmentLogits]
    public var method: SegmentationMethod
}

/// Labels on the source's grid.
public struct StudyLabels: PortValue {
    public static let portName = "labels"

    public var labels: LabelMap
    public var source: SourceImage
    public var method: SegmentationMethod
}

/// How a segmentation was made: what a DICOM SEG and a report say of it.
public struct SegmentationMethod: Sendable, Hashable {
    /// The checkpoint file's name, without folders.
    public var checkpoint: String

    /// SHA-256 of the checkpoint file.
    public var digest: String
}

/// A file that a stage has written.
public struct WrittenFile: PortValue {
    public static let portName = "file"

    /// The name it will have in the study's output folder.
    public var name: String
}
