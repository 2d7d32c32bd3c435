import DICOM
import Foundation
import Imaging
import Testing
import Text

@Suite struct SegmentationWritingTests {
    static func options() -> SegmentationOptions {
        SegmentationOptions(
            softwareVersion: "0.1.0", checkpointName: "tiny.safetensors",
            checkpointDigest: String(repeating: "0f", count: 32))
    }

    static let liver = SegmentDescription(
        label: 5, name: "liver",
        category: CodedConcept(value: "123037004", scheme: "SCT", meaning: "Anatomical Structure"),
        type: CodedConcept(value: "10200004", scheme: "SCT", meaning: "Liver"),
        color: [221, 130, 101])
    static let kidney = SegmentDescription(
        label: 2, name: "left kidney",
        category: CodedConcept(value: "123037004", scheme: "SCT", meaning: "Anatomical Structure"),
        type: CodedConcept(value: "64033007", scheme: "SCT", meaning: "Kidney"),
        typeModifier: CodedConcept(value: "7771000", scheme: "SCT", meaning: "Left"),
        anatomicRegion: CodedConcept(value: "818981001", scheme: "SCT", meaning: "Abdomen"),
        color: [185, 102, 83], trackingID: "kidney", trackingUID: "1.2.3.77")

    /// Voxels all over the grid, in a pattern without any symmetry.
    static func pattern(_ grid: Geometry, labels: [UInt16]) -> LabelMap {
        var voxels = [UInt16](repeating: 0, count: grid.count)
        var state: UInt32 = 7
        for voxel in voxels.indices {
            state = state &* 1_664_525 &+ 1_013_904_223
            let draw = Int(state >> 24)
            if draw < 120 { voxels[voxel] = labels[draw % labels.count] }
        }
        return LabelMap(geometry: grid, labels: voxels)
    }

    @Test(arguments: SyntheticSeries.shapes.indices)
    func roundTripOnEveryGrid(_ index: Int) throws {
        let (name, synthetic) = SyntheticSeries.shapes[index]
        let folder = try TestFolder()
        try synthetic.write(to: folder.url)
        let series = try DICOMSeries(folder: folder.url)
        var map = Self.pattern(series.geometry, labels: [5, 2])
        map.segments = [Self.liver, Self.kidney]
        let file = folder.file("seg.dcm")
        let report = try SegmentationObject.write(
            map, over: series, options: Self.options(), to: file)
        #expect(try standardErrors(file) == [], "\(name)")
        #expect(report.repairs == [])
        #expect(report.frames == 2 * synthetic.size.z)

        let object = try SegmentationObject(contentsOf: file)
        try object.geometry.mustMatch(series.geometry)
        let back = try object.labelMap()
        let numbers: [UInt16: UInt16] = [0: 0, 5: 1, 2: 2]
        #expect(back.labels == map.labels.map { numbers[$0] })
        #expect(back.segments.map(\.name) == ["liver", "left kidney"])
        #expect(object.segments[1].description.typeModifier?.meaning == "Left")
        #expect(object.segments[1].description.anatomicRegion?.value == "818981001")
        #expect(object.segments[1].description.trackingUID == "1.2.3.77")
        #expect(object.segments[0].description.color == [221, 130, 101])
        #expect(object.segments[0].algorithmType == .semiautomatic)
        #expect(object.segments[0].algorithmName == "MAIS")
        #expect(object.referencedSeries == ["1.2.3.2"])
        #expect(object.studyInstanceUID == "1.2.3.1")
    }

    /// Headers as scanners write them: Enhanced MR of three vendors, oblique and anisotropic series.
    @Test(
        arguments: QuirkTests.readable.map { ("quirks/\($0.name)", $0.volume) } + [("oblique", nil)]
    )
    func overRealSeries(_ name: String, _ volume: Int?) throws {
        let series = try DICOMSeries(
            folder: TestData.file(name), options: SeriesOptions(volume: volume))
        var map = Self.pattern(series.geometry, labels: [5, 2])
        map.segments = [Self.liver, Self.kidney]
        let folder = try TestFolder()
        let file = folder.file("seg.dcm")
        let report = try SegmentationObject.write(
            map, over: series, options: Self.options(), to: file)
        let frame = """
            source: Frame of Reference UID (0020,0052) is missing; one was derived from the series
            """
        let age = "source: the value of (0010,1010) is not valid, and was left out"
        // Anonymised files keep the meta header of before, and what is said of a choice is no repair.
        let others = [
            " of the meta header", "values of Study Instance UID (0020,000D)",
            "values of Study Time (0008,0030)", "; 00:00:00 was taken",
            "are taken as Hounsfield units, HU",
        ]
        let repairs = report.repairs.filter { repair in !others.contains { repair.hasSuffix($0) } }
        #expect(repairs == [frame] || repairs == [age, frame], "\(name)")
        #expect(try standardErrors(file) == [])
        let back = try SegmentationObject(contentsOf: file).labelMap(onto: series.geometry)
        let numbers: [UInt16: UInt16] = [0: 0, 5: 1, 2: 2]
        #expect(back.labels == map.labels.map { numbers[$0] })
    }

