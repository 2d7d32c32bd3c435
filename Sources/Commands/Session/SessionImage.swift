internal import DICOM
internal import Foundation
internal import Imaging
internal import NIfTI
internal import Sessions
internal import Text

extension RecordedImage {
    /// What a session records of an image: a DICOM series under a folder, or a NIfTI file.
    ///
    /// - Parameters:
    ///   - series: Which series, where the folder holds several.
    ///   - options: How a series is taken that would otherwise be refused.
    ///   - form: Which transform of a NIfTI file counts.
    ///   - warn: Gets what people must know of the image.
    init(
        path: String, series: String? = nil, options: SeriesOptions = SeriesOptions(),
        form: NIfTIHeader.OrientationSource? = nil, warn: (Warning) -> Void
    ) throws {
        let url = URL(filePath: path)
        switch try FileKind(of: path) {
        case .folder, .dicom:
            let series = try DICOMSeries(path: path, seriesUID: series, options: options)
            series.warnings.forEach(warn)
            self.init(
                geometry: series.geometry,
                dicom: DICOMIdentity(
                    seriesInstanceUID: series.seriesInstanceUID,
                    studyInstanceUID: series.studyInstanceUID,
                    frameOfReferenceUID: series.frameOfReferenceUID))
        case .nifti:
            let file = try NIfTIFile(url, form: form)
            file.warnings.forEach(warn)
            self.init(
                geometry: try file.geometry(),
                nifti: NIfTIIdentity(
                    sha256: try file.voxelDigest(), file: url.lastPathComponent),
                ambiguity: file.ambiguity)
        case .session, .checkpoint:
            throw CommandError("'\(path)' is not an image: name a DICOM folder or a NIfTI file.")
        }
    }
}

extension RecordedSession {
    /// Checks that the session was recorded on this image.
    ///
    /// - Returns: As
    ///   ``mustBelong(to:seriesInstanceUID:studyInstanceUID:voxelDigest:ambiguity:file:)``.
    func mustBelong(to image: RecordedImage, file: String) throws -> [Warning] {
        try mustBelong(
            to: image.geometry, seriesInstanceUID: image.dicom?.seriesInstanceUID,
            studyInstanceUID: image.dicom?.studyInstanceUID,
            voxelDigest: { image.nifti?.sha256 }, ambiguity: image.ambiguity, file: file)
    }
}
