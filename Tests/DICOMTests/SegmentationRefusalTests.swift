import DICOM
import Foundation
import Imaging
import Testing

/// One segmentation file for each guard of the reader, and the sentence it is refused with.
@Suite struct SegmentationRefusalTests {
    private func sentence(_ change: (inout SyntheticSegmentation) -> Void) throws -> String {
        let folder = try TestFolder()
        var synthetic = SyntheticSegmentation()
        change(&synthetic)
        let file = folder.file("seg.dcm")
        try synthetic.write(to: file)
        do {
            _ = try SegmentationObject(contentsOf: file).labelMap()
            return "read"
        } catch {
            let sentence = "\(error)".replacingOccurrences(of: folder.url.path, with: "FOLDER")
            guard sentence.hasSuffix(Self.end) else { return "no end: " + sentence }
            return String(sentence.dropLast(Self.end.count))
        }
    }

    private static let end = " Export or copy it again from where it came from."
    private static let start = "'FOLDER/seg.dcm' cannot be read as DICOM: "

    @Test func asItIsItIsRead() throws {
        let folder = try TestFolder()
        let file = folder.file("seg.dcm")
        try SyntheticSegmentation().write(to: file)
        let object = try SegmentationObject(contentsOf: file)
        let map = try object.labelMap()
        #expect(map.geometry.size == [8, 4, 3])
        #expect(map.geometry.spacing == [1, 1, 2])
        #expect(map.labels.prefix(8) == [1, 0, 1, 0, 0, 0, 0, 0])
        #expect(map.labels.suffix(8) == [2, 0, 2, 0, 0, 0, 0, 0])
    }

    @Test func segmentsThatMakeNoSense() throws {
        #expect(
            try sentence { $0.segments = ["1", ""] }
                == Self.start + "(0062,0004): a segment has no number.")
        #expect(
            try sentence { $0.segments = ["1", "1"] }
                == Self.start + "(0062,0004): segment 1 is described twice.")
        #expect(
            try sentence { $0.segments = ["0", "1", "2"] }
                == Self.start + "(0062,0004): a segment has the number 0.")
        #expect(
            try sentence { $0.segments = [] }
                == Self.start + "(0062,0002): it describes no segment.")
        #expect(
            try sentence { $0.segments = ["1"] }
                == Self.start + "frame 3 is of segment 2, which is not described.")
        #expect(
            try sentence { $0.frames[1].segment = nil }
                == Self.start + "(0062,000B): frame 2 names no segment.")
    }

    @Test func framesThatMakeNoGrid() throws {
        #expect(
            try sentence { $0.frames[2].position = nil }
                == Self.start + "frame 3 has no position, orientation or pixel spacing.")
        #expect(
            try sentence { $0.frames[2].position = "0\\3" } == Self.start + """
                frame 3: its Image Position (Patient) (0020,0032) is '0\\3', which is not 3 numbers.
                """)
        #expect(
            try sentence { $0.frames[2].position = "0.2\\0\\4" }
                == Self.start + "frame 3 does not lie straight above the first one.")
        #expect(
            try sentence { $0.frames[2].position = "0\\0\\5.3" }
                == Self.start + "its frames lie unevenly, so they make no grid.")
        #expect(
            try sentence { $0.frames[2].position = "0\\0\\900000" } == Self.start + """
                its 3 frames span 450001 slices of 32 pixels, more than the 2048 slices or \
                2147483648 voxels that are taken.
                """)
        #expect(
            try sentence { $0.frames[2].position = "0\\0\\1e300" } == Self.start + """
                frame 3: its Image Position (Patient) (0020,0032) is 0, 0, 1e+300 mm, more than \
                1000000 from the origin, where no patient is.
                """)
        #expect(
            try sentence { $0.attributes[0x0028_0008] = "2" } == Self.start + """
                it has 2 frames, and 3 items in Per-Frame Functional Groups (5200,9230).
                """)
    }

    @Test func pixelsThatDoNotFitTheirType() throws {
        #expect(
            try sentence { $0.type = "SURFACE" } == Self.start + """
                (0062,0001): Segmentation Type is SURFACE; BINARY, FRACTIONAL and LABELMAP are read.
                """)
        #expect(
            try sentence { $0.bits = 8 } == Self.start + """
                (0028,0100): a segmentation of type BINARY has pixels of 8 bits.
                """)
        #expect(
            try sentence {
                $0.type = "FRACTIONAL"
                $0.bits = 8
                $0.attributes[0x0062_000E] = "256"
            } == Self.start + "(0062,000E): the value for 1 is 256; 8 bits hold 1 to 255.")
        #expect(
            try sentence {
                $0.type = "LABELMAP"
                $0.bits = 8
                $0.pixels = [0, 1, 7]
            } == Self.start + "its pixels name segment 7, which is not described.")
    }

    /// A file that lost its end after it was opened.
    @Test func pixelsThatAreGone() throws {
        let folder = try TestFolder()
        let file = folder.file("seg.dcm")
        try SyntheticSegmentation().write(to: file)
        let object = try SegmentationObject(contentsOf: file)
        let handle = try FileHandle(forUpdating: file)
        try handle.truncate(atOffset: try handle.seekToEnd() - 4)
        try handle.close()
        let path = file.path(percentEncoded: false)
        let error = DICOMError.file(path, "(7FE0,0010): the file ends early")
        #expect(throws: error) { try object.labelMap() }
        #expect(throws: error) { try object.mask(of: 2) }
        #expect(throws: error) { try object.probability(of: 2) }
        #expect(throws: error) { try object.forEachSlab { _ in } }
        // The first segment's frames are all there.
        #expect(try object.mask(of: 1).filter { $0 }.count == 16)
    }

    @Test func gridsThatDoNotFit() throws {
        let folder = try TestFolder()
        let file = folder.file("seg.dcm")
        try SyntheticSegmentation().write(to: file)
        let object = try SegmentationObject(contentsOf: file)
        let path = file.path(percentEncoded: false)
        var grid = object.geometry
        grid.frameOfReference = "1.2.9"
        #expect(
            throws: DICOMError.grid(
                """
                the segmentation '\(path)' lies in frame of reference 1.2.3.4 and the image in \
                1.2.9, so their positions cannot be compared. Give the image that was segmented.
                """)
        ) { try object.labelMap(onto: grid) }
        grid = object.geometry
        grid.origin.z += 0.9
        #expect(
            throws: DICOMError.grid(
                "the frames of '\(path)' do not lie on the grid asked for. Give the image that was segmented."
            )
        ) { try object.probability(of: 1, onto: grid) }
    }
}

