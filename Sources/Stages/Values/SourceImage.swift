public import DICOM
public import Imaging
public import NIfTI

/// Where an image came from: what a result must lie on, and what a session must belong to.
public enum SourceImage: Sendable {
    case dicom(DICOMSeries)
    case nifti(NIfTIFile, Geometry)

    /// The grid of the source, which every result has too.
    public var geometry: Geometry {
        switch self {
        case .dicom(let series): series.geometry
        case .nifti(_, let geometry): geometry
        }
    }

    /// The header's own grid, where the source is NIfTI: a result has it bit for bit.
    var niftiGrid: NIfTIGrid? {
        guard case .nifti(let file, _) = self else { return nil }
        return file.grid
    }
}