    @Test func theSampleSeries() throws {
        let series = try DICOMSeries(folder: TestData.abdomen)
        let folder = try TestFolder()
        var labels = [UInt16](repeating: 0, count: series.geometry.count)
        for k in 4..<9 {
            for j in 200..<260 {
                for i in 150..<190 { labels[i + 512 * (j + 512 * k)] = 5 }
            }
        }
        let map = LabelMap(geometry: series.geometry, labels: labels, segments: [Self.liver])
        let file = folder.file("seg.dcm")
        let report = try SegmentationObject.write(
            map, over: series, options: Self.options(), to: file)
        #expect(try standardErrors(file) == [])
        #expect(report.frames == 5)
        #expect(report.segments.map(\.voxels) == [5 * 60 * 40])
        #expect(
            abs(report.segments[0].millilitres - 12000 * 0.9765625 * 0.9765625 * 2 / 1000) < 1e-9)
        let object = try SegmentationObject(contentsOf: file)
        #expect(object.geometry.size == [512, 512, 5])
        #expect(object.geometry.origin == [-249.51171875, -437.51171875, -796.5])
        #expect(try object.labelMap(onto: series.geometry).labels == labels.map { $0 == 5 ? 1 : 0 })
    }

    @Test func sameInputsSameBytesAndOtherInputsOtherIdentities() throws {
        let folder = try TestFolder()
        try SyntheticSeries().write(to: folder.url)
        let series = try DICOMSeries(folder: folder.url)
        var map = Self.pattern(series.geometry, labels: [5, 2])
        map.segments = [Self.liver, Self.kidney]
        func write(_ map: LabelMap, _ options: SegmentationOptions) throws -> (String, Data) {
            let file = folder.file("seg.bin")
            let report = try SegmentationObject.write(map, over: series, options: options, to: file)
            return (report.sopInstanceUID, try Data(contentsOf: file))
        }
        let first = try write(map, Self.options())
        let second = try write(map, Self.options())
        #expect(first == second)
        #expect(first.0.hasPrefix("2.25."))
        #expect(first.0.utf8.count <= 64)
        var identities: Set<String> = [first.0]
        var other = map
        other.labels[17] = other.labels[17] == 5 ? 2 : 5
        identities.insert(try write(other, Self.options()).0)
        other = map
        other.segments[0].name = "Liver"
        identities.insert(try write(other, Self.options()).0)
        var options = Self.options()
        options.checkpointDigest = String(repeating: "f0", count: 32)
        identities.insert(try write(map, options).0)
        options = Self.options()
        options.seriesDescription = "Second look"
        identities.insert(try write(map, options).0)
        #expect(identities.count == 5)
    }

    @Test func emptySegmentsAreKeptDroppedOrRefused() throws {
        let folder = try TestFolder()
        try SyntheticSeries().write(to: folder.url)
        let series = try DICOMSeries(folder: folder.url)
        var map = LabelMap(
            geometry: series.geometry, labels: .init(repeating: 0, count: series.geometry.count),
            segments: [Self.liver, Self.kidney])
        map.labels[40] = 2
        let file = folder.file("seg.dcm")
        var options = Self.options()

        var report = try SegmentationObject.write(map, over: series, options: options, to: file)
        #expect(report.segments.map(\.number) == [1, 2])
        #expect(report.segments.map(\.voxels) == [0, 1])
        #expect(
            report.warnings.filter { $0.code == .segmentEmpty }.map(\.message) == [
                "segment 1, 'liver', has no voxel"
            ])
        #expect(report.frames == 1)
        #expect(try standardErrors(file) == [])
        #expect(try SegmentationObject(contentsOf: file).segments.count == 2)

        options.emptySegments = .drop
        report = try SegmentationObject.write(map, over: series, options: options, to: file)
        #expect(report.segments.map(\.number) == [1, nil])
        #expect(report.segments.map(\.name) == ["left kidney", "liver"])
        #expect(try SegmentationObject(contentsOf: file).segments.map(\.number) == [1])

        options.emptySegments = .fail
        #expect(
            throws: DICOMError.segmentation(
                "segment 'liver' has no voxel, and 'emptySegments' is 'fail'. Correct the segment, or choose 'keep' or 'drop'."
            )
        ) { try SegmentationObject.write(map, over: series, options: options, to: file) }

        map.labels[40] = 0
        options.emptySegments = .drop
        #expect(
            throws: DICOMError.segmentation(
                "no segment has a voxel, and 'emptySegments' is 'drop'. Choose 'keep' for a file without voxels."
            )
        ) { try SegmentationObject.write(map, over: series, options: options, to: file) }
        options.emptySegments = .keep
        report = try SegmentationObject.write(map, over: series, options: options, to: file)
        #expect(report.frames == 8, "an object without frames is none")
        #expect(try standardErrors(file) == [])
        #expect(try SegmentationObject(contentsOf: file).labelMap().labels.allSatisfy { $0 == 0 })
    }

    @Test func emptyFramesAreKeptOnRequest() throws {
        let folder = try TestFolder()
        try SyntheticSeries().write(to: folder.url)
        let series = try DICOMSeries(folder: folder.url)
        var map = LabelMap(
            geometry: series.geometry, labels: .init(repeating: 0, count: series.geometry.count),
            segments: [Self.liver])
        map.labels[36] = 5
        let file = folder.file("seg.dcm")
        var options = Self.options()
        options.omitEmptyFrames = false
        let report = try SegmentationObject.write(map, over: series, options: options, to: file)
        #expect(report.frames == 4)
        #expect(try standardErrors(file) == [])
        let object = try SegmentationObject(contentsOf: file)
        #expect(object.geometry.size == series.geometry.size)
        #expect(try object.labelMap().labels == map.labels.map { $0 == 5 ? 1 : 0 })
    }

    @Test func fortySegments() throws {
        let folder = try TestFolder()
        try SyntheticSeries(size: [33, 17, 3]).write(to: folder.url)
        let series = try DICOMSeries(folder: folder.url)
        // Labels run down while segment numbers run up.
        let labels = (1...40).map { UInt16(4100 - $0 * 100) }
        var map = Self.pattern(series.geometry, labels: labels)
        map.segments = labels.map { SegmentDescription(label: $0, name: "part \($0)") }
        let file = folder.file("seg.dcm")
        let report = try SegmentationObject.write(
            map, over: series, options: Self.options(), to: file)
        #expect(try standardErrors(file) == [])
        #expect(report.repairs.count == 40)
        #expect(
            report.repairs.first
                == "segment 1, 'part 4000', has no codes; it is written as 'Tissue'")
        let back = try SegmentationObject(contentsOf: file).labelMap(onto: series.geometry)
        let numbers = Dictionary(
            uniqueKeysWithValues: labels.enumerated().map { ($1, UInt16($0 + 1)) })
        #expect(back.labels == map.labels.map { numbers[$0] ?? 0 })
    }

    @Test func labelsNobodyDescribedAreWrittenAndReported() throws {
        let folder = try TestFolder()
        try SyntheticSeries().write(to: folder.url)
        let series = try DICOMSeries(folder: folder.url)
        var map = LabelMap(
            geometry: series.geometry, labels: .init(repeating: 0, count: series.geometry.count),
            segments: [Self.liver])
        map.labels[3] = 5
        map.labels[4] = 9
        let report = try SegmentationObject.write(
            map, over: series, options: Self.options(), to: folder.file("seg.dcm"))
        #expect(
            report.repairs == [
                "label 9 has no description and was named 'Label 9'",
                "segment 2, 'Label 9', has no codes; it is written as 'Tissue'",
            ])
        #expect(report.segments.map(\.label) == [5, 9])
    }

    /// Nothing bears the final name, or stays behind, when something is refused.
    @Test func refusals() throws {
        let folder = try TestFolder()
        try SyntheticSeries().write(to: folder.url)
        let series = try DICOMSeries(folder: folder.url)
        let before = folder.names
        let file = folder.file("seg.dcm")
        func sentence(
            _ map: LabelMap, _ options: SegmentationOptions = SegmentationWritingTests.options(),
            to url: URL? = nil
        ) -> String {
            do {
                try SegmentationObject.write(map, over: series, options: options, to: url ?? file)
                return "written"
            } catch {
                return "\(error)".replacingOccurrences(of: folder.url.path, with: "FOLDER")
            }
        }
        var map = Self.pattern(series.geometry, labels: [5])
        map.segments = [Self.liver]
        var moved = map
        moved.geometry.origin.x += 0.5
        #expect(
            sentence(moved).hasPrefix("the segmentation does not lie on the series' grid: "))
        var twice = map
        twice.segments = [Self.liver, Self.liver]
        #expect(sentence(twice) == "label 5 is described twice. Give each segment one of its own.")
        var zero = map
        zero.segments[0].label = 0
        #expect(
            sentence(zero) == "segment 'liver' has the label 0, the background. Give it another.")
        let nothing = LabelMap(
            geometry: series.geometry, labels: .init(repeating: 0, count: series.geometry.count))
        #expect(
            sentence(nothing)
                == "there is no segment to write: the label map is empty. Check that it is the right one."
        )
        var options = Self.options()
        options.contentLabel = "liver"
        #expect(
            sentence(map, options) == """
                'contentLabel' is 'liver'; it must have 1 to 16 capitals, digits, spaces or \
                underscores.
                """)
        options = Self.options()
        options.algorithmName = ""
        #expect(
            sentence(map, options) == "'algorithmName' and 'softwareVersion' must not be empty.")
        #expect(
            sentence(map, to: folder.file("no/seg.dcm"))
                == "'FOLDER/no/seg.dcm' cannot be written: "
                + "No such file or directory. Check its folder, the permissions and the space on the disk."
        )
        #expect(folder.names == before)
        #expect(sentence(map) == "written")
        #expect(folder.names == (before + ["seg.dcm"]).sorted())
    }
}
