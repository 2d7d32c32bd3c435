internal import DICOM
internal import Imaging
internal import NIfTI
internal import Pipeline
internal import Sessions

// What stages that make sessions, instead of reading one, have in common.

extension SourceImage {
    /// The image as a session names it.
    func recorded() throws -> RecordedImage {
        switch self {
        case .dicom(let series):
            RecordedImage(
                geometry: series.geometry,
                dicom: .init(
                    seriesInstanceUID: series.seriesInstanceUID,
                    studyInstanceUID: series.studyInstanceUID,
                    frameOfReferenceUID: series.geometry.frameOfReference))
        case .nifti(let file, let geometry):
            RecordedImage(
                geometry: geometry, nifti: .init(sha256: try file.voxelDigest()),
                ambiguity: file.ambiguity)
        }
    }
}

extension LabelMap {
    /// The segments that have a voxel; a label without a description is named by its number.
    func presentSegments() -> [RecordedSegment] {
        counts.keys.sorted().map { label in
            let description =
                segments.first { $0.label == label }
                ?? SegmentDescription(label: label, name: "label \(label)")
            return RecordedSegment(id: "\(label)", description: description)
        }
    }
}

/// Checks the option `file` of a stage that can write the session it makes.
///
/// - Throws: ``StageError``.
func checkSessionName(_ file: String?, option: String = "file") throws {
    guard let file else { return }
    guard file.hasSuffix(".json"), file.count > 5 else {
        throw StageError("'\(option)' is '\(file)'; it must end in .json")
    }
    guard !file.contains("/"), !file.hasPrefix(".") else {
        throw StageError(
            "'\(option)' is '\(file)'; it is a name in the study's folder, not a path")
    }
}
