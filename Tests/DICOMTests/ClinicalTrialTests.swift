import DICOM
import Foundation
import Imaging
import Testing

/// The modules of a clinical trial go along with the segmentation, whole or not at all.
@Suite struct ClinicalTrialTests {
    private func write(
        _ attributes: [UInt32: String]
    ) throws -> (repairs: [String], bytes: Data, errors: [String]) {
        let folder = try TestFolder()
        try SyntheticSeries(attributes: attributes).write(to: folder.url)
        let series = try DICOMSeries(folder: folder.url)
        var map = SegmentationWritingTests.pattern(series.geometry, labels: [5])
        map.segments = [SegmentationWritingTests.liver]
        let file = folder.file("seg.bin")
        let report = try SegmentationObject.write(
            map, over: series, options: SegmentationWritingTests.options(), to: file)
        return (report.repairs, try Data(contentsOf: file), try standardErrors(file))
    }

    private static let subject: [UInt32: String] = [
        0x0012_0010: "Sponsor Ltd", 0x0012_0020: "PROTOCOL-7", 0x0012_0040: "SUBJECT-12",
    ]

    @Test func wholeModulesAreCopied() throws {
        var attributes = Self.subject
        attributes[0x0012_0030] = "SITE-3"
        attributes[0x0012_0050] = "BASELINE"
        attributes[0x0012_0051] = "Before treatment"
        attributes[0x0012_0060] = "Centre of Reading"
        // Of the source's series, not of this one.
        attributes[0x0012_0071] = "SERIES-99"
        let written = try write(attributes)
        #expect(written.repairs == [])
        #expect(written.errors == [])
        for text in attributes.values {
            let isThere = written.bytes.range(of: Data(text.utf8)) != nil
            #expect(isThere == (text != "SERIES-99"), "\(text)")
        }
    }

    @Test func whatTheyMustHaveIsWrittenEmpty() throws {
        let written = try write(Self.subject)
        #expect(written.repairs == [])
        #expect(written.errors == [])
        // Clinical Trial Site Name (0012,0031), LO, no bytes.
        let siteName = Data([0x12, 0, 0x31, 0, 0x4C, 0x4F, 0, 0])
        #expect(written.bytes.range(of: siteName) != nil)
    }

    @Test(arguments: [0x0012_0010 as UInt32, 0x0012_0020, 0x0012_0040])
    func halfAModuleIsLeftOut(_ missing: UInt32) throws {
        var attributes = Self.subject
        attributes[missing] = nil
        let written = try write(attributes)
        #expect(
            written.repairs == [
                """
                source: its Clinical Trial Subject module lacks the sponsor (0012,0010), the \
                protocol (0012,0020) or the subject (0012,0040), and was left out
                """
            ])
        #expect(written.errors == [])
        for text in attributes.values {
            #expect(written.bytes.range(of: Data(text.utf8)) == nil)
        }
    }

    @Test func anotherTrialIsAnotherObject() throws {
        var attributes = Self.subject
        let first = try write(attributes).bytes
        #expect(try write(attributes).bytes == first)
        attributes[0x0012_0050] = "WEEK 12"
        #expect(try write(attributes).bytes != first)
    }
}
