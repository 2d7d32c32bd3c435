import DICOM
import Foundation
import Imaging
import Testing
import Text

/// FRACTIONAL, LABELMAP, overlapping segments, compression.
@Suite struct SegmentationKindsTests {
    private func series(_ folder: TestFolder) throws -> DICOMSeries {
        try SyntheticSeries(row: [0, 1, 0], column: [0, 0, -1]).write(to: folder.url)
        return try DICOMSeries(folder: folder.url)
    }

    @Test func overlappingMasks() throws {
        let folder = try TestFolder()
        let series = try series(folder)
        let count = series.geometry.count
        let first = (0..<count).map { $0 % 3 == 0 }
        let second = (0..<count).map { $0 % 5 == 0 }
        let file = folder.file("seg.dcm")
        try SegmentationObject.write(
            [
                SegmentMask(segment: SegmentationWritingTests.liver, voxels: first),
                SegmentMask(segment: SegmentationWritingTests.kidney, voxels: second),
            ], on: series.geometry, over: series, options: SegmentationWritingTests.options(),
            to: file)
        #expect(try standardErrors(file) == [])
        let object = try SegmentationObject(contentsOf: file)
        #expect(try object.mask(of: 1) == first)
        #expect(try object.mask(of: 2, onto: series.geometry) == second)
        let shared = (0..<count).filter { $0 % 15 == 0 }.count
        #expect(throws: DICOMError.overlap(first: 1, second: 2, voxels: shared)) {
            try object.labelMap()
        }
        #expect(
            DICOMError.overlap(first: 1, second: 2, voxels: 10).description == """
                segments 1 and 2 overlap in 10 voxels, so one label map cannot hold both. Read \
                them as one mask per segment.
                """)
        let strange = "has no segment 3; it has 1, 2."
        do {
            _ = try object.mask(of: 3)
            Issue.record("segment 3 was read")
        } catch {
            #expect("\(error)".hasSuffix(strange))
        }
    }

    @Test func probabilities() throws {
        let folder = try TestFolder()
        let series = try series(folder)
        let count = series.geometry.count
        let first = (0..<count).map { Float($0 % 11) / 10 }
        let second = (0..<count).map { Float($0 % 7) / 6 * 0.9 }
        let file = folder.file("seg.dcm")
        let report = try SegmentationObject.write(
            [
                SegmentProbability(segment: SegmentationWritingTests.liver, voxels: first),
                SegmentProbability(segment: SegmentationWritingTests.kidney, voxels: second),
            ], on: series.geometry, over: series, options: SegmentationWritingTests.options(),
            to: file)
        #expect(try standardErrors(file) == [])
        #expect(report.segments[0].voxels == first.filter { $0 >= 0.5 }.count)
        let object = try SegmentationObject(contentsOf: file)
        #expect(object.type == .fractional)
        let back = try object.probability(of: 2).voxels
        let largest = zip(back, second).map { abs($0 - $1) }.max() ?? 1
        print("largest difference \(largest)")
        #expect(largest <= 0.5 / 255 + 1e-6)
        let map = try object.labelMap(threshold: 0.5)
        for voxel in 0..<count {
            let expected: UInt16 =
                first[voxel] < 0.5 && second[voxel] < 0.5
                ? 0 : first[voxel] >= second[voxel] ? 1 : 2
            #expect(map.labels[voxel] == expected)
        }
        #expect(
            throws: DICOMError.segmentation(
                "a probability is not between 0 and 1. Scale them to that, or write a label map.")
        ) {
            try SegmentationObject.write(
                [
                    SegmentProbability(
                        segment: SegmentationWritingTests.liver,
                        voxels: .init(repeating: .nan, count: count))
                ], on: series.geometry, over: series,
                options: SegmentationWritingTests.options(), to: file)
        }
    }

    @Test(arguments: [3, 300])
    func labelMaps(_ segments: Int) throws {
        let folder = try TestFolder()
        try SyntheticSeries(size: [33, 17, 3]).write(to: folder.url)
        let series = try DICOMSeries(folder: folder.url)
        let labels = (1...segments).map { UInt16($0 * 3) }
        var map = SegmentationWritingTests.pattern(series.geometry, labels: labels)
        // Every label somewhere, 300 of them in two bytes a pixel.
        for (voxel, label) in labels.enumerated() { map.labels[voxel * 5] = label }
        map.segments = labels.map { SegmentDescription(label: $0, name: "part \($0)") }
        var options = SegmentationWritingTests.options()
        options.type = .labelMap
        let file = folder.file("seg.dcm")
        let report = try SegmentationObject.write(map, over: series, options: options, to: file)
        #expect(
            report.warnings.filter { $0.code == .segmentationLabelMap }.map(\.message) == [
                "LABELMAP segmentations are new: few archives and viewers take them yet"
            ])
        #expect(report.frames == 3)
        let object = try SegmentationObject(contentsOf: file)
        #expect(object.type == .labelMap)
        #expect(object.segments.count == segments)
        #expect(try object.labelMap().labels == map.labels.map { $0 / 3 })
        #expect(try object.mask(of: 2) == map.labels.map { $0 == 6 })
    }

    @Test func deflated() throws {
        let folder = try TestFolder()
        try SyntheticSeries(size: [64, 64, 3]).write(to: folder.url)
        let series = try DICOMSeries(folder: folder.url)
        var map = LabelMap(
            geometry: series.geometry, labels: .init(repeating: 5, count: series.geometry.count),
            segments: [SegmentationWritingTests.liver])
        map.labels[0] = 0
        var options = SegmentationWritingTests.options()
        options.deflated = true
        options.omitEmptyFrames = false
        let file = folder.file("seg.dcm")
        try SegmentationObject.write(map, over: series, options: options, to: file)
        #expect(try Data(contentsOf: file).count < 3000)
        #expect(
            try SegmentationObject(contentsOf: file).labelMap().labels == map.labels.map { $0 / 5 })
    }

    /// A label map on a grid of another orientation gets the voxels where they are in the patient.
    @Test func ontoAnotherGrid() throws {
        let folder = try TestFolder()
        let series = try series(folder)
        var map = SegmentationWritingTests.pattern(series.geometry, labels: [5])
        map.segments = [SegmentationWritingTests.liver]
        let file = folder.file("seg.dcm")
        try SegmentationObject.write(
            map, over: series, options: SegmentationWritingTests.options(), to: file)
        let object = try SegmentationObject(contentsOf: file)
        let own = series.geometry
        // k runs the other way, and i is j.
        let turned = Geometry(
            size: [own.size.y, own.size.x, own.size.z],
            spacing: [own.spacing.y, own.spacing.x, own.spacing.z],
            directions: [own.directions[1], own.directions[0], -own.directions[2]],
            origin: own.position(of: [0, 0, own.size.z - 1]), frameOfReference: "1.2.3.4")
        let back = try object.labelMap(onto: turned)
        for voxel in 0..<own.count {
            let (i, j, k) = (voxel % 7, voxel / 7 % 5, voxel / 35)
            let there = back.labels[turned.offset(of: [j, i, own.size.z - 1 - k])]
            #expect(there == map.labels[voxel] / 5)
        }
        var elsewhere = own
        elsewhere.frameOfReference = "1.2.3.5"
        #expect(throws: DICOMError.self) { try object.labelMap(onto: elsewhere) }
    }

    /// What a file cannot hold, or a kind cannot say, is refused before anything is written.
    @Test func limits() throws {
        let folder = try TestFolder()
        let series = try series(folder)
        let grid = series.geometry
        let before = folder.names
        let options = SegmentationWritingTests.options()
        let file = folder.file("seg.dcm")
        let liver = SegmentationWritingTests.liver
        let mask = SegmentMask(segment: liver, voxels: .init(repeating: true, count: grid.count))
        var short = mask
        short.voxels.removeLast()
        #expect(throws: DICOMError.grid("a mask has another number of voxels than its grid.")) {
            try SegmentationObject.write(
                [short], on: grid, over: series, options: options, to: file)
        }
        #expect(throws: DICOMError.grid("a segment has another number of voxels than its grid.")) {
            try SegmentationObject.write(
                [SegmentProbability(segment: liver, voxels: [0.5])], on: grid, over: series,
                options: options, to: file)
        }
        var maps = options
        maps.type = .labelMap
        #expect(
            throws: DICOMError.segmentation(
                "masks that may overlap are written as BINARY only. Choose that type, or write a label map."
            )
        ) {
            try SegmentationObject.write([mask], on: grid, over: series, options: maps, to: file)
        }
        #expect(
            throws: DICOMError.segmentation(
                "65536 segments are more than the 65535 that a file can number. Write several files."
            )
        ) {
            try SegmentationObject.write(
                .init(repeating: mask, count: 65536), on: grid, over: series, options: options,
                to: file)
        }
        #expect(folder.names == before)
    }

    @Test func moreFramesThanOneFileHolds() throws {
        let folder = try TestFolder()
        try SyntheticSeries(size: [2048, 2048, 2], value: { _, _, _ in 0 }).write(to: folder.url)
        let series = try DICOMSeries(folder: folder.url)
        var map = LabelMap(
            geometry: series.geometry, labels: .init(repeating: 0, count: series.geometry.count),
            segments: (1...4096).map { SegmentDescription(label: $0, name: "part \($0)") })
        map.labels[7] = 9
        var options = SegmentationWritingTests.options()
        options.omitEmptyFrames = false
        #expect(
            throws: DICOMError.segmentation(
                "8192 frames are more than one file can hold (4 GiB). Leave out empty frames, or write fewer segments to a file."
            )
        ) {
            try SegmentationObject.write(
                map, over: series, options: options, to: folder.file("seg.dcm"))
        }
    }
}
