internal import DICOM
internal import Foundation
internal import NIfTI
internal import Pipeline
internal import Text

/// What made a NIfTI result, which NIfTI itself has no room for: program, network, pipeline, session
/// and source. Written beside it. Of people it names nobody.
struct Provenance: Encodable {
    /// The files that it is of.
    let files: [String]
    let program: Program
    let checkpoint: Checkpoint
    let pipeline: Digested
    let session: Digested
    let source: Source

    struct Program: Encodable {
        let name: String
        let version: String
    }

    struct Checkpoint: Encodable {
        let name: String
        let sha256: String
    }

    struct Digested: Encodable {
        let sha256: String
    }

    /// A DICOM series by its UIDs, a NIfTI file by its name.
    struct Source: Encodable {
        var kind: String
        var studyInstanceUID: String?
        var seriesInstanceUID: String?
        var frameOfReferenceUID: String?
        var file: String?
    }

    init(of labels: StudyLabels, files: [String], pipeline: String) {
        self.files = files
        program = Program(name: productName, version: productVersion)
        checkpoint = Checkpoint(name: labels.method.checkpoint, sha256: labels.method.digest)
        self.pipeline = Digested(sha256: pipeline)
        session = Digested(sha256: labels.method.session)
        source =
            switch labels.source {
            case .dicom(let series):
                Source(
                    kind: "dicom-series", studyInstanceUID: series.studyInstanceUID,
                    seriesInstanceUID: series.seriesInstanceUID,
                    frameOfReferenceUID: series.frameOfReferenceUID)
            case .nifti(let file, _):
                Source(kind: "nifti", file: file.url.lastPathComponent)
            }
    }

    func json() throws -> Data { try JSONEncoder.page.encode(self) }
}
