import DICOM
import Foundation
import Imaging
import Testing
import Text

/// What one input says twice, and differently; and values that are not what their attribute has.
@Suite struct ContradictionTests {
    private func warnings(
        _ series: SyntheticSeries, options: SeriesOptions = SeriesOptions()
    ) throws -> [Warning] {
        let folder = try TestFolder()
        try series.write(to: folder.url)
        return try DICOMSeries(folder: folder.url, options: options).warnings
    }

    /// What a series has of patient and study is the same in all files; two patients are taken on request.
    /// The values are shown nowhere.
    @Test(
        arguments: [
            (0x0010_0020, "Patient ID (0010,0020)"), (0x0010_0010, "Patient's Name (0010,0010)"),
            (0x0010_1010, "Patient's Age (0010,1010)"),
            (0x0008_0050, "Accession Number (0008,0050)"),
        ] as [(UInt32, String)])
    func twoPatientsInOneSeries(_ tag: UInt32, _ name: String) throws {
        var series = SyntheticSeries()
        #expect(try warnings(series) == [])
        series.slice = { $0 == 2 ? [tag: "077Y"] : [:] }
        #expect(
            try warnings(series, options: SeriesOptions(patients: .accept))
                == [
                    Warning(
                        .headerContradiction, "the files of the series have 2 values of \(name)")
                ])
    }

    /// White is the lowest value, or the highest: two attributes say it.
    @Test func theLowestValueIsWhiteAndIsNot() throws {
        var series = SyntheticSeries()
        series.attributes = [0x2050_0020: "IDENTITY"]
        #expect(try warnings(series) == [])
        series.attributes = [0x2050_0020: "INVERSE"]
        #expect(
            try warnings(series) == [
                Warning(
                    .headerContradiction,
                    """
                    Presentation LUT Shape (2050,0020) is 'INVERSE', and Photometric Interpretation \
                    (0028,0004) 'MONOCHROME2', which counts
                    """)
            ])
        // The two agree; that values were turned round is said all the same.
        series.attributes = [0x2050_0020: "INVERSE", 0x0028_0004: "MONOCHROME1"]
        #expect(try warnings(series) == [inverted])
        series.attributes = [0x0028_0004: "MONOCHROME1"]
        #expect(try warnings(series) == [inverted])
    }

    private let inverted = Warning(
        .seriesInverted,
        """
        Photometric Interpretation (0028,0004) is 'MONOCHROME1', so the stored values were turned \
        round, low to high, before they were rescaled; not all readers do so
        """)

    @Test func anEnhancedImageThatIsInverted() throws {
        let folder = try TestFolder()
        var image = SyntheticEnhanced()
        image.attributes = [0x0028_0004: "MONOCHROME1"]
        try image.write(to: folder.file("image.dcm"))
        let series = try DICOMSeries(folder: folder.url)
        #expect(series.warnings == [inverted])
        #expect(try series.volume().voxels[0] == 2 * 65535 + 10)
    }

    /// An enhanced image says its planes in functional groups; elsewhere other readers may look.
    @Test func aPlaneOutsideOfTheGroups() throws {
        func warnings(_ attributes: [UInt32: String]) throws -> [Warning] {
            let folder = try TestFolder()
            var image = SyntheticEnhanced()
            image.attributes = attributes
            try image.write(to: folder.file("image.dcm"))
            let series = try DICOMSeries(folder: folder.url)
            #expect(series.geometry.spacing == [1.25, 1.5, 2.5])
            return series.warnings
        }
        #expect(try warnings([:]) == [])
        let same = [0x0028_0030: "1.5\\1.25", 0x0020_0037: "1\\0\\0\\0\\1\\0"] as [UInt32: String]
        #expect(try warnings(same) == [])
        #expect(
            try warnings([0x0028_0030: "1.25\\1.5"]) == [
                Warning(
                    .headerContradiction,
                    """
                    Pixel Spacing (0028,0030) is '1.25\\1.5' outside of the functional groups, and \
                    '1.5\\1.25' in them, which was taken
                    """)
            ])
        #expect(
            try warnings([0x0020_0037: "0\\1\\0\\1\\0\\0"]) == [
                Warning(
                    .headerContradiction,
                    """
                    Image Orientation (Patient) (0020,0037) is '0\\1\\0\\1\\0\\0' outside of the \
                    functional groups, and '1\\0\\0\\0\\1\\0' in them, which was taken
                    """)
            ])
    }

    /// Segments that share voxels, in an object that says of itself that they do not.
    @Test func segmentsThatOverlapAgainstTheirWord() throws {
        func object(_ word: String?, _ pixels: [UInt8] = [5]) throws -> SegmentationObject {
            let folder = try TestFolder()
            var synthetic = SyntheticSegmentation()
            synthetic.frames = [("1", "0\\0\\0"), ("2", "0\\0\\0"), ("2", "0\\0\\2")]
            synthetic.pixels = pixels
            if let word { synthetic.attributes[0x0062_0013] = word }
            try synthetic.write(to: folder.file("seg.dcm"))
            return try SegmentationObject(contentsOf: folder.file("seg.dcm"))
        }
        let denied = try object("NO")
        #expect(denied.statedOverlap == .no)
        #expect(
            try denied.overlapWarning()
                == Warning(
                    .segmentationOverlap,
                    """
                    Segments Overlap (0062,0013) is 'NO', and segments share 8 voxels, such as \
                    segments 1 and 2
                    """))
        #expect(throws: DICOMError.overlap(first: 1, second: 2, voxels: 8)) {
            try denied.labelMap()
        }
        #expect(try object("YES").overlapWarning() == nil)
        #expect(try object(nil).statedOverlap == .undefined)
        #expect(try object(nil).overlapWarning() == nil)
        // The first frame's pixels alone.
        #expect(try object("NO", [5, 5, 5, 5, 0, 0, 0, 0, 5, 5, 5, 5]).overlapWarning() == nil)
    }

    private func refusal(_ bytes: Data) throws -> String {
        let folder = try TestFolder()
        let file = folder.file("a.dcm")
        try bytes.write(to: file)
        do {
            _ = try SegmentationObject(contentsOf: file)
            return "read"
        } catch { return "\(error)".replacingOccurrences(of: folder.url.path, with: "FOLDER") }
    }

    @Test func aTransferSyntaxThatIsNoUID() throws {
        var bytes = try Data(contentsOf: TestData.file("syntaxes/MR_small.dcm"))
        let uid = Data([2, 0, 0x10, 0]) + Data("UI".utf8)
        let at = try #require(bytes.range(of: uid, in: 132..<400)).upperBound
        let long = String(repeating: "1.23", count: 40)
        bytes.replaceSubrange(at..<at + 22, with: Data([160, 0]) + Data(long.utf8))
        #expect(
            try refusal(bytes) == """
                'FOLDER/a.dcm' cannot be read as DICOM: (0002,0010): Transfer Syntax UID is \
                '\(long.prefix(120))...', of 160 characters, which is not a UID. Export or copy it \
                again from where it came from.
                """)
    }

    /// A length of the meta header by which it ends too early, or swallows the data set.
    @Test(arguments: [(4, false), (3000, false), (4, true)])
    func aMetaHeaderOfAnotherLength(_ stated: Int, _ isText: Bool) throws {
        var bytes = try Data(contentsOf: TestData.file("syntaxes/MR_small.dcm"))
        let right = Int(bytes[140]) | Int(bytes[141]) << 8
        if isText {
            bytes.replaceSubrange(136..<144, with: Data("LO\u{4}\0abcd".utf8))
        } else {
            bytes.replaceSubrange(140..<142, with: [UInt8(stated & 255), UInt8(stated >> 8)])
        }
        let what =
            isText
            ? "'abcd', of value representation LO and 4 bytes, and must be UL and 4"
            : "\(stated), and the meta header has \(right) bytes"
        #expect(
            try refusal(bytes) == """
                'FOLDER/a.dcm' cannot be read as DICOM: (0002,0000): File Meta Information Group \
                Length is \(what). Export or copy it again from where it came from.
                """)
    }

    /// In implicit VR a text in a sequence's place is no sequence, and DCMTK does not say where.
    @Test(arguments: ["abcd", "no sequence at all"])
    func aTextInASequencesPlace(_ text: String) throws {
        let source = try Data(
            contentsOf: TestData.file("seg/seg_image_ct_binary.dcm"))
        let tag = Data([8, 0, 0x15, 0x11])
        let at = try #require(source.range(of: tag, in: 132..<source.count))
        func number(_ at: Int) -> Int {
            (0..<4).reduce(0) { $0 | Int(source[at + $1]) << (8 * $1) }
        }
        let length = number(at.upperBound)
        var bytes = source
        let value = Data(text.utf8)
        let size = Data([UInt8(value.count), 0, 0, 0])
        bytes.replaceSubrange(at.upperBound..<at.upperBound + 4 + length, with: size + value)
        #expect(
            try refusal(bytes) == """
                'FOLDER/a.dcm' cannot be read as DICOM: (0008,1115): it is '\(text)', which is not a \
                sequence. Export or copy it again from where it came from.
                """)
    }
}
