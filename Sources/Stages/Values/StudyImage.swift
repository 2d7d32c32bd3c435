public import Imaging
public import Pipeline

/// An image on its way to the network, with its source.
public struct StudyImage: PortValue {
    public static let portName = "image"

    /// The voxels as they are now: the source's, or made of them where they are asked for.
    public var voxels: any CroppableImage

    /// Where they came from.
    public var source: SourceImage
}
