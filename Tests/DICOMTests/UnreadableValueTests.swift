import DICOM
import Foundation
import Imaging
import Testing
import Text
import DICOMFile

/// A value that is there and cannot be read is not absent: refused with tag, name and text, or, where
/// it does not touch the voxels, said.
@Suite struct UnreadableValueTests {
    private func outcome(_ synthetic: SyntheticSeries) throws -> String {
        let folder = try TestFolder()
        try synthetic.write(to: folder.url)
        return outcome(folder)
    }

    private func outcome(_ enhanced: SyntheticEnhanced) throws -> String {
        let folder = try TestFolder()
        try enhanced.write(to: folder.file("enhanced.dcm"))
        return outcome(folder)
    }

    /// The refusal; or the warnings, one to a line.
    private func outcome(_ folder: TestFolder) -> String {
        do {
            return try DICOMSeries(folder: folder.url).warnings.map(\.description)
                .joined(separator: "\n")
        } catch {
            return "\(error)".replacingOccurrences(of: folder.url.path, with: "FOLDER")
        }
    }

    @Test(arguments: [
        (0x0028_1052 as UInt32, "-1024,0", "Rescale Intercept (0028,1052)", "a number"),
        (0x0028_1052, "-1024 HU", "Rescale Intercept (0028,1052)", "a number"),
        (0x0028_1052, "NaN", "Rescale Intercept (0028,1052)", "a number"),
        (0x0028_1052, "inf", "Rescale Intercept (0028,1052)", "a number"),
        (0x0028_1052, "0x10", "Rescale Intercept (0028,1052)", "a number"),
        (0x0028_1052, "-1024\\-1024", "Rescale Intercept (0028,1052)", "a number"),
        (0x0028_1053, "0,5", "Rescale Slope (0028,1053)", "a number"),
        (0x0028_1053, "2,0E+00", "Rescale Slope (0028,1053)", "a number"),
        (0x0028_1053, "1\\", "Rescale Slope (0028,1053)", "a number"),
        (0x0028_0030, "1,5\\1,25", "Pixel Spacing (0028,0030)", "2 numbers"),
        (0x0028_0030, "1.5", "Pixel Spacing (0028,0030)", "2 numbers"),
        (0x0028_0030, "1.5\\1.5\\1.5", "Pixel Spacing (0028,0030)", "2 numbers"),
        (0x0020_0032, "-10\\20\\-30,5", "Image Position (Patient) (0020,0032)", "3 numbers"),
        (0x0020_0032, "-10\\20\\NaN", "Image Position (Patient) (0020,0032)", "3 numbers"),
        (0x0020_0037, "1\\0\\0\\0\\1", "Image Orientation (Patient) (0020,0037)", "6 numbers"),
        (0x0020_0037, "1\\0\\0\\0\\1\\0,0", "Image Orientation (Patient) (0020,0037)", "6 numbers"),
    ])
    func aNumberThatTouchesTheVoxels(
        _ tag: UInt32, _ text: String, _ name: String, _ what: String
    ) throws {
        let sentence = """
            series 1.2.3.2 cannot be made a volume: its \(name) is '\(text)', which is not \(what), \
            in 'FOLDER/13-2.dcm'. Its header is wrong: export it again from where it came from.
            """
        // Of one slice, neither the first nor the last.
        var one = SyntheticSeries()
        one.slice = { k in k == 2 ? [tag: text] : [:] }
        #expect(try outcome(one) == sentence)
    }

