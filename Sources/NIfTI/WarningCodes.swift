public import Text

/// What reading NIfTI warns of.
extension Warning.Code {
    /// Voxels are NaN or infinite, and were set to 0.
    public static let niftiNotFinite: Warning.Code = "nifti.not-finite"
}