/// The label map in slabs, on grids where a slab is the whole and where it is one slice.
@Suite struct SlabTests {
    @Test func slabsAreTheLabelMap() throws {
        for name in ["seg_image_ct_binary.dcm", "sparse-labelmap-ppv5.dcm"] {
            let object = try SegmentationObject(contentsOf: TestData.file("seg/\(name)"))
            var labels: [UInt16] = []
            try object.forEachSlab { labels += $0 }
            #expect(labels == (try object.labelMap().labels))
            // A grid that the frames do not lie on.
            var grid = object.geometry
            grid.origin += grid.directions[2] * (0.3 * grid.spacing.z)
            labels = []
            try object.forEachSlab(onto: grid) { labels += $0 }
            #expect(labels == (try object.labelMap(onto: grid).labels))
        }
    }

    @Test func manySlabs() throws {
        let folder = try TestFolder()
        // Two slabs of two slices and one of one.
        let synthetic = SyntheticSeries(size: [1024, 1000, 5], value: { _, _, _ in 0 })
        try synthetic.write(to: folder.url)
        let series = try DICOMSeries(folder: folder.url)
        var map = LabelMap(
            geometry: series.geometry, labels: .init(repeating: 0, count: series.geometry.count),
            segments: [SegmentationWritingTests.liver, SegmentationWritingTests.kidney])
        for voxel in stride(from: 0, to: map.labels.count, by: 4099) { map.labels[voxel] = 5 }
        for voxel in stride(from: 1, to: map.labels.count, by: 5003) { map.labels[voxel] = 2 }
        let file = folder.file("seg.dcm")
        try SegmentationObject.write(
            map, over: series, options: SegmentationWritingTests.options(), to: file)
        let object = try SegmentationObject(contentsOf: file)
        var slabs: [Int] = []
        var labels: [UInt16] = []
        try object.forEachSlab(onto: series.geometry) {
            slabs.append($0.count / 1_024_000)
            labels += $0
        }
        #expect(slabs == [2, 2, 1])
        #expect(labels == map.labels.map { $0 == 5 ? 1 : $0 == 2 ? 2 : 0 })
    }

    @Test func overlapsAreCountedToTheEnd() throws {
        let object = try SegmentationObject(contentsOf: TestData.file("seg/partial_overlaps.dcm"))
        var whole: DICOMError?
        do throws(DICOMError) { _ = try object.labelMap() } catch { whole = error }
        let error = try #require(whole)
        #expect(throws: error) { try object.forEachSlab { _ in } }
    }
}
