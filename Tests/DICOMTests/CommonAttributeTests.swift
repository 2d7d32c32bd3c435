import DICOM
import Foundation
import Imaging
import Testing
import Text

/// What the images of a series or a volume have in common, and do not.
@Suite struct CommonAttributeTests {
    /// How many slices come of it and what is said; or the sentence.
    private func outcome(
        _ synthetic: SyntheticSeries, options: SeriesOptions = SeriesOptions()
    ) throws -> String {
        let folder = try TestFolder()
        try synthetic.write(to: folder.url)
        do {
            let series = try DICOMSeries(folder: folder.url, options: options)
            return "\(series.geometry.size.z) slices" + series.warnings.map { "; \($0)" }.joined()
        } catch {
            return "\(error)"
        }
    }

    /// Four slices, of which those that are named have another value.
    private func series(
        _ tag: UInt32, _ usual: String, _ other: String, in slices: Set<Int> = [2]
    ) -> SyntheticSeries {
        var series = SyntheticSeries()
        series.slice = { k in [tag: slices.contains(k) ? other : usual] }
        return series
    }

    @Test(
        arguments: [
            (0x0010_0020, "Patient ID (0010,0020)", "T1", "T2"),
            (0x0010_0021, "Issuer of Patient ID (0010,0021)", "A", "B"),
            (0x0010_0010, "Patient's Name (0010,0010)", "Test^Synthetic", "Test^Other"),
            (0x0010_0030, "Patient's Birth Date (0010,0030)", "19500101", "19500102"),
        ] as [(UInt32, String, String, String)])
    func severalPatientsAreRefused(
        _ tag: UInt32, _ name: String, _ one: String, _ other: String
    ) throws {
        // The values are shown nowhere.
        #expect(
            try outcome(series(tag, one, other)) == """
                series 1.2.3.2 cannot be made a volume: its images are of 2 patients, as \(name) \
                says: 3 of one, 1 of one. Put each patient's images into a folder of their own, or \
                take them together: 'patients: accept' in a pipeline, '--several-patients' on a \
                command line.
                """)
        #expect(
            try outcome(series(tag, one, other), options: SeriesOptions(patients: .accept))
                == "4 slices; the files of the series have 2 values of \(name) [dicom.contradiction]"
        )
        // One that some files lack is of the same patient for all that is known.
        #expect(
            try outcome(series(tag, one, ""))
                == "4 slices; the files of the series have 2 values of \(name) [dicom.contradiction]"
        )
        #expect(try outcome(series(tag, one, one)) == "4 slices")
    }

    /// Carets at the end of a name, and capitals, make no other patient.
    @Test func aNameWrittenOtherwise() throws {
        #expect(
            try outcome(series(0x0010_0010, "Test^Synthetic", "TEST^SYNTHETIC^^")).hasPrefix(
                "4 slices"))
    }

    /// What a series has one of: said with the values.
    @Test(
        arguments: [
            (0x0018_5100, "Patient Position (0018,5100)", "HFS", "FFS"),
            (0x0018_0015, "Body Part Examined (0018,0015)", "HEAD", "CHEST"),
            (0x0020_0060, "Laterality (0020,0060)", "L", "R"),
            (0x0020_0011, "Series Number (0020,0011)", "2", "3"),
            (0x0008_103E, "Series Description (0008,103E)", "A", "B"),
            (0x0018_1030, "Protocol Name (0018,1030)", "A", "B"),
            (0x0054_1001, "Units (0054,1001)", "BQML", "CNTS"),
            (0x0054_1006, "SUV Type (0054,1006)", "BW", "LBM"),
            (0x0054_1102, "Decay Correction (0054,1102)", "START", "NONE"),
            (0x0028_0051, "Corrected Image (0028,0051)", "ATTN", "DECY"),
            (0x0008_0022, "Acquisition Date (0008,0022)", "20200101", "20210101"),
        ] as [(UInt32, String, String, String)])
    func ofTheSeries(_ tag: UInt32, _ name: String, _ one: String, _ other: String) throws {
        func values(_ other: String) -> String {
            "4 slices; the files of the series have 2 values of \(name): "
        }
        let end = " [dicom.contradiction]"
        // Files are read by their names, which begin with the second slice's.
        #expect(
            try [
                values(other) + "'\(one)', '\(other)'" + end,
                values(other) + "'\(other)', '\(one)'" + end,
            ].contains(outcome(series(tag, one, other))))
        #expect(try outcome(series(tag, one, one)) == "4 slices")
    }

    /// What the scanner did for a volume.
    @Test(
        arguments: [
            (0x0018_1210, "Convolution Kernel (0018,1210)", "B30", "B70", "'B30', 'B70'"),
            (0x0018_0060, "KVP (0018,0060)", "80", "140", "80, 140"),
            (0x0018_1314, "Flip Angle (0018,1314)", "5", "50", "5, 50"),
            (0x0018_0010, "Contrast/Bolus Agent (0018,0010)", "", "GD", "none, 'GD'"),
            (0x0018_0024, "Sequence Name (0018,0024)", "a", "b", "'a', 'b'"),
            (0x0018_0020, "Scanning Sequence (0018,0020)", "SE", "GR", "'GR', 'SE'"),
            (0x0018_0021, "Sequence Variant (0018,0021)", "SK", "SP", "'SK', 'SP'"),
            (0x0018_0023, "MR Acquisition Type (0018,0023)", "2D", "3D", "'2D', '3D'"),
            (0x0018_1160, "Filter Type (0018,1160)", "a", "b", "'a', 'b'"),
            (0x0018_1250, "Receive Coil Name (0018,1250)", "a", "b", "'a', 'b'"),
            (0x0018_9100, "Resonant Nucleus (0018,9100)", "1H", "31P", "'1H', '31P'"),
            (0x0018_0085, "Imaged Nucleus (0018,0085)", "1H", "31P", "'1H', '31P'"),
            (0x0018_0050, "Slice Thickness (0018,0050)", "2.5", "5", "2.5, 5"),
            (0x0018_0087, "Magnetic Field Strength (0018,0087)", "1.5", "3", "1.5, 3"),
        ] as [(UInt32, String, String, String, String)])
    func ofTheVolume(
        _ tag: UInt32, _ name: String, _ one: String, _ other: String, _ values: String
    ) throws {
        #expect(
            try outcome(series(tag, one, other, in: [1, 3])) == """
                4 slices; the images of the volume differ in \(name): \(values) [series.differs]
                """)
        #expect(try outcome(series(tag, other, other)) == "4 slices")
    }

    @Test func equalNumbersWrittenOtherwise() throws {
        #expect(try outcome(series(0x0018_0060, "120", "120.0")) == "4 slices")
    }

    /// A scanner may count acquisitions from slice to slice; two that lie among each other are two scans.
    @Test func acquisitionNumbers() throws {
        #expect(try outcome(series(0x0020_0012, "1", "2", in: [2, 3])) == "4 slices")
        #expect(
            try outcome(series(0x0020_0012, "1", "2", in: [1, 3])) == """
                4 slices; the images of the volume differ in Acquisition Number (0020,0012): 1, 2 \
                [series.differs]
                """)
    }

    @Test(arguments: ["US", "MGML", "HU\\US"])
    func aUnitOfCTThatIsNotHU(_ type: String) throws {
        #expect(
            try outcome(series(0x0028_1054, type, type)) == """
                4 slices; Rescale Type (0028,1054) is '\(type)', and the intensities of a CT are taken \
                as Hounsfield units, HU [dicom.other-unit]
                """)
        #expect(try outcome(series(0x0028_1054, "HU", "HU")) == "4 slices")
    }

    @Test(arguments: [
        ("10", "is 10 mm, and the slices lie 2.5 mm apart, which counts [dicom.contradiction]"),
        (
            "-1.25",
            "is 1.25 mm, and the slices lie 2.5 mm apart, which counts [dicom.contradiction]"
        ),
        ("2,5", "is '2,5', which is not a number; it was left out [dicom.unreadable-value]"),
    ])
    func spacingBetweenSlices(_ text: String, _ sentence: String) throws {
        #expect(
            try outcome(series(0x0018_0088, text, text))
                == "4 slices; Spacing Between Slices (0018,0088) \(sentence)")
    }

    @Test(arguments: ["2.5", "-2.5", "2.4999", "0", ""])
    func spacingBetweenSlicesThatIsRight(_ text: String) throws {
        #expect(try outcome(series(0x0018_0088, text, text)) == "4 slices")
    }

    @Test(
        arguments: [
            (["PT"], [0x0054_0081: "20"], "Number of Slices (0054,0081) is 20"),
            (["PT"], [0x0054_0101: "3"], "Number of Time Slices (0054,0101) is 3"),
            (
                ["PT"], [0x0054_0081: "4", 0x0054_0071: "8"],
                "Number of Slices (0054,0081) is 4, Number of Time Slots (0054,0071) is 8"
            ),
            (["PT"], [0x0054_0061: "2"], "Number of R-R Intervals (0054,0061) is 2"),
        ] as [([String], [UInt32: String], String)])
    func announcedImages(
        _ modality: [String], _ attributes: [UInt32: String], _ sentence: String
    ) throws {
        var series = SyntheticSeries()
        let classes = ["CT": "1.2.840.10008.5.1.4.1.1.2", "PT": "1.2.840.10008.5.1.4.1.1.128"]
        series.attributes = attributes.merging([
            0x0008_0060: modality[0], 0x0008_0016: classes[modality[0]] ?? "",
        ]) { $1 }
        #expect(
            try outcome(series) == """
                4 slices; \(sentence), and there are 4 images [series.fewer-than-announced]
                """)
        series.attributes = series.attributes.merging(attributes.mapValues { _ in "1" }) { $1 }
        #expect(try outcome(series) == "4 slices")
    }

    /// It counts an acquisition, of which a series may be a part.
    @Test func imagesInAcquisition() throws {
        #expect(
            try outcome(series(0x0020_1002, "20", "20")) == """
                4 slices; Images in Acquisition (0020,1002) is 20, and the series has 4 images: others \
                may be in another series, or were not sent [series.part-of-acquisition]
                """)
        #expect(try outcome(series(0x0020_1002, "4", "4")) == "4 slices")
        #expect(try outcome(series(0x0020_1002, "1", "1")) == "4 slices")
    }

    /// It counts what was prescribed, of which a series may be one phase.
    @Test func temporalPositionsOfWhichTheSeriesIsOne() throws {
        #expect(
            try outcome(series(0x0020_0105, "2", "2")) == """
                4 slices; Number of Temporal Positions (0020,0105) is 2, and the series has 4 images: \
                others may be in another series, or were not sent [series.part-of-acquisition]
                """)
        #expect(try outcome(series(0x0020_0105, "1", "1")) == "4 slices")
    }

    /// Two phases at each of two places, where three are announced.
    @Test(arguments: [("3", true), ("2", false)])
    func temporalPositionsOfWhichSomeAreMissing(_ announced: String, _ isSaid: Bool) throws {
        var series = SyntheticSeries()
        series.attributes = [0x0020_0105: announced]
        let places = (series.position(0), series.position(1))
        series.slice = { k in
            [
                0x0020_0032: k < 2 ? places.0 : places.1, 0x0020_0100: "\(k % 2 + 1)",
            ]
        }
        let folder = try TestFolder()
        try series.write(to: folder.url)
        let warnings = try DICOMSeries(
            folder: folder.url, options: SeriesOptions(volume: 1)
        ).warnings
        #expect(
            warnings.contains {
                $0.code == "series.fewer-than-announced"
                    && $0.message == """
                        Number of Temporal Positions (0020,0105) is 3, at 2 places, and there are 4 \
                        images
                        """
            } == isSaid, "\(warnings)")
        #expect(!warnings.contains { $0.code == "series.part-of-acquisition" }, "\(warnings)")
    }

    @Test func anAnnouncedCountThatIsNone() throws {
        #expect(
            try outcome(series(0x0020_1002, "8\\8", "8\\8")) == """
                4 slices; Images in Acquisition (0020,1002) is '8\\8', which is not a whole number; it \
                was left out [dicom.unreadable-value]
                """)
    }

    /// Parts of an image that was split into files.
    @Test func aConcatenationOfWhichPartsAreMissing() throws {
        var series = SyntheticSeries()
        series.attributes = [0x0020_9161: "1.2.3.77", 0x0020_9163: "5"]
        #expect(
            try outcome(series) == """
                series 1.2.3.2 cannot be made a volume: it has 4 of the 5 parts of one image, as \
                In-concatenation Total Number (0020,9163) and In-concatenation Number (0020,9162) say. \
                Fetch or export the series again, whole, or take it without them: 'incomplete: \
                accept' in a pipeline, '--incomplete' on a command line.
                """)
        #expect(
            try outcome(series, options: SeriesOptions(incomplete: .accept)).contains(
                "it has 4 of the 5 parts of one image"))
        series.attributes[0x0020_9163] = "4"
        #expect(try outcome(series) == "4 slices")
    }

    /// Of two groups of one size neither is the largest, and nobody is sent to ask for it.
    @Test(arguments: [false, true])
    func noGroupIsTheLargest(_ isAsked: Bool) throws {
        let halves = series(0x0028_0030, "1.25\\0.8", "1\\1", in: [2, 3])
        let said = try outcome(halves, options: SeriesOptions(largestGroup: isAsked))
        #expect(
            said.contains(
                "mm, and no group is the largest. Put the images of one group into a folder"))
        #expect(!said.contains("largest-group"))
        // The remedy works.
        var half = halves
        half.missing = [2, 3]
        #expect(try outcome(half) == "2 slices")
    }

    /// Another series of the folder, which makes no volume, is named.
    @Test func anotherSeriesIsSaid() throws {
        let folder = try TestFolder()
        try SyntheticSeries().write(to: folder.url)
        var single = SyntheticSeries(size: [7, 5, 1])
        single.attributes = [0x0020_000E: "1.2.3.9", 0x0008_0018: "1.2.3.5.99"]
        let other = folder.url.appending(path: "other")
        try FileManager.default.createDirectory(at: other, withIntermediateDirectories: true)
        try single.write(to: other)
        let said = [
            """
            another series was set aside, 1.2.3.9 (CT, 1 images): it has a single slice, and a volume \
            is needed [series.set-aside]
            """
        ]
        let series = try DICOMSeries(folder: folder.url)
        #expect(series.warnings.map(\.description) == said)
        let scan = try SeriesFolder.scan(folder.url)
        let chosen = try DICOMSeries(SeriesRule(modality: "CT").choose(from: scan))
        #expect(chosen.warnings.map(\.description) == said)
        // Which one was meant is known.
        #expect(try DICOMSeries(folder: folder.url, seriesUID: "1.2.3.2").warnings.isEmpty)
    }

    /// Bits above High Bit that belong to nothing.
    @Test func bitsAboveHighBit() throws {
        func said(_ attributes: [UInt32: String]) throws -> [String] {
            let folder = try TestFolder()
            var synthetic = SyntheticSeries()
            synthetic.attributes = attributes
            try synthetic.write(to: folder.url)
            let series = try DICOMSeries(folder: folder.url)
            var volume: [Warning] = []
            var image: [Warning] = []
            _ = try series.volume { volume.append($0) }
            _ = try series.image { image.append($0) }
            #expect(volume == image)
            return volume.map(\.description)
        }
        let unsigned: [UInt32: String] = [
            0x0028_0101: "10", 0x0028_0102: "9", 0x0028_0103: "0",
        ]
        #expect(
            try said(unsigned) == [
                """
                pixels of 3 of 4 images use bits above High Bit (0028,0102), which is 9, and these \
                bits were left out [dicom.bits-beyond-high-bit]
                """
            ])
        // Two overlays lie there.
        let overlays = unsigned.merging([0x6000_0102: "10", 0x6002_0102: "11"]) { $1 }
        #expect(try said(overlays) == [])
        // A sign that is not repeated above.
        #expect(try said([0x0028_0101: "12", 0x0028_0102: "11", 0x0028_0103: "1"]) == [])
        #expect(try said([0x0028_0101: "11", 0x0028_0102: "10", 0x0028_0103: "1"]).count == 1)
        #expect(try said([:]) == [])
    }
}
