import DICOM
import Foundation
import Imaging
import NIfTI
import Testing

/// Labels whose sform and qform put them into different places: which counts can be said, and the page
/// goes by what the run went by.
@Suite struct FormCommandTests {
    private let folder: TemporaryFolder
    private static let series = "Tests/DICOMTests/Data/seg/part/series"

    init() throws { folder = try TemporaryFolder() }

    /// A label map over the series, one of its forms 5 mm away.
    private func labels(moved form: NIfTIHeader.OrientationSource) throws -> String {
        let grid = try DICOMSeries(
            folder: Command.repository.appending(path: Self.series)
        ).geometry
        var map = LabelMap(geometry: grid, labels: Array(repeating: 0, count: grid.count))
        map.labels[grid.count / 2] = 1
        let url = folder.url.appending(path: "\(form.rawValue).nii")
        try NIfTIFile.write(map, to: url)
        try Self.move(form, of: url)
        return url.path
    }

    /// Moves one of the transforms by 5 mm along x.
    private static func move(_ form: NIfTIHeader.OrientationSource, of url: URL) throws {
        var bytes = try Data(contentsOf: url)
        // qoffset_x, and the last number of srow_x.
        let place = form == .qform ? 268 : 292
        let old = bytes[place..<place + 4].withUnsafeBytes { $0.loadUnaligned(as: Float.self) }
        withUnsafeBytes(of: old + 5) { bytes.replaceSubrange(place..<place + 4, with: $0) }
        try bytes.write(to: url)
    }

    private func convert(_ labels: String, _ more: String...) throws -> Command {
        try Command(
            ["convert", labels, folder.path("out.dcm"), "--series", Self.series] + more)
    }

    @Test func theOtherFormCanBeChosen() throws {
        let moved = try labels(moved: .sform)
        let refused = try convert(moved)
        #expect(refused.status == 1)
        #expect(refused.error.contains("[nifti.forms-differ]"), "\(refused.error)")
        let taken = try convert(moved, "--form", "qform")
        #expect(taken.status == 0, "\(taken.error)")
        // Whoever chose knows.
        #expect(!taken.error.contains("nifti.forms-differ"), "\(taken.error)")
        let other = try convert(try labels(moved: .qform), "--form", "qform")
        #expect(other.status == 1, "\(other.error)")
    }

    /// What the page shows under the labels is read as the run read it.
    @Test func thePageGoesByTheRunsForm() throws {
        let image = folder.url.appending(path: "image.nii")
        try NIfTIFile.write(
            NIfTIFile(
                Command.repository.appending(path: "Samples/head-neck-ct/pt_201/image.nii.gz")
            ).volume(), to: image)
        try Self.move(.qform, of: image)
        let grid = try NIfTIFile(image, form: .qform).geometry()
        let results = folder.url.appending(path: "out/a")
        try FileManager.default.createDirectory(at: results, withIntermediateDirectories: true)
        var map = LabelMap(geometry: grid, labels: Array(repeating: 0, count: grid.count))
        map.labels[grid.count / 2] = 1
        try NIfTIFile.write(map, to: results.appending(path: "labels.nii"))
        func made(_ with: String, warnings: String = "[]") throws -> Command {
            _ = try folder.write(
                """
                {"format": "mais run report", "pipeline": {"content": {"takes": {"mr": "nifti"},
                "stages": [{"id": "image", "use": "read-nifti", "from": {"nifti": "mr"},
                "with": \(with)}]}}, "studies": [{"name": "a", "status": "done",
                "inputs": {"mr": "\(image.path)"}, "warnings": \(warnings),
                "files": [{"name": "labels.nii", "bytes": 1}]}]}
                """, to: "out/report.json")
            return try Command("report", folder.path("out"), "--views", "a")
        }
        let qform = try made(#"{"form": "qform"}"#)
        #expect(qform.status == 0)
        #expect(qform.error == "", "\(qform.error)")
        let view = try Data(contentsOf: folder.url.appending(path: "out/report/views/0.js"))
        // What the run has said already is in the page.
        let said = """
            sform (code 1) and qform (code 1) put the same voxel up to 5.0 mm apart: the sform \
            counts. Say which with 'form: sform' or 'form: qform'
            """
        let usual = try made("{}")
        #expect(
            usual.error.contains("warning: 'a': \(said) [nifti.forms-differ]\n"),
            "\(usual.error)")
        let known = try made(
            "{}", warnings: #"[{"code": "nifti.forms-differ", "message": "\#(said)"}]"#)
        #expect(known.status == 0, "\(known.error)")
        #expect(!known.error.contains("nifti.forms-differ"), "\(known.error)")
        let sform = try made(#"{"form": "sform"}"#)
        #expect(sform.status == 0)
        #expect(
            try Data(contentsOf: folder.url.appending(path: "out/report/views/0.js")) != view)
        let none = try made(#"{"volume": 7}"#)
        #expect(none.status == 3)
        #expect(none.error.contains("[report.view-left-out]"), "\(none.error)")
    }
}
