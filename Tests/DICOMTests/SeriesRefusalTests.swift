import DICOM
import Foundation
import Imaging
import Testing

/// One synthetic series for each guard, and the sentence it is refused with.
@Suite struct SeriesRefusalTests {
    private func refusal(
        _ synthetic: SyntheticSeries, options: SeriesOptions = SeriesOptions()
    ) throws -> String {
        let folder = try TestFolder()
        try synthetic.write(to: folder.url)
        do {
            _ = try DICOMSeries(folder: folder.url, options: options)
            return "read"
        } catch {
            return "\(error)".replacingOccurrences(of: folder.url.path, with: "FOLDER")
        }
    }

    private static let start = "series 1.2.3.2 cannot be made a volume: "

    @Test func gantryTilt() throws {
        var tilted = SyntheticSeries()
        tilted.attributes[0x0018_1120] = "11.3"
        tilted.slice = { k in
            [0x0020_0032: "-10\\\(20 + 0.5 * Double(k))\\\(-30 + 2.5 * Double(k))"]
        }
        #expect(
            try refusal(tilted) == Self.start + """
                its slices are sheared, as by a gantry tilt of 11.31 degrees: from first to last \
                they shift 1.5 mm within their plane (Gantry/Detector Tilt says 11.3). Resample \
                it to a straight grid first.
                """)
    }

    /// Just inside and just outside of the stated tolerance: a tenth of 0.8 mm.
    @Test func aShearWithinToleranceIsNone() throws {
        for (shift, isRead) in [(0.079, true), (0.081, false)] {
            var sheared = SyntheticSeries()
            sheared.slice = { k in
                [0x0020_0032: "\(-10 + shift / 3 * Double(k))\\20\\\(-30 + 2.5 * Double(k))"]
            }
            #expect((try refusal(sheared) == "read") == isRead)
        }
    }

    @Test func oneSliceBesideTheOthers() throws {
        var shifted = SyntheticSeries()
        shifted.slice = { k in k == 2 ? [0x0020_0032: "-9\\20\\-25"] : [:] }
        #expect(
            try refusal(shifted) == Self.start
                + "slice 3 lies 1 mm beside the line through the others, within its plane. Resample it to a straight grid first, or choose another series."
        )
    }

    @Test func missingSlice() throws {
        #expect(
            try refusal(SyntheticSeries(size: [7, 5, 8], missing: [3, 4])) == Self.start + """
                2 slices are missing: the slices lie 2.5 mm apart, and there is none between -25 \
                and -17.5 mm. Fetch or export the series again, whole.
                """)
    }

    @Test func unevenSpacing() throws {
        var uneven = SyntheticSeries()
        uneven.slice = { k in k == 1 ? [0x0020_0032: "-10\\20\\-27"] : [:] }
        #expect(
            try refusal(uneven) == Self.start + """
                its slices lie unevenly: 2 to 3 mm apart, up to 0.5 mm from where even spacing \
                would have them. 'unevenSpacing: resample' in a pipeline, '--uneven-spacing \
                resample' on a command line, puts them on an even grid.
                """)
    }

    @Test func twoImagesAtEveryPositionAndAtSome() throws {
        var four = SyntheticSeries()
        four.slice = { k in
            [
                0x0020_0032: "-10\\20\\\(-30 + 2.5 * Double(k / 2))",
                0x0020_0100: "\(k % 2 + 1)",
            ]
        }
        #expect(
            try refusal(four) == Self.start + """
                it holds 2 images at each of its 2 positions, told apart by temporal position, so \
                it is a 4D series: volume 0 is temporal position 1; 1 is temporal position 2. Choose \
                one, 0 to 1, with 'volume' in a pipeline or '--volume' on a command line.
                """)
        #expect(
            try refusal(four, options: SeriesOptions(volume: 2)) == Self.start
                + """
                volume 2 was asked for, counted from 0, and it has 2. Choose one, 0 to 1, with \
                'volume' in a pipeline or '--volume' on a command line.
                """
        )
        four.slice = { k in [0x0020_0032: "-10\\20\\\(-30 + 2.5 * Double(min(k, 2)))"] }
        #expect(
            try refusal(four) == Self.start + """
                1 of its positions hold more than one image (2 at -25 mm), and not all hold as many. \
                Put the images of one volume into a folder of their own; frames of one file must be \
                exported as single slices first.
                """)
        four.slice = { _ in [0x0020_0032: "-10\\20\\-30"] }
        #expect(
            try refusal(four) == Self.start
                + "all its 4 images lie at one position, (-10, 20, -30) mm. Choose a series that covers a volume."
        )
    }

    @Test(arguments: [
        (
            0x0020_0037 as UInt32, "1\\0\\0\\0\\0\\-1",
            "orientation: 3 with (1, 0, 0, 0, 1, 0); 1 with (1, 0, 0, 0, 0, -1)"
        ),
        (0x0028_0030, "1.25\\0.9", "pixel spacing: 3 with 0.8 x 1.25 mm; 1 with 0.9 x 1.25 mm"),
        (0x0020_0052, "1.2.9", "frame of reference: 3 with 1.2.3.4; 1 with 1.2.9"),
        (0x0028_0010, "4", "size: 3 with 7 x 5 pixels; 1 with 7 x 4 pixels"),
    ])
    func mixedSlices(_ tag: UInt32, _ value: String, _ difference: String) throws {
        var mixed = SyntheticSeries()
        mixed.slice = { k in k == 3 ? [tag: value] : [:] }
        #expect(
            try refusal(mixed) == Self.start + "its slices differ in \(difference). "
                + """
                'largestGroup: true' in a pipeline, '--largest-group' on a command line, takes the \
                group with the most slices.
                """)
        let folder = try TestFolder()
        try mixed.write(to: folder.url)
        let options = SeriesOptions(largestGroup: true)
        let series = try DICOMSeries(folder: folder.url, options: options)
        #expect(series.geometry.size == [7, 5, 3])
        #expect(series.setAside.count == 1)
    }

    @Test(arguments: [
        (
            0x0020_0032 as UInt32, "",
            "it has no Image Position (Patient) (0020,0032), so nothing says where its slices lie. Export it again with that, or choose another series."
        ),
        (
            0x0020_0032, "1\\2",
            "its Image Position (Patient) (0020,0032) is '1\\2', which is not 3 numbers, in 'FOLDER/13-2.dcm'. Its header is wrong: export it again from where it came from."
        ),
        (
            0x0020_0037, "",
            "it has no Image Orientation (Patient) (0020,0037), so nothing says where its slices lie. Export it again with that, or choose another series."
        ),
        (
            0x0028_0030, "",
            "it has no Pixel Spacing (0028,0030), so nothing says where its slices lie. Export it again with that, or choose another series."
        ),
        (
            0x0028_0030, "0\\1",
            "its Pixel Spacing (0028,0030) is 0, 1 mm; both must be more than 0. Its header is wrong: export it again from where it came from."
        ),
        (
            0x0020_0037, "1\\0\\0\\1\\0\\0",
            "its Image Orientation (Patient) (0020,0037) is 1, 0, 0, 1, 0, 0, which are not two unit vectors at a right angle. Its header is wrong: export it again from where it came from."
        ),
        (
            0x0028_0004, "RGB",
            "it is in colour, Photometric Interpretation (0028,0004) RGB; only grey images are read. Choose a grey series."
        ),
        (
            0x0028_0004, "PALETTE COLOR",
            "it is in colour, Photometric Interpretation (0028,0004) PALETTE COLOR; only grey images are read. Choose a grey series."
        ),
        (
            0x0028_1053, "0",
            "its Rescale Slope (0028,1053) is 0. Its header is wrong: export it again from where it came from."
        ),
        (
            0x0008_0008, "DERIVED\\PRIMARY\\MOSAIC",
            "it is a Siemens mosaic, as Image Type (0008,0008) says: many slices tiled into one image of 5 rows. Convert it to Enhanced MR or to single slices first."
        ),
    ])
    func aHeaderThatMakesNoVolume(_ tag: UInt32, _ value: String, _ sentence: String) throws {
        #expect(try refusal(SyntheticSeries(attributes: [tag: value])) == Self.start + sentence)
    }

    @Test func intensitiesByATable() throws {
        #expect(
            try refusal(SyntheticSeries(sequences: [0x0028_3000])) == Self.start + """
                its intensities come from a Modality LUT Sequence (0028,3000), and only Rescale \
                Slope and Intercept are read. Export it with those.
                """)
    }

    @Test func pixelsThatAreNoIntensities() throws {
        #expect(
            try refusal(
                SyntheticSeries(attributes: [
                    0x0028_0100: "1", 0x0028_0101: "1", 0x0028_0102: "0",
                ]))
                == Self.start
                + "its pixels have one bit each; that is no image of intensities. Choose a series of grey images."
        )
        #expect(
            try refusal(SyntheticSeries(attributes: [0x0008_0016: "1.2.840.10008.5.1.4.1.1.66.4"]))
                == Self.start + "it is a segmentation, not an image. Read it as one.")
    }

    @Test func floatingPointPixels() throws {
        for tag: UInt32 in [0x7FE0_0008, 0x7FE0_0009] {
            #expect(
                try refusal(SyntheticSeries(attributes: [tag: "1.5"])) == Self.start + """
                    its pixels are floating-point numbers (a parametric map), which are not read. \
                    Choose the images that it was computed from.
                    """)
        }
    }

    @Test func fewerBytesThanPixels() throws {
        #expect(
            try refusal(SyntheticSeries(attributes: [0x0028_0010: "500"])) == Self.start + """
                'FOLDER/13-2.dcm' cannot be read as DICOM: (7FE0,0010): it has 70 bytes, too few \
                for 1 x 7 x 500 pixels of 16 bits. Export or copy it again from where it came from.
                """)
    }

    /// Slices close together, and one far away: an even grid would take all memory.
    @Test func moreVoxelsThanAreTaken() throws {
        var far = SyntheticSeries()
        far.slice = { k in [0x0020_0032: "-10\\20\\\([0, 0.002, 0.004, 1_000_000][k])"] }
        let options = SeriesOptions(unevenSpacing: .resample)
        #expect(
            try refusal(far, options: options) == Self.start + """
                it would have 7 x 5 x 500000001 voxels, more than the 2147483648 that are taken. \
                Leave out the slices that lie far away, or choose another series.
                """)
    }

    /// A number that no distance can be counted with.
    @Test func positionsBeyondMeasure() throws {
        for (position, words) in [
            ("-10\\20\\1e300", "-10, 20, 1e+300"), ("-10\\-1000001\\3", "-10, -1000001, 3"),
        ] {
            var far = SyntheticSeries()
            far.slice = { k in k == 3 ? [0x0020_0032: position] : [:] }
            #expect(
                try refusal(far) == Self.start + """
                    its Image Position (Patient) (0020,0032) is \(words) mm, more than 1000000 \
                    from the origin, where no patient is. Its header is wrong: export it again \
                    from where it came from.
                    """)
        }
    }

    @Test func aFileThatChangesAfterItsHeaderWasRead() throws {
        let folder = try TestFolder()
        var synthetic = SyntheticSeries()
        try synthetic.write(to: folder.url)
        let series = try DICOMSeries(folder: folder.url)
        synthetic.attributes = [0x0028_0010: "4"]
        try synthetic.write(to: folder.url)
        try folder.setTime(Date())
        let path = folder.url.path(percentEncoded: false)
        do {
            _ = try series.volume()
            Issue.record("it was read")
        } catch {
            #expect(
                "\(error)".replacingOccurrences(of: path, with: "FOLDER/")
                    .replacingOccurrences(of: "FOLDER//", with: "FOLDER/").hasSuffix(
                        ".dcm' cannot be read as DICOM: it changed since its header was read. Export or copy it again from where it came from."
                    ))
        }
    }

    /// Pixels that begin elsewhere than they did when the header was read: in a file of another
    /// size; in one that has as much less after them as it has more before them; and in such a one
    /// that was written within one tick of the file system's clock.
    @Test(arguments: [
        ("Short", "Short^Longer", "", 60),
        ("same", "same-after-the-pixels", "-after-the-pixels", 60),
        ("same", "same-after-the-pixels", "-after-the-pixels", 0),
    ])
    func aFileThatIsWrittenAnewAfterItsHeaderWasRead(
        name: String, later: String, moved: String, secondsBefore: Double
    ) throws {
        let folder = try TestFolder()
        let (nameTag, noteTag): (UInt32, UInt32) = (0x0010_0010, 0x7FE1_0010)
        let now = Date()
        var synthetic = SyntheticSeries()
        synthetic.attributes = [nameTag: name, noteTag: "note" + moved]
        try synthetic.write(to: folder.url)
        try folder.setTime(now - secondsBefore)
        let before = try folder.bytes()
        let series = try DICOMSeries(folder: folder.url)
        synthetic.attributes = [nameTag: later, noteTag: "note"]
        try synthetic.write(to: folder.url)
        try folder.setTime(now)
        #expect(try (folder.bytes() == before) == !moved.isEmpty)
        let voxels = try series.volume().voxels
        #expect(try voxels == DICOMSeries(folder: folder.url).volume().voxels)
        #expect(voxels[0] == SyntheticSeries.intensity(0, 0, 0))
    }

    @Test func framesThatNothingPlaces() throws {
        let scan = try SeriesFolder.scan(TestData.file("syntaxes/emri_small.dcm"))
        #expect(
            scan.series.first?.refusal?.description == """
                it is one file of 10 frames without functional groups, so nothing says where they \
                lie. Export it as Enhanced CT or MR, or as single slices.
                """)
    }

    @Test func fewerFramesThanTheyArePlacedFor() throws {
        let source = TestData.file("quirks/enhanced/hyperfine/anatomical/001")
        let name = try #require(FileManager.default.contentsOfDirectory(atPath: source.path).first)
        var bytes = try Data(contentsOf: source.appending(path: name))
        let header = Data([0x28, 0x00, 0x08, 0x00, 0x49, 0x53, 0x02, 0x00, 0x38])
        let range = try #require(bytes.range(of: header))
        bytes[range.upperBound - 1] = 0x34  // 4 instead of 8
        let folder = try TestFolder()
        try bytes.write(to: folder.file("fewer.dcm"))
        #expect(
            try SeriesFolder.scan(folder.url).series.first?.refusal?.description == """
                it has 4 frames, and 8 items in Per-Frame Functional Groups (5200,9230). Its \
                header is wrong: export it again from where it came from.
                """)
    }

    @Test func aSingleSlice() throws {
        let single = SyntheticSeries(size: [7, 5, 1], attributes: [0x0018_0050: "4"])
        #expect(
            try refusal(single) == Self.start + """
                it has a single slice, and a volume is needed. 'singleSlice: true' in a pipeline, \
                '--single-slice' on a command line, takes it as one.
                """)
        let folder = try TestFolder()
        try single.write(to: folder.url)
        let series = try DICOMSeries(folder: folder.url, options: SeriesOptions(singleSlice: true))
        #expect(series.geometry.size == [7, 5, 1])
        #expect(series.geometry.spacing.z == 4)
    }

    @Test func whichSeriesIsMeant() throws {
        let folder = try TestFolder()
        try SyntheticSeries().write(to: folder.url)
        let other = folder.file("other")
        try FileManager.default.createDirectory(at: other, withIntermediateDirectories: true)
        var second = SyntheticSeries()
        second.attributes = [0x0020_000E: "1.2.3.99", 0x0008_103E: "second"]
        second.slice = { k in [0x0008_0018: "1.2.3.6.\(k)"] }
        try second.write(to: other)
        func sentence(_ uid: String?) -> String {
            do {
                _ = try DICOMSeries(folder: folder.url, seriesUID: uid)
                return "read"
            } catch {
                return "\(error)".replacingOccurrences(of: folder.url.path, with: "FOLDER")
            }
        }
        let both = "1.2.3.2 (CT, 4 images); 1.2.3.99 (CT 'second', 4 images)"
        #expect(
            sentence(nil)
                == "'FOLDER' holds 2 image series. Name one by its Series Instance UID: \(both).")
        #expect(sentence("1.2.3.2") == "read")
        #expect(
            sentence("1.2.3.7") == "'FOLDER' holds no image series 1.2.3.7. It holds: \(both).")
        #expect(try DICOMSeries(folder: folder.url, seriesUID: "1.2.3.99").instances.count == 4)
    }

    @Test func noSeriesAtAll() throws {
        let folder = try TestFolder()
        try Data("not an image".utf8).write(to: folder.file("notes.txt"))
        let path = folder.url.path(percentEncoded: false)
        #expect(
            throws: DICOMError.noSeries(path, setAside: 1)
        ) { try DICOMSeries(folder: folder.url) }
        #expect(
            DICOMError.noSeries("CT", setAside: 2).description == """
                there is no image series in 'CT' (2 files are something else). 'mais inspect' \
                lists them with reasons.
                """)
        #expect(
            DICOMError.noSeries(
                "CT", setAside: 1, object: SetAside(path: "a", reason: "it is raw data")
            ).description == """
                there is no image series in 'CT' (1 files are something else, such as 'a': it is raw \
                data). 'mais inspect' lists them with reasons.
                """)
        #expect(
            DICOMError.folder("CT", "there is no such file or folder").description
                == "'CT' cannot be searched: there is no such file or folder. Check the path and its permissions."
        )
        let nowhere = folder.file("nowhere")
        #expect(
            throws: DICOMError.folder(
                nowhere.path(percentEncoded: false), "there is no such file or folder")
        ) { try DICOMSeries(folder: nowhere) }
    }
}
