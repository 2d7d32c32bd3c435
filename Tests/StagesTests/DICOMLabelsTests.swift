import DICOM
import Foundation
import Imaging
import NIfTI
import Pipeline
import Sessions
import Stages
import Testing
import Text

/// What is to be known of labels and series reaches the study, whatever kind of file they are.
@Suite struct DICOMLabelsTests {
    private let folder: URL
    private static let data = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "DICOMTests/Data/seg")

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "labels-\(UUID())")
        let series = folder.appending(path: "ct")
        try FileManager.default.createDirectory(at: series, withIntermediateDirectories: true)
        for number in 1...3 {
            let name = "image-IMG000\(number).dcm"
            try FileManager.default.copyItem(
                at: Self.data.appending(path: "24x38x3/\(name)"), to: series.appending(path: name))
        }
    }

    private func run(
        select: String = "{}", series: String = "ct", labels: URL, out: String = "out"
    ) async throws -> JSONValue {
        let pipeline = try Pipeline(
            yaml: """
                # A test.
                takes: { series: dicom-series, earlier: labels-file }
                stages:
                  - { id: image, use: read-dicom, from: { series: series }, with: { select: \(select) } }
                  - id: made
                    use: clicks-from-labels
                    from: { image: image, labels: earlier }
                    with: { file: made.json, clicks: 1, apart: 7 }
                """, file: "p.yaml", stages: allStages, inputs: allInputs)
        let options = RunOptions(
            output: folder.appending(path: out).path,
            program: .init(name: "test", version: "1"))
        let study = Study(
            name: "one",
            inputs: ["series": folder.appending(path: series).path, "earlier": labels.path])
        let outcome = try await Runner(pipeline, options).run([study])
        if let failure = outcome.failures.first { throw StageError(failure.sentence) }
        let report = try Data(contentsOf: folder.appending(path: "\(out)/report.json"))
        guard
            case .array(let studies)? = try JSONDecoder().decode(JSONValue.self, from: report)[
                "studies"], let study = studies.first
        else { throw StageError("no study in the report") }
        return study
    }

    private func sentence(_ select: String, _ series: String) async -> String {
        do {
            _ = try await run(
                select: select, series: series,
                labels: Self.data.appending(path: "24x38x3/seg-label.seg"), out: "\(UUID())")
            return ""
        } catch { return "\(error)" }
    }

    @Test func aSegmentationsWarningsAreHandedOn() async throws {
        let study = try await run(labels: Self.data.appending(path: "labelmap_segment0.dcm"))
        #expect(
            warnings(study).contains(
                """
                the labels 'labelmap_segment0.dcm': segment 0, 'Spleen', has the label 2 in a label \
                map, whose 0 is background
                """), "\(warnings(study))")
        #expect(study["warnings"]?.codes.contains("segmentation.renumbered") == true)
        // One click has no other to be apart from.
        #expect(warnings(study).contains("'apart' changes nothing, as 'clicks' is 1"))
    }

    /// A rule holds for a series that its path names, too.
    @Test func aRuleAndAUIDMustBothHold() async throws {
        let uid = try DICOMSeries(folder: folder.appending(path: "ct")).seriesInstanceUID
        #expect(await sentence("{ modality: CT }", "ct#\(uid)") == "")
        let said = await sentence("{ modality: MR }", "ct#\(uid)")
        #expect(said.contains("no series fits the rule."), "\(said)")
        #expect(said.contains("its modality is not MR"), "\(said)")
        let other = await sentence("{ modality: CT }", "ct#1.2.3")
        #expect(other.contains("1.2.3"), "\(other)")
        #expect(!other.contains("no series fits the rule"), "\(other)")
    }

    /// A segmentation lies over the series that was segmented, whatever the pipeline's file names.
    @Test func anotherSeriesThanTheImagesIsRefused() async throws {
        let source = Self.data.deletingLastPathComponent()
            .appending(path: "quirks/hitachi/anatomical/001")
        for name in ["mr", "other"] {
            try FileManager.default.copyItem(at: source, to: folder.appending(path: name))
        }
        let grid = try DICOMSeries(folder: source).geometry
        var map = LabelMap(geometry: grid, labels: Array(repeating: 0, count: grid.count))
        for offset in 0..<4 { map.labels[grid.offset(of: grid.size / 2) + offset] = 1 }
        try NIfTIFile.write(map, to: folder.appending(path: "labels.nii"))
        let checkpoint = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent()
            .appending(path: "NetworkTests/Data/tiny.weights.safetensors").path
        func run(over series: String, _ studies: [String]) async throws -> RunOutcome {
            let more = series == "other" ? "other: dicom-series, " : ""
            let pipeline = try Pipeline(
                yaml: """
                    # A test.
                    takes: { series: dicom-series, \(more)earlier: labels-file }
                    stages:
                      - { id: image, use: read-dicom, from: { series: series } }
                      - { id: cubic, use: set-spacing, from: { image: image } }
                      - { id: made, use: clicks-from-labels, from: { image: image, labels: earlier } }
                      - { id: patches, use: plan-patches, from: { image: cubic, session: made } }
                      - { id: logits, use: segment, from: { patches: patches }, with: { checkpoint: "\(checkpoint)" } }
                      - { id: labels, use: stitch, from: { logits: logits, like: image } }
                      - { id: seg, use: write-dicom-seg, from: { labels: labels, series: \(series) } }
                    """, file: "p.yaml", stages: allStages, inputs: allInputs)
            let options = RunOptions(
                output: folder.appending(path: "out-\(series)").path,
                program: .init(name: "test", version: "1"))
            return try await Runner(pipeline, options).run(
                studies.map { name in
                    var inputs = [
                        "series": folder.appending(path: "mr").path,
                        "earlier": folder.appending(path: "labels.nii").path,
                    ]
                    if !more.isEmpty { inputs["other"] = folder.appending(path: "other").path }
                    return Study(name: name, inputs: inputs)
                })
        }
        #expect(try await run(over: "series", ["one"]).failures.map(\.sentence) == [])
        #expect(
            try await run(over: "other", ["one"]).failures.map(\.sentence) == [
                """
                'seg' (write-dicom-seg): 'series' is another series than the image was read from, and \
                a segmentation lies over the image that was segmented. Give both stages the same series
                """
            ])
    }
}
