public import Text

/// What reading NIfTI warns of.
extension Warning.Code {
    /// Voxels are NaN or infinite, and were set to 0.
    public static let niftiNotFinite: Warning.Code = "nifti.not-finite"
    /// Sform and qform put the image into different places; which counts is said, and can be
    /// chosen.
    public static let niftiFormsDiffer: Warning.Code = "nifti.forms-differ"
    /// Neither form is set; the spacing alone was taken, and left and right are a guess.
    public static let niftiFormGuessed: Warning.Code = "nifti.form-guessed"
    /// The form that does not count is set and cannot be read.
    public static let niftiFormUnreadable: Warning.Code = "nifti.form-unreadable"
    /// An `sform_code` or `qform_code` is not one that NIfTI defines.
    public static let niftiFormCode: Warning.Code = "nifti.form-code"
    /// A spacing in the header cannot be one, or is another than the sform's.
    public static let niftiSpacing: Warning.Code = "nifti.spacing"
    /// The header does not name its unit of length, and in millimetres its voxels are of no usual
    /// size.
    public static let niftiUnitUnknown: Warning.Code = "nifti.unit-unknown"
    /// The header's lengths are in metres or micrometres, and were turned to millimetres.
    public static let niftiUnitConverted: Warning.Code = "nifti.unit-converted"
    /// The header's scale cannot be one, and the voxels were read unscaled.
    public static let niftiScale: Warning.Code = "nifti.scale"
    /// A dimension beyond k is 0, and was taken for 1.
    public static let niftiDimension: Warning.Code = "nifti.dimension"
    /// `bitpix` contradicts `datatype`, which counts.
    public static let niftiBits: Warning.Code = "nifti.bits"
    /// The header does not say where the voxels begin; they were read right behind it.
    public static let niftiOffset: Warning.Code = "nifti.offset"
    /// The bytes that the header announces as extensions are not extensions.
    public static let niftiExtension: Warning.Code = "nifti.extension"
    /// The header says that the numbers are not intensities.
    public static let niftiIntent: Warning.Code = "nifti.intent"
    /// More bytes follow the last voxel, and were left out.
    public static let niftiBytesAfterEnd: Warning.Code = "nifti.bytes-after-end"
}
