import DICOM
import Foundation
import Imaging
import Testing
import Text

/// Names and patients in alphabets beyond ASCII, in segmentations that are written.
@Suite struct SegmentationAlphabetTests {
    @Test func namesAndPatientsInOtherAlphabets() throws {
        let folder = try TestFolder()
        var synthetic = SyntheticSeries()
        synthetic.attributes = [0x0008_0005: "ISO_IR 192", 0x0010_0010: "Müller^Jörg"]
        try synthetic.write(to: folder.url)
        let series = try DICOMSeries(folder: folder.url)
        var map = SegmentationWritingTests.pattern(series.geometry, labels: [5])
        map.segments = [SegmentationWritingTests.liver]
        map.segments[0].name = "foie \\ печень " + String(repeating: "é", count: 60)
        let file = folder.file("seg.dcm")
        let report = try SegmentationObject.write(
            map, over: series, options: SegmentationWritingTests.options(), to: file)
        #expect(try standardErrors(file) == [])
        let name = "foie / печень " + String(repeating: "é", count: 22)
        #expect(report.repairs == ["the name of segment 1 was made to fit: '\(name)'"])
        #expect(try SegmentationObject(contentsOf: file).segments[0].description.name == name)
        let bytes = try Data(contentsOf: file)
        #expect(bytes.range(of: Data("Müller^Jörg".utf8)) != nil)
    }

    /// A reader's name may be made to fit, and no message tells it.
    @Test func theReadersNameIsInNoMessage() throws {
        let folder = try TestFolder()
        try SyntheticSeries().write(to: folder.url)
        let series = try DICOMSeries(folder: folder.url)
        var map = SegmentationWritingTests.pattern(series.geometry, labels: [5])
        map.segments = [SegmentationWritingTests.liver]
        var options = SegmentationWritingTests.options()
        options.contentCreatorName = "Doe\\" + String(repeating: "x", count: 80)
        let report = try SegmentationObject.write(
            map, over: series, options: options, to: folder.file("seg.dcm"))
        #expect(
            report.warnings.filter { $0.code == "segmentation.text-changed" }.map(\.message) == [
                """
                Content Creator's Name was made to fit: 64 characters, and none that DICOM does not \
                allow there
                """
            ])
        let bytes = try Data(contentsOf: folder.file("seg.dcm"))
        #expect(bytes.range(of: Data("Doe/xxx".utf8)) != nil)
    }

    /// Latin-1 is converted where the file names it, and made harmless where it does not.
    @Test func patientsInOtherCharacterSets() throws {
        let latin = Data("M".utf8) + [0xFC] + Data("ller".utf8)
        for (characters, expected, repairs) in [
            ("ISO_IR 100", "Müller", []),
            (
                "", "M?ller",
                [
                    """
                    source: the text of (0010,0010) is not in the character set that its file \
                    names; what is not ASCII in it was replaced by '?'
                    """
                ]
            ),
        ] {
            let folder = try TestFolder()
            var synthetic = SyntheticSeries(size: [7, 5, 2])
            synthetic.attributes = [0x0008_0005: characters, 0x0010_0010: "MXller"]
            try synthetic.write(to: folder.url)
            for name in folder.names {
                var bytes = try Data(contentsOf: folder.file(name))
                let range = try #require(bytes.range(of: Data("MXller".utf8)))
                bytes.replaceSubrange(range, with: latin)
                try bytes.write(to: folder.file(name))
            }
            let series = try DICOMSeries(folder: folder.url)
            var map = SegmentationWritingTests.pattern(series.geometry, labels: [5])
            map.segments = [SegmentationWritingTests.liver]
            let file = folder.file("seg.bin")
            let report = try SegmentationObject.write(
                map, over: series, options: SegmentationWritingTests.options(), to: file)
            #expect(report.repairs == repairs)
            #expect(try Data(contentsOf: file).range(of: Data(expected.utf8)) != nil)
            #expect(try standardErrors(file) == [])
        }
    }

    /// The name of PS3.5, H.3.1: three groups of components, two of them in JIS X 0208.
    @Test func aJapanesePatient() throws {
        let folder = try TestFolder()
        var synthetic = SyntheticSeries(size: [7, 5, 2])
        let family = "\u{1b}$B;3ED\u{1b}(B^\u{1b}$BB@O:\u{1b}(B"
        synthetic.attributes = [
            0x0008_0005: "\\ISO 2022 IR 87",
            0x0010_0010: "Yamada^Tarou=\(family)=\u{1b}$B$d$^$@\u{1b}(B^\u{1b}$B$?$m$&\u{1b}(B",
        ]
        try synthetic.write(to: folder.url)
        let series = try DICOMSeries(folder: folder.url)
        #expect(series.warnings.isEmpty)
        var map = SegmentationWritingTests.pattern(series.geometry, labels: [5])
        map.segments = [SegmentationWritingTests.liver]
        let file = folder.file("seg.bin")
        let report = try SegmentationObject.write(
            map, over: series, options: SegmentationWritingTests.options(), to: file)
        #expect(report.repairs.isEmpty)
        let name = Data("Yamada^Tarou=山田^太郎=やまだ^たろう".utf8)
        #expect(try Data(contentsOf: file).range(of: name) != nil)
        #expect(try standardErrors(file) == [])
    }
}
