public import Text

/// What reading and writing DICOM warns of.
extension Warning.Code {
    /// Something that the files lack was filled in.
    public static let seriesFilledIn: Warning.Code = "series.filled-in"
    /// A value of a header cannot be read and does not touch the voxels; it was left out.
    public static let valueUnreadable: Warning.Code = "dicom.unreadable-value"
    /// Two values of a header contradict each other.
    public static let headerContradiction: Warning.Code = "dicom.contradiction"
    /// A text is not in the character set that its file names.
    public static let characterSet: Warning.Code = "dicom.character-set"
    /// A volume was made although files that belong to its series, or may, could not be read.
    public static let seriesIncomplete: Warning.Code = "series.incomplete"
    /// A header announces more images of the series than there are.
    public static let seriesAnnounced: Warning.Code = "series.fewer-than-announced"
    /// Images or objects of the series that are no part of the volume.
    public static let seriesSetAside: Warning.Code = "series.set-aside"
    /// The images of a volume differ in what is usually the same.
    public static let seriesDiffers: Warning.Code = "series.differs"
    /// Slices lie unevenly and were interpolated onto an even grid.
    public static let seriesResampled: Warning.Code = "series.resampled"
    /// Nothing but Instance Number tells the volumes of a 4D series apart.
    public static let seriesVolumeByNumber: Warning.Code = "series.volume-by-number"
    /// A segmentation lacks what its source lacks, or it was filled in.
    public static let segmentationRepaired: Warning.Code = "segmentation.repaired"
    /// The object is a label map, which few programs take.
    public static let segmentationLabelMap: Warning.Code = "segmentation.label-map"
    /// A segment has no voxel.
    public static let segmentEmpty: Warning.Code = "segmentation.empty-segment"
}