    @Test(arguments: [
        (
            0x0018_0050 as UInt32, "2,5",
            "Slice Thickness (0018,0050) is '2,5', which is not a number"
        ),
        (0x0018_1120, "0,0", "Gantry/Detector Tilt (0018,1120) is '0,0', which is not a number"),
        (0x0020_0013, "1,0", "Instance Number (0020,0013) is '1,0', which is not a whole number"),
        (0x0020_0012, "x", "Acquisition Number (0020,0012) is 'x', which is not a whole number"),
        (0x0018_0081, "1,5", "Echo Time (0018,0081) is '1,5', which is not a number"),
        (
            0x0018_0086, "1\\a",
            "Echo Number(s) (0018,0086) is '1\\a', which is not a list of numbers"
        ),
        (
            0x0020_0100, "2.5",
            "Temporal Position Identifier (0020,0100) is '2.5', which is not a whole number"
        ),
        (0x0018_1060, "--1", "Trigger Time (0018,1060) is '--1', which is not a number"),
    ])
    func aNumberThatDoesNot(_ tag: UInt32, _ text: String, _ sentence: String) throws {
        #expect(
            try outcome(SyntheticSeries(attributes: [tag: text]))
                == "\(sentence); it was left out [dicom.unreadable-value]")
    }

    @Test(
        arguments: [
            (
                [0x0028_1052: ""],
                "Rescale Intercept (0028,1052) is missing; 0 was taken [series.filled-in]"
            ),
            (
                [0x0028_1053: ""],
                "Rescale Slope (0028,1053) is missing; 1 was taken [series.filled-in]"
            ),
            ([0x0008_0060: ""], "Modality (0008,0060) is missing [series.filled-in]"),
            (
                [0x0028_0101: ""],
                "Bits Stored (0028,0101) is missing; 16 was taken [series.filled-in]"
            ),
            ([0x0028_0102: ""], "High Bit (0028,0102) is missing; 15 was taken [series.filled-in]"),
            (
                [0x0028_0103: ""],
                "Pixel Representation (0028,0103) is missing; 0, unsigned was taken [series.filled-in]"
            ),
            (
                [0x0028_0004: ""],
                "Photometric Interpretation (0028,0004) is missing; MONOCHROME2 was taken [series.filled-in]"
            ),
            (
                [0x0008_0008: ""],
                "Image Type (0008,0008) is missing; no localizer was taken [series.filled-in]"
            ),
            (
                [0x0028_0121: "7"],
                """
                Pixel Padding Range Limit (0028,0121) is there without Pixel Padding Value (0028,0120), \
                and was left out [dicom.contradiction]
                """
            ),
            (
                [0x0008_0060: "MR"],
                "Modality (0008,0060) is 'MR', and SOP Class UID (0008,0016) is that of CT [dicom.contradiction]"
            ),
            (
                [0x0028_0101: "12"],
                "High Bit (0028,0102) is 15, and Bits Stored (0028,0101) is 12; it must be one less [dicom.contradiction]"
            ),
            (
                [0x0028_0010: "4"],
                """
                Pixel Data (7FE0,0010) has 70 bytes, and its 1 x 7 x 4 pixels of 16 bits are 56 \
                [dicom.contradiction]
                """
            ),
            (
                [0x0020_1209: "9"],
                "Number of Series Related Instances (0020,1209) is 9, and there are 4 [series.fewer-than-announced]"
            ),
            (
                [0x0018_0050: "-2"],
                "Slice Thickness (0018,0050) is -2 mm; it was left out [dicom.unreadable-value]"
            ),
        ] as [([UInt32: String], String)])
    func whatIsGuessedOrContradicts(_ attributes: [UInt32: String], _ warning: String) throws {
        #expect(try outcome(SyntheticSeries(attributes: attributes)) == warning)
    }

    @Test(
        arguments: [
            ([0x0028_1052: ""], "3 of 4 images of the series have Rescale Intercept (0028,1052)"),
            (
                [0x0028_0120: "5"],
                "1 of 4 images of the series have Pixel Padding Value (0028,0120)"
            ),
            (
                [0x0020_000D: "1.2.3.9"],
                "the files of the series have 2 values of Study Instance UID (0020,000D)"
            ),
        ] as [([UInt32: String], String)])
    func filesOfASeriesThatDiffer(_ attributes: [UInt32: String], _ warning: String) throws {
        var one = SyntheticSeries()
        one.slice = { k in k == 1 ? attributes : [:] }
        #expect(
            try outcome(one).split(separator: "\n").contains("\(warning) [dicom.contradiction]"))
    }

    @Test(arguments: [
        (0x0028_1053 as UInt32, "1e300", "is '1e+300', more than any intensity"),
        (0x0028_1052, "-1e13", "is '-10000000000000.0', more than any intensity"),
        (0x0028_0030, "1e9\\1", "is 1000000000, 1 mm; both must be more than 0 and at most 10000."),
        (0x0028_0103, "2", "Pixel Representation is 2, and must be 0 or 1"),
    ])
    func numbersThatCannotBe(_ tag: UInt32, _ text: String, _ words: String) throws {
        #expect(try outcome(SyntheticSeries(attributes: [tag: text])).contains(words))
    }

    // MARK: - Functional groups

    @Test func anEnhancedImageIsRead() throws {
        let folder = try TestFolder()
        try SyntheticEnhanced().write(to: folder.file("enhanced.dcm"))
        let series = try DICOMSeries(folder: folder.url)
        #expect(series.warnings.isEmpty, "\(series.warnings)")
        #expect(series.geometry.size == [4, 3, 4])
        let volume = try series.volume()
        #expect(volume.voxels[3 + 4 * (2 + 3 * 1)] == Float(2 * (3 + 20 + 100) + 10))
    }

    private static let group: [(UInt32, UInt32, String, String)] = [
        (0x0028_9145, 0x0028_1052, "-1024,0", "Rescale Intercept (0028,1052)"),
        (0x0028_9145, 0x0028_1053, "0,5", "Rescale Slope (0028,1053)"),
        (0x0028_9110, 0x0028_0030, "1,5\\1", "Pixel Spacing (0028,0030)"),
        (0x0020_9116, 0x0020_0037, "1\\0", "Image Orientation (Patient) (0020,0037)"),
    ]

    @Test(arguments: group)
    func aNumberInAFunctionalGroup(
        _ group: UInt32, _ tag: UInt32, _ text: String, _ name: String
    ) throws {
        var shared = SyntheticEnhanced()
        shared.shared[group]?[tag] = text
        let refusal = "its \(name) is '\(text)', which is not "
        #expect(try outcome(shared).contains(refusal))
        // The same of one frame alone.
        var own = SyntheticEnhanced()
        let values = own.shared.removeValue(forKey: group) ?? [:]
        own.frame = { k in
            var values = values
            if k == 2 { values[tag] = text }
            return [group: values, 0x0020_9113: [0x0020_0032: "1\\2\\\(2.5 * Double(k))"]]
        }
        #expect(try outcome(own).contains(refusal))
        own.frame = { k in
            [group: values, 0x0020_9113: [0x0020_0032: "1\\2\\\(2.5 * Double(k))"]]
        }
        #expect(try outcome(own) == "")
    }

    @Test(arguments: [
        0x0020_9113 as UInt32, 0x0020_9116, 0x0028_9110, 0x0028_9145,
    ])
    func aGroupThatStandsTwice(_ group: UInt32) throws {
        #expect(
            try outcome(SyntheticEnhanced(twice: [group]))
                .contains("is '2 items', and one item belongs there"))
    }

    @Test func sharedGroupsThatStandTwice() throws {
        #expect(
            try outcome(SyntheticEnhanced(isSharedTwice: true)).contains(
                """
                its Shared Functional Groups Sequence (5200,9229) is '2 items', and one item belongs \
                there
                """))
    }

    @Test func aGroupInBothPlaces() throws {
        var both = SyntheticEnhanced()
        both.frame = { k in
            [
                0x0020_9113: [0x0020_0032: "1\\2\\\(2.5 * Double(k))"],
                0x0028_9145: [0x0028_1052: "0", 0x0028_1053: "1"],
            ]
        }
        #expect(
            try outcome(both) == """
                Pixel Value Transformation Sequence (0028,9145) is both shared and of single frames, \
                whose own was taken [dicom.contradiction]
                """)
    }

    @Test func rescalingInBothPlaces() throws {
        #expect(
            try outcome(SyntheticEnhanced(attributes: [0x0028_1052: "-5", 0x0028_1053: "2"]))
                == """
                Rescale Slope and Intercept are 2 and -5 outside of Pixel Value Transformation \
                Sequence (0028,9145), and others within it, which were taken [dicom.contradiction]
                """)
        var outside = SyntheticEnhanced(attributes: [0x0028_1052: "-5", 0x0028_1053: "2"])
        outside.shared[0x0028_9145] = nil
        #expect(
            try outcome(outside) == """
                Pixel Value Transformation Sequence (0028,9145) is missing; Rescale Slope and \
                Intercept were taken from outside of it [dicom.contradiction]
                """)
        outside.attributes = [:]
        #expect(
            try outcome(outside) == """
                Rescale Slope (0028,1053) is missing; 1 was taken [series.filled-in]
                Rescale Intercept (0028,1052) is missing; 0 was taken [series.filled-in]
                """)
    }

    /// Everything that the reader asks for is in the table.
    @Test func theTableHoldsEachPlaceOnce() {
        let all = AttributePlace.ofImages
        #expect(all.count >= 60)
        #expect(Set(all.map { $0.path + [$0.attribute] }).count == all.count)
        #expect(all.contains { $0.attribute.name == "Rescale Slope" && $0.path.isEmpty })
        #expect(
            all.contains {
                $0.attribute.name == "Rescale Slope"
                    && $0.path.map(\.name) == [
                        "Per-Frame Functional Groups Sequence",
                        "Pixel Value Transformation Sequence",
                    ]
            })
        for entry in all { #expect(!entry.attribute.name.isEmpty) }
    }
}
