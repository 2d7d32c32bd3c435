import DICOM
import Foundation
import Imaging
import Testing
import Text

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
                == Self.start + """
                    (0062,0004): a segment has the number 0, which Segmentation Type BINARY does not \
                    have.
                    """)
        #expect(
            try sentence { $0.segments = [] }
                == Self.start + "(0062,0002): it describes no segment.")
        #expect(
            try sentence { $0.segments = ["1"] }
                == Self.start + """
                    frame 3 is of segment 2, which is not described; of Segment Number (0062,0004) \
                    there is '1'.
                    """)
        #expect(
            try sentence { $0.frames[1].segment = nil }
                == Self.start + "(0062,000B): frame 2 names no segment.")
    }

    @Test func framesThatMakeNoGrid() throws {
        #expect(
            try sentence { $0.frames[2].position = nil }
                == Self.start + """
                    frame 3 has no Plane Position Sequence (0020,9113), and Shared Functional Groups \
                    Sequence (5200,9229) has none for all.
                    """)
        #expect(
            try sentence { $0.frames[2].position = "0\\3" } == Self.start + """
                frame 3: its Image Position (Patient) (0020,0032) is '0\\3', which is not 3 numbers.
                """)
        #expect(
            try sentence { $0.frames[2].position = "0.2\\0\\4" }
                == Self.start + """
                    frame 3: Image Position (Patient) (0020,0032) is '0.2\\0\\4', and frame 1 has \
                    '0\\0\\0', which is not straight above it by Image Orientation (Patient) \
                    (0020,0037) '1\\0\\0\\0\\1\\0'.
                    """)
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
        let fewer = try sentence { $0.attributes[0x0028_0008] = "2" }
        #expect(
            fewer.contains(
                "it has 12 bytes, and Columns x Rows of 8 x 4 in 2 frames make 8"), "\(fewer)")
    }

    /// A value that is there and cannot be read is never taken as absent.
    @Test(
        arguments: [
            (
                0x0062_0004, "1\\2",
                "Segment Number (0062,0004) is '1\\2', which is not a whole number from 0 to 65535"
            ),
            (
                0x0062_0008, "MAGIC",
                "Segment Algorithm Type (0062,0008) is 'MAGIC', which is not MANUAL"
            ),
            (
                0x0062_000D, "1\\2",
                "Recommended Display CIELab Value (0062,000D) is '1\\2', which is not 3 numbers"
            ),
            (
                0x0062_0021, "1.2\\1.3",
                "Tracking UID (0062,0021) is '1.2\\1.3', which is several values"
            ),
        ] as [(UInt32, String, String)])
    func valuesOfSegments(_ tag: UInt32, _ text: String, _ expected: String) throws {
        let found = try sentence { $0.ofSegments[tag] = text }
        #expect(found.contains(expected), "\(found)")
    }

    @Test(
        arguments: [
            (0x0020_0011, "3,5", "Series Number (0020,0011) is '3,5', which is not a whole number"),
            (0x0020_0052, "1.2\\1.3", "Frame of Reference UID (0020,0052) is '1.2\\1.3'"),
            (0x0020_000E, "x.1", "Series Instance UID (0020,000E) is 'x.1', which is not a UID"),
            (
                0x0028_2110, "02",
                "Lossy Image Compression (0028,2110) is '02', which is not 00 or 01"
            ),
            (
                0x0062_0001, "BINARY\\LABELMAP",
                "Segmentation Type (0062,0001) is 'BINARY\\LABELMAP'"
            ),
        ] as [(UInt32, String, String)])
    func valuesOfTheObject(_ tag: UInt32, _ text: String, _ expected: String) throws {
        let found = try sentence { $0.attributes[tag] = text }
        #expect(found.contains(expected), "\(found)")
    }

    @Test func valuesOfFrames() throws {
        #expect(
            try sentence { $0.frames[1].segment = "1\\2" }.contains(
                "frame 2: Referenced Segment Number (0062,000B) is '1\\2', which is not a whole number"
            )
        )
        #expect(
            try sentence { $0.spacing = "2,5" }.contains(
                "Spacing Between Slices (0018,0088) is '2,5', which is not a number"))
        #expect(
            try sentence { $0.spacingOfFrames = "1\\2" }.contains(
                """
                frame 1: Pixel Spacing (0028,0030) is '1\\2', and the shared functional groups say \
                '1\\1'
                """))
        #expect(
            try sentence { $0.frames[1] = ("1", "0\\0\\0") }
                == Self.start + "frames 1 and 2 lie at one position and both are of segment 1.")
        #expect(
            try sentence {
                $0.type = "LABELMAP"
                $0.bits = 8
                $0.frames[1].position = "0\\0\\0"
            } == Self.start + "frames 1 and 2 lie at one position.")
    }

    @Test func paddingThatIsASegment() throws {
        #expect(
            try sentence {
                $0.type = "LABELMAP"
                $0.bits = 8
                $0.attributes[0x0028_0120] = "1"
            } == Self.start + """
                segment 1: Pixel Padding Value (0028,0120) is '1' too, so nobody knows which of its \
                pixels are background.
                """)
        #expect(
            try sentence {
                $0.type = "LABELMAP"
                $0.bits = 8
                $0.segments = ["0", "5"]
                $0.attributes[0x0028_0120] = "0"
            } == Self.start + """
                segment 0: Pixel Padding Value (0028,0120) is '0' too, so nobody knows which of its \
                pixels are background.
                """)
        #expect(
            try sentence {
                $0.type = "LABELMAP"
                $0.bits = 8
                $0.attributes[0x0028_0120] = "300"
            } == Self.start + """
                Pixel Padding Value (0028,0120) is '300', which is not a whole number from 0 to 255.
                """)
        // Another value is padding, so a pixel of 0 is a segment's, and there is none.
        #expect(
            try sentence {
                $0.type = "LABELMAP"
                $0.bits = 8
                $0.pixels = [0, 1, 9]
                $0.attributes[0x0028_0120] = "9"
            } == Self.start + """
                its pixels name segment 0, which is not described; Segmentation Type (0062,0001) is \
                'LABELMAP', and of Segment Number (0062,0004) there is '1', '2'.
                """)
    }

    /// What DICOM asks for and is not there is filled in, and said.
    @Test func whatIsFilledIn() throws {
        let folder = try TestFolder()
        let file = folder.file("seg.dcm")
        var synthetic = SyntheticSegmentation(
            segments: ["1", "2", "3"],
            ofSegments: [0x0062_0005: "", 0x0062_0008: ""])
        try synthetic.write(to: file)
        let object = try SegmentationObject(contentsOf: file)
        #expect(object.segments.map(\.description.name) == ["Segment 1", "Segment 2", "Segment 3"])
        let said = object.warnings.map(\.description)
        #expect(
            said.contains(
                """
                segment 1: Segment Label (0062,0005) is missing; it is called 'Segment 1' \
                [segmentation.filled-in]
                """))
        #expect(
            said.contains(
                """
                segment 2: Segment Algorithm Type (0062,0008) is missing; a label file says \
                SEMIAUTOMATIC [segmentation.filled-in]
                """))
        #expect(
            said.contains(
                "segment 3, 'Segment 3', is described and has no frame [segmentation.empty-segment]"
            ))
        synthetic = SyntheticSegmentation(type: "FRACTIONAL", bits: 8)
        try synthetic.write(to: file)
        #expect(
            try SegmentationObject(contentsOf: file).warnings.map(\.description).contains(
                """
                Maximum Fractional Value (0062,000E) is missing; 255 was taken to be 1 \
                [segmentation.filled-in]
                """))
    }

    @Test func pixelsThatDoNotFitTheirType() throws {
        #expect(
            try sentence { $0.type = "SURFACE" } == Self.start + """
                (0062,0001): Segmentation Type is SURFACE; BINARY, FRACTIONAL and LABELMAP are read.
                """)
        #expect(
            try sentence { $0.bits = 8 } == Self.start + """
                (0028,0100): a segmentation of type BINARY has pixels of 8 bits; Segmentation Type or \
                Bits Allocated is wrong.
                """)
        #expect(
            try sentence {
                $0.type = "FRACTIONAL"
                $0.bits = 8
                $0.attributes[0x0062_000E] = "256"
            } == Self.start + """
                Maximum Fractional Value (0062,000E) is '256', which is not a whole number from 1 to \
                255.
                """)
        #expect(
            try sentence {
                $0.type = "LABELMAP"
                $0.bits = 8
                $0.pixels = [0, 1, 7]
            } == Self.start + """
                its pixels name segment 7, which is not described; Segmentation Type (0062,0001) is \
                'LABELMAP', and of Segment Number (0062,0004) there is '1', '2'.
                """)
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
