import DICOM
import Foundation
import Imaging
import NIfTI
import Testing

/// A page on a SEG whose segments overlap, made by another program.
@Suite struct OverlapViewTests {
    private struct View: Decodable {
        var layers: [Layer]

        struct Layer: Decodable {
            var labels: [Int]
            var voxels: Data
        }
    }

    @Test func segmentsThatOverlapAreAllInTheView() throws {
        let folder = try TemporaryFolder()
        let file = "Tests/DICOMTests/Data/seg/partial_overlaps.dcm"
        let source = Command.repository.appending(path: file)
        let object = try SegmentationObject(contentsOf: source)
        let results = folder.url.appending(path: "out/a")
        try FileManager.default.createDirectory(at: results, withIntermediateDirectories: true)
        try FileManager.default.copyItem(at: source, to: results.appending(path: "labels.dcm"))
        let image = folder.path("image.nii.gz")
        let voxels = [Float](repeating: 1, count: object.geometry.count)
        try NIfTIFile.write(
            Volume(geometry: object.geometry, voxels: voxels), to: URL(filePath: image))
        _ = try folder.write(
            """
            {"format": "mais run report", "studies": [{"name": "a", "status": "done", "inputs":
            {"nifti": "\(image)"}, "files": [{"name": "labels.dcm", "bytes": 1}]}]}
            """, to: "out/report.json")
        let made = try Command("report", folder.path("out"), "--views", "all")
        #expect(made.status == 0 && made.error == "", "\(made.error)")
        #expect(made.output.hasSuffix("index.html: 1 study, 1 to look at\n"))

        let script = try Data(contentsOf: folder.url.appending(path: "out/report/views/0.js"))
        let json = script.dropFirst("maisView(".utf8.count).dropLast(");\n".utf8.count)
        let view = try JSONDecoder().decode(View.self, from: Data(json))
        #expect(view.layers.count > 1)
        var counts: [Int: Int] = [:]
        for layer in view.layers {
            let packed = folder.url.appending(path: "layer.nii.gz")
            try layer.voxels.write(to: packed)
            for (byte, count) in try NIfTIFile(packed).labelMap().counts {
                counts[layer.labels[Int(byte) - 1], default: 0] += count
            }
        }
        // No segment has lost a voxel to another. The view has every second of 512.
        let whole = try NIfTIFile(URL(filePath: image)).geometry().canonical()
        let grid = try whole.resampled(spacing: whole.spacing * [2, 2, 1])
        for segment in object.segments {
            let mask = try object.mask(of: segment.number, onto: object.geometry)
            let map = LabelMap(geometry: object.geometry, labels: mask.map { $0 ? 1 : 0 })
            let expected = try map.resampled(onto: grid).counts[1]
            #expect(counts[segment.number] == expected, "\(segment.number)")
        }
    }
}
