public import Text

/// What reading and writing DICOM warns of.
extension Warning.Code {
    /// Something that the files lack was filled in.
    public static let seriesFilledIn: Warning.Code = "series.filled-in"
    /// A value of a header cannot be read and does not touch the voxels; it was left out.
    public static let valueUnreadable: Warning.Code = "dicom.unreadable-value"
    /// Intensities are said to be of another unit than they are taken for.
    public static let otherUnit: Warning.Code = "dicom.other-unit"
    /// Pixels use bits that belong neither to them nor to an overlay, and these bits were left out.
    public static let bitsBeyond: Warning.Code = "dicom.bits-beyond-high-bit"
    /// Two values of a header contradict each other.
    public static let headerContradiction: Warning.Code = "dicom.contradiction"
    /// A text is not in the character set that its file names.
    public static let characterSet: Warning.Code = "dicom.character-set"
    /// A volume was made although files that belong to its series, or may, could not be read.
    public static let seriesIncomplete: Warning.Code = "series.incomplete"
    /// A header announces more images of the series than there are.
    public static let seriesAnnounced: Warning.Code = "series.fewer-than-announced"
    /// An acquisition has more images than the series, which may be a part of it, or lack some.
    public static let seriesPartOfAcquisition: Warning.Code = "series.part-of-acquisition"
    /// Images or objects of the series that are no part of the volume.
    public static let seriesSetAside: Warning.Code = "series.set-aside"
    /// The images of a volume differ in what is usually the same.
    public static let seriesDiffers: Warning.Code = "series.differs"
    /// The lowest value of an image is white, and its values were turned round before they were rescaled.
    public static let seriesInverted: Warning.Code = "series.inverted"
    /// Slices lie unevenly and were interpolated onto an even grid.
    public static let seriesResampled: Warning.Code = "series.resampled"
    /// Nothing but Instance Number tells the volumes of a 4D series apart.
    public static let seriesVolumeByNumber: Warning.Code = "series.volume-by-number"
    /// A text was too long for a segmentation, or had signs that DICOM does not allow there, and was cut or changed.
    public static let segmentationTextChanged: Warning.Code = "segmentation.text-changed"
    /// A segment has no codes of its own, and is written as tissue.
    public static let segmentationUncoded: Warning.Code = "segmentation.uncoded"
    /// A label that nobody described was given a name.
    public static let segmentationUndescribed: Warning.Code = "segmentation.undescribed-label"
    /// A segment's algorithm has no name, which DICOM asks for, and was given one.
    public static let segmentationAlgorithmUnnamed: Warning.Code = "segmentation.algorithm-unnamed"
    /// A value of the source is not valid, and is not in the segmentation.
    public static let segmentationSourceLeftOut: Warning.Code = "segmentation.source-value-left-out"
    /// A text of the source is not in the character set that it names, and was written in part.
    public static let segmentationSourceText: Warning.Code = "segmentation.source-text-damaged"
    /// The source has no frame of reference, and one was made for the segmentation.
    public static let segmentationFrameOfReferenceMade: Warning.Code =
        "segmentation.frame-of-reference-made"
    /// The source has no date, and the segmentation bears that of 1900-01-01.
    public static let segmentationDateMade: Warning.Code = "segmentation.date-made"
    /// The source says another thing of the body part than the label file.
    public static let segmentationBodyPartDiffers: Warning.Code = "segmentation.body-part-differs"
    /// A segmentation that was read lacks what it must say, and that was filled in.
    public static let segmentationFilledIn: Warning.Code = "segmentation.filled-in"
    /// Voxels of a segmentation lie outside of the series or image it was asked for, and are lost.
    public static let segmentationOutside: Warning.Code = "segmentation.outside-series"
    /// A segmentation was drawn on another series than the one it was laid on.
    public static let segmentationOtherSeries: Warning.Code = "segmentation.other-series"
    /// A segmentation refers to images that the series does not have.
    public static let segmentationSourceMissing: Warning.Code = "segmentation.source-missing"
    /// A frame of a segmentation lies elsewhere than the image that it says it was drawn on.
    public static let segmentationSourceElsewhere: Warning.Code = "segmentation.source-elsewhere"
    /// Segmentation or series have no frame of reference, so that nobody knows whether positions mean the same.
    public static let segmentationUnanchored: Warning.Code = "segmentation.no-frame-of-reference"
    /// The frames of a segmentation do not lie on the grid asked for, and the nearest voxel counts.
    public static let segmentationResampled: Warning.Code = "segmentation.resampled"
    /// A segment has another number in the label map than in the segmentation, which was read or written.
    public static let segmentationRenumbered: Warning.Code = "segmentation.renumbered"
    /// A segment has more codes than a label file holds, and one is kept.
    public static let segmentationCodeLeftOut: Warning.Code = "segmentation.code-left-out"
    /// A segmentation was compressed with loss, so that its voxels are not those that were drawn.
    public static let segmentationLossy: Warning.Code = "segmentation.lossy"
    /// Segments of a segmentation overlap although it says that they do not.
    public static let segmentationOverlap: Warning.Code = "segmentation.overlap-denied"
    /// A label file has a key that the schema does not, and its value is used nowhere.
    public static let labelKeyUnknown: Warning.Code = "labels.unknown-key"
    /// A label file gives a label no name, and another of its texts is taken for one.
    public static let labelUnnamed: Warning.Code = "labels.unnamed"
    /// A label file has a list without a label.
    public static let labelListEmpty: Warning.Code = "labels.empty-list"
    /// A label file gives a label two colours that differ.
    public static let labelColoursDiffer: Warning.Code = "labels.colours-differ"
    /// The object is a label map, which few programs take.
    public static let segmentationLabelMap: Warning.Code = "segmentation.label-map"
    /// A segment has no voxel.
    public static let segmentEmpty: Warning.Code = "segmentation.empty-segment"
}
