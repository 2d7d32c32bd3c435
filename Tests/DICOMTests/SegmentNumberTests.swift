import DICOM
import Foundation
import Imaging
import Testing
import Text

/// Labels that are written as segments of other numbers, which must be said.
@Suite struct SegmentNumberTests {
    private let folder: TestFolder
    private let series: DICOMSeries

    init() throws {
        folder = try TestFolder()
        try SyntheticSeries().write(to: folder.url)
        series = try DICOMSeries(folder: folder.url)
    }

    private func map(_ labels: [UInt16]) -> LabelMap {
        var map = SegmentationWritingTests.pattern(series.geometry, labels: labels)
        map.segments = labels.map { SegmentDescription(label: $0, name: "part \($0)") }
        return map
    }

    private func renumbered(
        _ map: LabelMap, _ change: (inout SegmentationOptions) -> Void = { _ in }
    ) throws -> [String] {
        var options = SegmentationWritingTests.options()
        change(&options)
        return try SegmentationObject.write(
            map, over: series, options: options, to: folder.file("seg.dcm")
        ).warnings.filter { $0.code == .segmentationRenumbered }.map(\.message)
    }

    private static func sentence(_ numbers: String) -> String {
        "segments are numbered from 1 without gaps, so that \(numbers) in the file, which keeps no "
            + "other number"
    }

    private static let cases: [([UInt16], String?)] = [
        ([1, 2, 3], nil),
        ([1, 5], "label 5 is segment 2"),
        ([2], "label 2 is segment 1"),
        ([2, 1], "label 2 is segment 1, label 1 is segment 2"),
        ([1, 3, 4, 9], "labels 3 to 4 are segments 2 to 3, label 9 is segment 4"),
        ([4, 3, 2], "label 4 is segment 1, label 3 is segment 2, label 2 is segment 3"),
        ([1, 65535], "label 65535 is segment 2"),
    ]

    @Test(arguments: cases)
    func saidWhereNumbersDiffer(_ labels: [UInt16], _ expected: String?) throws {
        #expect(try renumbered(map(labels)) == (expected.map { [Self.sentence($0)] } ?? []))
        let back = try SegmentationObject(contentsOf: folder.file("seg.dcm")).labelMap()
        #expect(back.segments.map(\.label) == (1...UInt16(labels.count)).map { $0 })
        #expect(back.segments.map(\.name) == labels.map { "part \($0)" })
    }

    /// A label that nobody described has a number of its own, too.
    @Test func aLabelWithoutDescription() throws {
        var map = map([1, 7])
        map.segments.removeLast()
        #expect(try renumbered(map) == [Self.sentence("label 7 is segment 2")])
    }

    @Test func segmentsAfterOneThatIsDropped() throws {
        var map = map([1, 3])
        map.segments.insert(SegmentDescription(label: 2, name: "empty"), at: 1)
        #expect(try renumbered(map) == [])
        #expect(
            try renumbered(map) { $0.emptySegments = .drop } == [
                Self.sentence("label 3 is segment 2")
            ])
    }

    @Test func masksAndProbabilities() throws {
        let grid = series.geometry
        let segment = SegmentDescription(label: 5, name: "liver")
        var voxels = [Bool](repeating: false, count: grid.count)
        voxels[3] = true
        let masks = try SegmentationObject.write(
            [SegmentMask(segment: segment, voxels: voxels)], on: grid, over: series,
            options: SegmentationWritingTests.options(), to: folder.file("masks.dcm"))
        let probabilities = try SegmentationObject.write(
            [SegmentProbability(segment: segment, voxels: voxels.map { $0 ? 1 : 0 })], on: grid,
            over: series, options: SegmentationWritingTests.options(),
            to: folder.file("probabilities.dcm"))
        for report in [masks, probabilities] {
            #expect(
                report.warnings.filter { $0.code == .segmentationRenumbered }.map(\.message) == [
                    Self.sentence("label 5 is segment 1")
                ])
        }
    }

    /// Thousands of labels with gaps make no sentence of thousands of words.
    @Test func manyGaps() throws {
        let said = try renumbered(map((1...50).map { $0 * 3 }))
        #expect(said.count == 1)
        #expect(said.first?.contains("label 120 is segment 40, so are 10 others in") == true)
    }

    @Test func strictWritesNothing() throws {
        let map = map([1, 5])
        do {
            _ = try renumbered(map) { $0.isStrict = true }
            Issue.record("it was written")
        } catch DICOMError.warned(_, let warnings) {
            #expect(warnings.map(\.code).contains(.segmentationRenumbered))
        }
        #expect(!FileManager.default.fileExists(atPath: folder.file("seg.dcm").path))
    }
}
