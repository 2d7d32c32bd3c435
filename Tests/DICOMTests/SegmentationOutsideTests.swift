import DICOM
import Foundation
import Imaging
import Testing
import Text

/// A segmentation laid on what it does not lie in as a whole, or that names what is not there.
@Suite struct SegmentationOutsideTests {
    private let object: SegmentationObject
    private let series: DICOMSeries

    init() throws {
        object = try SegmentationObject(contentsOf: TestData.file("seg/part/hd_binary.dcm"))
        series = try DICOMSeries(folder: TestData.file("seg/part/series"))
    }

    private static let lost = SegmentationOutside(segments: [
        .init(number: 2, name: "S2", lost: 40, voxels: 120)
    ])

    @Test func partOfASeries() throws {
        let grid = series.geometry
        #expect(try object.outside(of: grid) == Self.lost)
        let path = TestData.file("seg/part/hd_binary.dcm").path
        let error = DICOMError.outside(path, Self.lost)
        #expect(throws: error) { try object.labelMap(onto: grid) }
        #expect(throws: error) { try object.mask(of: 1, onto: grid) }
        #expect(throws: error) { try object.probability(of: 1, onto: grid) }
        #expect(throws: error) { try object.forEachSlab(onto: grid) { _ in } }
        #expect(
            error.description == """
                '\(path)' reaches beyond what it was to be laid on: segment 2, 'S2', keeps 80 of \
                120 voxels.
                """)
        let map = try object.labelMap(onto: grid, outside: .leaveOut)
        #expect(map.labels.count { $0 == 2 } == 80)
        #expect(try object.mask(of: 2, onto: grid, outside: .leaveOut).count { $0 } == 80)
        #expect(try object.outside(of: object.geometry) == nil)
    }

    @Test func imagesThatAreNotThere() throws {
        #expect(object.warnings == [])
        let warnings = object.warnings(over: series)
        #expect(warnings.map(\.code) == [.segmentationSourceMissing])
        #expect(
            warnings[0].message.hasPrefix(
                "4 of the 8 images that the segmentation refers to are not in the series, such as ")
        )
    }

    /// A grid between the frames' planes, and one that begins at the seventh column, too.
    @Test(arguments: [
        (SIMD3<Double>(0, 0, 0.4), 0), (SIMD3<Double>(0, 0, 0.6), 8 * 4),
        (SIMD3<Double>(6, 0, 0.4), 3 * 4 * 6),
    ])
    func aGridThatIsNotItsOwn(_ shift: SIMD3<Double>, _ lost: Int) throws {
        let folder = try TestFolder()
        // All set, on slices at 0, 2 and 4 mm.
        try SyntheticSegmentation(
            segments: ["1"],
            frames: [("1", "0\\0\\0"), ("1", "0\\0\\2"), ("1", "0\\0\\4")], pixels: [0xFF]
        ).write(to: folder.file("seg.dcm"))
        let object = try SegmentationObject(contentsOf: folder.file("seg.dcm"))
        var grid = object.geometry
        grid.origin += shift * grid.spacing
        let found = try object.outside(of: grid)?.segments.first
        #expect(found?.lost ?? 0 == lost)
        #expect(lost == 0 || found?.voxels == 96)
    }

    /// Frames outside without a voxel lose nothing.
    @Test func emptyFramesOutside() throws {
        let folder = try TestFolder()
        try SyntheticSegmentation(pixels: [0]).write(to: folder.file("seg.dcm"))
        let object = try SegmentationObject(contentsOf: folder.file("seg.dcm"))
        let own = object.geometry
        let grid = Geometry(
            size: [8, 4, 1], spacing: own.spacing, directions: own.directions, origin: own.origin,
            frameOfReference: "1.2.3.4")
        #expect(try object.outside(of: grid) == nil)
        #expect(try object.labelMap(onto: grid).labels.count == 32)
    }

    @Test(arguments: ["FRACTIONAL", "LABELMAP"])
    func otherKinds(_ type: String) throws {
        let folder = try TestFolder()
        var synthetic = SyntheticSegmentation(type: type, bits: 8, pixels: [1, 0])
        if type == "FRACTIONAL" {
            synthetic.attributes[0x0062_000E] = "1"
            synthetic.frames[2].segment = "1"
        }
        try synthetic.write(to: folder.file("seg.dcm"))
        let object = try SegmentationObject(contentsOf: folder.file("seg.dcm"))
        let own = object.geometry
        let grid = Geometry(
            size: [8, 4, 2], spacing: own.spacing, directions: own.directions, origin: own.origin,
            frameOfReference: "1.2.3.4")
        #expect(
            try object.outside(of: grid)
                == SegmentationOutside(segments: [
                    .init(number: 1, name: "segment", lost: 16, voxels: 48)
                ]))
    }

    private func warnings(
        _ change: (inout SyntheticSegmentation) -> Void,
        series change2: (inout SyntheticSeries) -> Void = { _ in }
    ) throws -> [Warning.Code] {
        let folder = try TestFolder()
        var image = SyntheticSeries(size: [8, 4, 3], spacing: [1, 1, 2], origin: [0, 0, 0])
        change2(&image)
        try image.write(to: folder.url)
        let series = try DICOMSeries(folder: folder.url)
        var synthetic = SyntheticSegmentation()
        change(&synthetic)
        try synthetic.write(to: folder.file("seg.dcm"))
        return try SegmentationObject(contentsOf: folder.file("seg.dcm")).warnings(over: series)
            .map(\.code)
    }

    @Test func whatContradictsTheSeries() throws {
        #expect(try warnings { _ in } == [])
        #expect(
            try warnings { $0.attributes[0x0020_000D] = "1.2.3.99" } == [.segmentationOtherSeries])
        #expect(
            try warnings({ _ in }, series: { $0.attributes[0x0020_0052] = "" })
                == [.segmentationUnanchored])
        #expect(try warnings { $0.sources = ["1.2.3.5.77"] } == [.segmentationSourceMissing])
        #expect(try warnings { $0.sources = ["1.2.3.5.1", "1.2.3.5.2"] } == [])
        #expect(try warnings { $0.sources = ["1.2.3.5.2"] } == [.segmentationSourceElsewhere])
        #expect(
            try warnings { $0.frames = [("1", "0\\0\\0.5"), ("2", "0\\0\\2.5")] }
                == [.segmentationResampled])
    }
}
