public import Text

/// What reading and writing DICOM warns of.
extension Warning.Code {
    /// Something that the files lack was filled in.
    public static let seriesFilledIn: Warning.Code = "series.filled-in"
    /// A segmentation lacks what its source lacks, or it was filled in.
    public static let segmentationRepaired: Warning.Code = "segmentation.repaired"
    /// The object is a label map, which few programs take.
    public static let segmentationLabelMap: Warning.Code = "segmentation.label-map"
    /// A segment has no voxel.
    public static let segmentEmpty: Warning.Code = "segmentation.empty-segment"
}
