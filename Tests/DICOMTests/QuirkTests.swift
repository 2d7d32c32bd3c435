import DICOM
import Foundation
import Imaging
import Testing

/// Real series, each a trap: read as SimpleITK reads it, or refused by name.
@Suite struct QuirkTests {
    /// Size, spacing, origin and orientation; `volume` where the series is 4D.
    struct Grid: Sendable {
        var name: String
        var volume: Int?
        var size: SIMD3<Int>
        var spacing: SIMD3<Double>
        var origin: SIMD3<Double>
        var orientation: String
    }

    static let readable: [Grid] = [
        Grid(
            name: "enhanced/hyperfine/anatomical/001", volume: nil, size: [16, 16, 8],
            spacing: [1.59, 1.61, 5], origin: [0, 0, -175], orientation: "LPS"),
        Grid(
            name: "enhanced/philips_enhanced/anatomical/001", volume: nil, size: [16, 16, 8],
            spacing: [1, 1, 1.200006], origin: [100.293579, -150.604593, 116.949244],
            orientation: "PIR"),
        Grid(
            name: "enhanced/siemens_multiframe/anatomical/001", volume: nil, size: [16, 16, 8],
            spacing: [0.9375, 0.9375, 0.899982], origin: [-117.018, -101.63, -100.577],
            orientation: "LPS"),
        Grid(
            name: "enhanced/philips_enhanced/dti/001", volume: 1, size: [16, 16, 8],
            spacing: [2.734375, 2.734375, 2.7], origin: [-174.739619, -196.737406, -65.508972],
            orientation: "LPS"),
        Grid(
            name: "enhanced/philips_enhanced/fmri/001", volume: 2, size: [16, 16, 8],
            spacing: [3.3125, 3.3125, 3.3125], origin: [-105.450557, -117.321454, -69.037445],
            orientation: "LPS"),
        Grid(
            name: "failing/slicecount/001", volume: nil, size: [16, 16, 2],
            spacing: [1, 1, 1], origin: [-102.794158, -161.074673, 130.051254], orientation: "PIR"),
        Grid(
            name: "generic/anatomical/002_non_isotropic", volume: nil, size: [16, 16, 4],
            spacing: [6.399959, 4, 0.5], origin: [-83.429662, -132.134919, -143.925343],
            orientation: "LPS"),
        Grid(
            name: "hitachi/anatomical/001", volume: nil, size: [16, 16, 4],
            spacing: [2.34375, 2.34375, 4.000002], origin: [-136.2682, -50.12272, 36.6436],
            orientation: "PIR"),
        Grid(
            name: "ge_dti_4d", volume: 1, size: [16, 16, 4],
            spacing: [2, 2, 2], origin: [-126.875, -143.876, -61.4995], orientation: "LPS"),
    ]

    @Test(arguments: readable.indices)
    func isRead(_ index: Int) throws {
        let expected = Self.readable[index]
        let options = SeriesOptions(volume: expected.volume)
        let series = try DICOMSeries(
            folder: TestData.file("quirks/\(expected.name)"), options: options)
        let grid = series.geometry
        #expect(grid.size == expected.size)
        #expect(grid.orientation == expected.orientation)
        for axis in 0..<3 {
            #expect(abs(grid.spacing[axis] - expected.spacing[axis]) < 1e-5)
            #expect(abs(grid.origin[axis] - expected.origin[axis]) < 1e-4)
        }
        let volume = try series.volume()
        #expect(volume.voxels.count == grid.count)
        #expect(Set(volume.voxels).count > 5)
    }

    @Test(arguments: [
        (
            "failing/gantrytilting/001",
            """
            its slices are sheared, as by a gantry tilt of 14 degrees: from first to last they \
            shift 3.629 mm within their plane. Resample it to a straight grid first.
            """
        ),
        (
            "failing/notavolume/001",
            "all its 4 images lie at one position, (-139.228, -384.228, 61.5) mm. Choose a series that covers a volume."
        ),
        (
            "failing/sliceincrement/001",
            """
            1 slice is missing: the slices lie 5 mm apart, and there is none between 28.107 and \
            38.107 mm. Fetch or export the series again, whole.
            """
        ),
        (
            "failing/sliceincrement/002",
            """
            its slices are sheared, as by a gantry tilt of 15.5 degrees: from first to last they \
            shift 0.832 mm within their plane. Resample it to a straight grid first.
            """
        ),
        (
            "failing/sliceorientation/001",
            """
            its slices differ in orientation: 2 with (0.016, 0.993, 0.115, -0.039, 0.116, \
            -0.993); 2 with (0.999, -0.011, -0.04, 0.021, 0.97, 0.244), and no group is the largest. \
            Put the images of one group into a folder of their own; frames of one file must be \
            exported as single slices first.
            """
        ),
        (
            "ge_dti_4d",
            """
            it holds 2 images at each of its 4 positions, told apart by b-value (GE) (0043,1039), so \
            it is a 4D series: volume 0 is b-value (GE) (0043,1039) 0\\8\\0\\0; 1 is b-value (GE) \
            (0043,1039) 1000\\8\\0\\0. Choose one, 0 to 1, with 'volume' in a pipeline or '--volume' \
            on a command line.
            """
        ),
        (
            "enhanced/philips_enhanced/fmri/001",
            """
            it holds 4 images at each of its 8 positions, told apart by temporal position, so it \
            is a 4D series: volume 0 is temporal position 1; 1 is temporal position 2; 2 is temporal \
            position 3; 3 is temporal position 4. Choose one, 0 to 3, with 'volume' in a pipeline or \
            '--volume' on a command line.
            """
        ),
        (
            "siemens_mosaic_dti/001",
            """
            it is a Siemens mosaic, as Image Type (0008,0008) says: many slices tiled into one image of 16 rows. Convert it to \
            Enhanced MR or to single slices first.
            """
        ),
        (
            "generic/rgb",
            "it is in colour, Photometric Interpretation (0028,0004) RGB; only grey images are read. Choose a grey series."
        ),
        (
            "variable_spacing",
            """
            its slices are sheared, as by a gantry tilt of 18.5 degrees: from first to last they \
            shift 48.211 mm within their plane (Gantry/Detector Tilt says 18.5). Resample it to a \
            straight grid first.
            """
        ),
    ])
    func isRefusedByName(_ name: String, _ sentence: String) throws {
        let scan = try SeriesFolder.scan(TestData.file("quirks/\(name)"))
        #expect(scan.series.count == 1)
        let refusal = try #require(scan.series.first?.refusal)
        #expect(refusal.description == sentence)
    }

    @Test func aTreeIsListedWithReasons() throws {
        let scan = try SeriesFolder.scan(TestData.file("syntaxes"))
        let reasons = Dictionary(
            scan.setAside.map { (URL(filePath: $0.path).lastPathComponent, $0.reason) }
        ) { first, _ in first }
        #expect(reasons["README.txt"] == "it is not a DICOM file")
        #expect(
            reasons["rtstruct.dcm"]
                == "it is a radiotherapy structure set, and no image (modality RTSTRUCT)")
        #expect(
            reasons["MR_truncated.dcm"] == """
                (7FE0,0010): the element announces 8192 bytes, and 8130 are left in the file
                """)
        #expect(
            reasons["MR_small_RLE.dcm"]?.hasPrefix("it has the SOP Instance UID of '") == true)
        let segmentation = scan.series.first { $0.modality == "SEG" }
        #expect(segmentation?.refusal == .segmentation)
        #expect(scan.series.filter { $0.modality == "MR" }.count == 2)
    }
}
