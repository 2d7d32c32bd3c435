import DICOM
import Foundation
import Imaging
import Testing

/// What the writer does before it names a file, on files that are not what was to be written.
@Suite struct ReadBackTests {
    private static let options = SegmentationWritingTests.options()

    private struct Written {
        let folder: TestFolder
        let series: DICOMSeries
        var map: LabelMap
        let file: URL
    }

    private func written(
        _ options: SegmentationOptions = ReadBackTests.options
    ) throws -> Written {
        let folder = try TestFolder()
        try SyntheticSeries().write(to: folder.url)
        let series = try DICOMSeries(folder: folder.url)
        var map = SegmentationWritingTests.pattern(series.geometry, labels: [5, 2])
        map.segments = [SegmentationWritingTests.liver, SegmentationWritingTests.kidney]
        let file = folder.file("seg.bin")
        try SegmentationObject.write(map, over: series, options: options, to: file)
        return Written(folder: folder, series: series, map: map, file: file)
    }

    private func sentence(_ written: Written, _ body: () throws -> Void) -> String {
        do {
            try body()
            return "the same"
        } catch {
            let start = "the segmentation for '\(written.file.path)' was written and did not read "
            let end = ". Nothing was kept. This is a fault of the program or of the disk."
            return "\(error)"
                .replacingOccurrences(of: start + "back as it should: ", with: "START ")
                .replacingOccurrences(of: end, with: " END")
                .replacingOccurrences(of: written.folder.url.path, with: "FOLDER")
        }
    }

    private func check(
        _ written: Written, holds map: LabelMap? = nil, over series: DICOMSeries? = nil,
        _ options: SegmentationOptions = ReadBackTests.options
    ) -> String {
        sentence(written) {
            try SegmentationObject.check(
                written.file, holds: map ?? written.map, over: series ?? written.series,
                options: options)
        }
    }

    @Test func oneVoxel() throws {
        let written = try written()
        let all = written.map.labels.filter { $0 != 0 }.count
        #expect(check(written) == "the same")
        let voxel = try #require(written.map.labels.firstIndex(of: 5))
        var other = written.map
        other.labels[voxel] = 2
        #expect(
            check(written, holds: other)
                == "START 1 voxels differ, and \(all) of \(all) are set END")
        other.labels[voxel] = 0
        #expect(
            check(written, holds: other)
                == "START 1 voxels differ, and \(all) of \(all - 1) are set END")
        other = written.map
        let empty = try #require(written.map.labels.firstIndex(of: 0))
        other.labels[empty] = 5
        #expect(
            check(written, holds: other)
                == "START 0 voxels differ, and \(all) of \(all + 1) are set END")
    }

    /// The last byte of the pixels holds the last voxels.
    @Test func oneBitOnTheDisk() throws {
        let written = try written()
        let all = written.map.labels.filter { $0 != 0 }.count
        var bytes = try Data(contentsOf: written.file)
        // 8 frames of 35 bits: 35 bytes, and one for an even length.
        bytes[bytes.count - 2] ^= 0x80
        try bytes.write(to: written.file)
        let found = check(written)
        #expect(
            found == "START 1 voxels differ, and \(all + 1) of \(all) are set END"
                || found == "START 0 voxels differ, and \(all - 1) of \(all) are set END")
    }

    @Test func segmentsAndPlaces() throws {
        let written = try written()
        var other = written.map
        other.segments.append(SegmentDescription(label: 9, name: "third"))
        #expect(check(written, holds: other) == "START 2 segments instead of 3 END")
        // The same voxels over a series that lies elsewhere.
        let folder = try TestFolder()
        try SyntheticSeries(origin: [-10, 20, -29]).write(to: folder.url)
        let series = try DICOMSeries(folder: folder.url)
        other = written.map
        other.geometry = series.geometry
        #expect(
            check(written, holds: other, over: series)
                == "START its frames do not lie on the series' slices END")
        // One slice higher, the first frame lies outside.
        try FileManager.default.removeItem(at: folder.url)
        try FileManager.default.createDirectory(at: folder.url, withIntermediateDirectories: true)
        try SyntheticSeries(origin: [-10, 20, -27.5]).write(to: folder.url)
        let higher = try DICOMSeries(folder: folder.url)
        other.geometry = higher.geometry
        #expect(
            check(written, holds: other, over: higher)
                == "START frame 1 lies outside, or where another lies END")
        // In another frame of reference.
        let elsewhere = try TestFolder()
        try SyntheticSeries(attributes: [0x0020_0052: "1.2.9"]).write(to: elsewhere.url)
        let foreign = try DICOMSeries(folder: elsewhere.url)
        other.geometry = foreign.geometry
        #expect(
            check(written, holds: other, over: foreign) == """
                START the segmentation 'FOLDER/seg.bin' lies in frame of reference 1.2.3.4 and \
                the image in 1.2.9, so their positions cannot be compared. Give the image that \
                was segmented. END
                """)
    }

    @Test func whatIsNoSegmentation() throws {
        let written = try written()
        try Data("not DICOM at all".utf8).write(to: written.file)
        #expect(
            check(written) == """
                START 'FOLDER/seg.bin' cannot be read as DICOM: it is not a DICOM file. Name a \
                DICOM file, or a folder of them. END
                """)
    }

    @Test func labelMaps() throws {
        var options = Self.options
        options.type = .labelMap
        let written = try written(options)
        #expect(check(written, options) == "the same")
        let all = written.map.labels.filter { $0 != 0 }.count
        var other = written.map
        let voxel = try #require(written.map.labels.firstIndex(of: 5))
        other.labels[voxel] = 2
        #expect(
            check(written, holds: other, options)
                == "START 1 voxels differ, and \(all) of \(all) are set END")
    }

    @Test func masksAndProbabilities() throws {
        let written = try written()
        let grid = written.series.geometry
        var masks = [5 as UInt16, 2].map { label in
            SegmentMask(
                segment: label == 5
                    ? SegmentationWritingTests.liver : SegmentationWritingTests.kidney,
                voxels: written.map.labels.map { $0 == label })
        }
        func checkMasks() -> String {
            sentence(written) {
                try SegmentationObject.check(
                    written.file, holds: masks, on: grid, over: written.series,
                    options: Self.options)
            }
        }
        #expect(checkMasks() == "the same")
        masks[1].voxels[17].toggle()
        #expect(checkMasks() == "START segment 2 has other voxels END")

        var shares = [
            SegmentProbability(
                segment: SegmentationWritingTests.liver,
                voxels: (0..<grid.count).map { Float($0 % 11) / 10 })
        ]
        try SegmentationObject.write(
            shares, on: grid, over: written.series, options: Self.options, to: written.file)
        func checkShares() -> String {
            sentence(written) {
                try SegmentationObject.check(
                    written.file, holds: shares, on: grid, over: written.series,
                    options: Self.options)
            }
        }
        #expect(checkShares() == "the same")
        shares[0].voxels[17] += 0.02
        #expect(checkShares() == "START segment 1 has other voxels END")
        try Data().write(to: written.file)
        #expect(
            checkShares() == """
                START 'FOLDER/seg.bin' cannot be read as DICOM: it is not a DICOM file. Name a \
                DICOM file, or a folder of them. END
                """)
    }
}
