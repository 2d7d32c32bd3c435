public import Pipeline
public import Segmentation

/// An image ready to be cut into patches, and the session that asks for them.
public struct StudyPatches: PortValue {
    public static let portName = "patches"

    public var plan: PatchPlan
    public var source: SourceImage
}
