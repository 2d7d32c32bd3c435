import Foundation
import Imaging
import NIfTI
import Testing

/// The sample checkpoint's masks lie on the organs that the sample sessions click on.
@Suite struct SampleMaskTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Dice of two labels, on grids whose axes may run against each other.
    private func dice(_ mask: LabelMap, _ label: UInt16, _ truth: LabelMap, _ wanted: UInt16)
        -> Double
    {
        let (a, b) = (mask.mask(of: label), truth.mask(of: wanted))
        let both = zip(a, b).count { $0 && $1 }
        let all = a.count { $0 } + b.count { $0 }
        return 2 * Double(both) / Double(all)
    }

    private func labels(_ path: String) throws -> LabelMap {
        try NIfTIFile(URL(filePath: path)).labelMap()
    }

    private func data(_ name: String) throws -> LabelMap {
        try labels(
            URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Data/\(name)")
                .path(percentEncoded: false))
    }

    @Test func headAndNeck() throws {
        let ran = try Command(
            "run", "Pipelines/night.yaml", "--studies", "Samples/head-neck-ct", "--out",
            folder.path("out"))
        #expect(ran.status == 0, "\(ran.error)")
        let mask = try labels(folder.path("out/pt_236/labels.nii.gz"))
        let truth = try data("pt_236-labels.nii.gz")
        try mask.geometry.mustMatch(truth.geometry, tolerance: 0.01)
        // Four interactions each, of an unseen case.
        for (label, organ, wanted, least) in [
            (1, "right parotid", 3, 0.65), (2, "left parotid", 4, 0.65),
            (3, "brainstem", 1, 0.5), (4, "mandible", 7, 0.2),
        ] as [(UInt16, String, UInt16, Double)] {
            let found = dice(mask, label, truth, wanted)
            print("pt_236, \(organ): Dice \(found)")
            #expect(found > least, "\(organ)")
        }
    }

    @Test func abdomen() throws {
        let ran = try Command(
            "run", "Pipelines/dicom-to-seg.yaml", "--input", "series=Samples/abdomen-ct/series",
            "--input", "session=Samples/abdomen-ct/session.json", "--out", folder.path("out"))
        #expect(ran.status == 0, "\(ran.error)")
        let converted = try Command(
            "convert", folder.path("out/series/labels.dcm"), folder.path("labels.nii.gz"),
            "--series", "Samples/abdomen-ct/series")
        #expect(converted.status == 0, "\(converted.error)")
        let mask = try labels(folder.path("labels.nii.gz"))
        let truth = try data("abdomen-labels.nii.gz")
        try mask.geometry.mustMatch(truth.geometry, tolerance: 0.01)
        // Another part of the body than the network was trained on.
        for (label, organ, least) in [
            (1, "aorta", 0.6), (2, "spinal cord", 0.65), (3, "stomach", 0.35),
        ] as [(UInt16, String, Double)] {
            let found = dice(mask, label, truth, label)
            print("abdomen, \(organ): Dice \(found)")
            #expect(found > least, "\(organ)")
        }
    }
}
