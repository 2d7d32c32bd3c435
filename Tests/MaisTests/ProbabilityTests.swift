import Foundation
import Imaging
import NIfTI
import Testing

/// `mais convert --type FRACTIONAL`: one segment's probabilities, there and back.
@Suite struct ProbabilityTests {
    private let folder: TemporaryFolder
    private let truth: LabelMap

    init() throws {
        folder = try TemporaryFolder()
        truth = try NIfTIFile(
            URL(filePath: #filePath).deletingLastPathComponent()
                .appending(path: "Data/abdomen-labels.nii.gz")
        ).labelMap()
        _ = try folder.write(
            """
            {"segmentAttributes": [[{"labelID": 1, "SegmentLabel": "Stomach",
              "SegmentAlgorithmType": "MANUAL",
              "SegmentedPropertyCategoryCodeSequence": {"CodeValue": "123037004",
                "CodingSchemeDesignator": "SCT", "CodeMeaning": "Anatomical Structure"},
              "SegmentedPropertyTypeCodeSequence": {"CodeValue": "69695003",
                "CodingSchemeDesignator": "SCT", "CodeMeaning": "Stomach"}}]]}
            """, to: "stomach.json")
    }

    private func convert(_ value: Float, _ more: String...) throws -> Command {
        // 0.2 for the aorta, a given probability for the stomach.
        let voxels = truth.labels.map { $0 == 3 ? value : $0 == 1 ? 0.2 : 0 }
        try NIfTIFile.write(
            Volume(geometry: truth.geometry, voxels: voxels),
            to: folder.url.appending(path: "probability.nii.gz"))
        return try Command(
            [
                "convert", folder.path("probability.nii.gz"), folder.path("stomach.dcm"),
                "--series", "Samples/abdomen-ct/series", "--type", "FRACTIONAL",
            ] + more)
    }

    private static let thresholds: [(String, Set<UInt16>)] = [
        ("0.1", [1, 3]), ("0.5", [3]), ("0.7", []),
    ]

    @Test(arguments: thresholds)
    func thereAndBack(_ threshold: String, _ labels: Set<UInt16>) throws {
        let written = try convert(0.6, "--labels", folder.path("stomach.json"))
        #expect(written.status == 0, "\(written.error)")
        #expect(written.output.hasSuffix("stomach.dcm: 1 segment in 20 frames\n"))
        let read = try Command(
            "convert", folder.path("stomach.dcm"), folder.path("back.nii.gz"), "--series",
            "Samples/abdomen-ct/series", "--threshold", threshold)
        #expect(read.status == 0, "\(read.error)")
        let back = try NIfTIFile(folder.url.appending(path: "back.nii.gz")).labelMap()
        #expect(back.labels == truth.labels.map { labels.contains($0) ? 1 : 0 })
    }

    @Test func whatIsRefused() throws {
        let path = folder.path("probability.nii.gz")
        let unnamed = try convert(0.6)
        #expect(unnamed.status == 1)
        #expect(
            unnamed.error
                == "Error: Probabilities are of one segment: say of which with --labels FILE.\n")
        let high = try convert(2, "--labels", folder.path("stomach.json"))
        #expect(high.status == 1)
        #expect(
            high.error
                == "Error: '\(path)' has values outside of 0 to 1: give probabilities, or another --type.\n"
        )
        #expect(!FileManager.default.fileExists(atPath: folder.path("stomach.dcm")))
    }
}
