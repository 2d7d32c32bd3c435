import DICOM
import Foundation
import Imaging
import Testing

/// From stored values to intensities: one property at a time.
@Suite struct IntensityTests {
    private func voxels(
        _ synthetic: SyntheticSeries, options: SeriesOptions = SeriesOptions()
    ) throws -> [Float] {
        let folder = try TestFolder()
        try synthetic.write(to: folder.url)
        let series = try DICOMSeries(folder: folder.url, options: options)
        let volume = try series.volume()
        // Held in 16 bits or not, they are the same.
        let image = try series.image()
        #expect(image.geometry == volume.geometry)
        #expect(image.volume().isWhole == volume.isWhole)
        #expect(image.volume().voxels == volume.voxels)
        return volume.voxels
    }

    /// Whether 16 bits hold a series, each of whose properties is another than a usual CT's.
    @Test(
        arguments: [
            ("a usual CT", true, [:]),
            ("slope 2", true, [0x0028_1053: "2"]),
            ("slope -3", true, [0x0028_1053: "-3"]),
            ("inverted", true, [0x0028_0004: "MONOCHROME1"]),
            ("inverted, slope 2", true, [0x0028_0004: "MONOCHROME1", 0x0028_1053: "2"]),
            ("inverted and unsigned", false, [0x0028_0004: "MONOCHROME1", 0x0028_0103: "0"]),
            (
                "inverted, 12 bits", true,
                [
                    0x0028_0004: "MONOCHROME1", 0x0028_0103: "0", 0x0028_0101: "12",
                    0x0028_0102: "11",
                ]
            ),
            ("padding", true, [0x0028_0120: "7"]),
            ("slope 0.5", false, [0x0028_1053: "0.5"]),
            ("a fraction in the intercept", false, [0x0028_1052: "-1024.5"]),
            ("the largest that fits", true, [0x0028_1052: "29270"]),
            ("one more", false, [0x0028_1052: "29271"]),
            ("the smallest that fits", true, [0x0028_1052: "-32768"]),
            ("one less", false, [0x0028_1052: "-32769"]),
            ("what does not fit is padding", true, [0x0028_1052: "-32769", 0x0028_0120: "0"]),
            ("a slope beyond reckoning", false, [0x0028_1053: "1025"]),
            ("an intercept beyond reckoning", false, [0x0028_1052: "3000000000"]),
        ] as [(String, Bool, [UInt32: String])])
    func whereSixteenBitsAreEnough(_ what: String, _ fits: Bool, attributes: [UInt32: String])
        throws
    {
        var synthetic = SyntheticSeries()
        synthetic.attributes = attributes
        let voxels = try voxels(synthetic)
        // The bounds above are of these.
        let stored = (0..<4).flatMap { k in
            (0..<5).flatMap { j in (0..<7).map { SyntheticSeries.stored($0, j, k) } }
        }
        #expect(stored.min() == 0 && stored.max() == 3497 && voxels.count == stored.count)
        let folder = try TestFolder()
        try synthetic.write(to: folder.url)
        #expect(try DICOMSeries(folder: folder.url).image() is ShortVolume == fits)
    }

    /// A background of fractions, and one that does not fit.
    @Test(arguments: [(-1000, true), (0.5, false), (40000, false)] as [(Float, Bool)])
    func aBackgroundDecidesToo(_ background: Float, _ fits: Bool) throws {
        var synthetic = SyntheticSeries()
        synthetic.attributes = [0x0028_0120: "0"]
        let options = SeriesOptions(background: background)
        #expect(try voxels(synthetic, options: options)[0] == background)
        let folder = try TestFolder()
        try synthetic.write(to: folder.url)
        let image = try DICOMSeries(folder: folder.url, options: options).image()
        #expect(image is ShortVolume == fits)
    }

    @Test func rescaleIsThatOfEachSlice() throws {
        var synthetic = SyntheticSeries()
        synthetic.slice = { k in [0x0028_1053: "\(k + 1).5", 0x0028_1052: "\(-10 * k)"] }
        let voxels = try voxels(synthetic)
        for k in 0..<4 {
            let stored = Double(SyntheticSeries.stored(3, 2, k))
            #expect(
                voxels[3 + 7 * (2 + 5 * k)] == Float(stored * (Double(k) + 1.5) - 10 * Double(k)))
        }
    }

    @Test func paddingBecomesTheBackground() throws {
        var synthetic = SyntheticSeries()
        let low = SyntheticSeries.stored(0, 0, 0)
        let high = SyntheticSeries.stored(2, 0, 0)
        synthetic.attributes = [0x0028_0120: "\(low)", 0x0028_0121: "\(high)"]
        for (options, background) in [
            (SeriesOptions(), -1024 as Float), (SeriesOptions(background: 7), 7),
        ] {
            let voxels = try voxels(synthetic, options: options)
            #expect(voxels[0..<3].allSatisfy { $0 == background })
            #expect(voxels[3] == SyntheticSeries.intensity(3, 0, 0))
        }
        synthetic.attributes[0x0008_0060] = "MR"
        #expect(try voxels(synthetic)[0] == 0)
    }

    /// -2000 in 16 bits is 63536 where the file's writer took the value for unsigned.
    @Test func signedPadding() throws {
        var synthetic = SyntheticSeries()
        synthetic.value = { i, _, _ in i == 3 ? -2000 : 40 }
        let plain = try voxels(synthetic)
        #expect(plain[3] == -3024)
        synthetic.attributes = [0x0028_0120: "63536"]
        let padded = try voxels(synthetic)
        #expect(padded[3] == -1024)
        #expect(padded[2] == -984)
    }

    @Test func bitsAboveTheStoredOnesAreNoValue() throws {
        var synthetic = SyntheticSeries()
        synthetic.attributes = [0x0028_0101: "8", 0x0028_0102: "7", 0x0028_0103: "0"]
        let unsigned = try voxels(synthetic)
        synthetic.attributes[0x0028_0103] = "1"
        let signed = try voxels(synthetic)
        synthetic.attributes[0x0028_0102] = "11"
        let shifted = try voxels(synthetic)
        for (index, (i, j, k)) in [(6, 4, 3), (1, 2, 0), (5, 0, 2)].enumerated() {
            let stored = SyntheticSeries.stored(i, j, k)
            let at = i + 7 * (j + 5 * k)
            #expect(unsigned[at] == Float(stored & 0xFF) - 1024, "voxel \(index)")
            #expect(signed[at] == Float(Int8(truncatingIfNeeded: stored)) - 1024)
            #expect(shifted[at] == Float(Int8(truncatingIfNeeded: stored >> 4)) - 1024)
        }
    }

    @Test func monochrome1IsInverted() throws {
        var synthetic = SyntheticSeries()
        synthetic.attributes = [
            0x0028_0004: "MONOCHROME1", 0x0028_0101: "12", 0x0028_0102: "11", 0x0028_0103: "0",
        ]
        let stored = SyntheticSeries.stored(3, 1, 1)
        #expect(try voxels(synthetic)[3 + 7 * (1 + 5)] == Float(4095 - stored) - 1024)
        synthetic.attributes[0x0028_0101] = "16"
        synthetic.attributes[0x0028_0102] = "15"
        synthetic.attributes[0x0028_0103] = "1"
        #expect(try voxels(synthetic)[3 + 7 * (1 + 5)] == Float(-1 - stored) - 1024)
    }

    @Test func aVolumeOfA4DSeriesIsChosenByItsMark() throws {
        var four = SyntheticSeries(size: [7, 5, 6])
        four.slice = { k in
            [
                0x0020_0032: "-10\\20\\\(-30 + 2.5 * Double(k / 2))",
                // Instance numbers do not follow the volumes; the mark does.
                0x0020_0100: "\(2 - k % 2)", 0x0020_0013: "\(k)",
            ]
        }
        let first = try voxels(four, options: SeriesOptions(volume: 0))
        let second = try voxels(four, options: SeriesOptions(volume: 1))
        #expect(first.count == 7 * 5 * 3)
        for k in 0..<3 {
            #expect(first[35 * k] == SyntheticSeries.intensity(0, 0, 2 * k + 1))
            #expect(second[35 * k] == SyntheticSeries.intensity(0, 0, 2 * k))
        }
    }

    @Test func unevenSlicesAreInterpolated() throws {
        var uneven = SyntheticSeries(size: [7, 5, 4], spacing: [1, 1, 2])
        let heights = [0.0, 2, 5, 7]
        uneven.slice = { k in [0x0020_0032: "0\\0\\\(heights[k])"] }
        let folder = try TestFolder()
        try uneven.write(to: folder.url)
        let options = SeriesOptions(unevenSpacing: .resample)
        let volume = try DICOMSeries(folder: folder.url, options: options).volume()
        #expect(volume.geometry.size == [7, 5, 4])
        #expect(volume.geometry.spacing.z == 2)
        let at = { (k: Int) in SyntheticSeries.intensity(2, 3, k) }
        let offset = 2 + 7 * 3
        #expect(volume.voxels[offset] == at(0))
        #expect(volume.voxels[offset + 35] == at(1))
        // 4 mm lies two thirds of the way from 2 to 5; 6 mm half way from 5 to 7.
        #expect(abs(volume.voxels[offset + 70] - (at(1) / 3 + at(2) * 2 / 3)) < 1e-3)
        #expect(abs(volume.voxels[offset + 105] - (at(2) + at(3)) / 2) < 1e-3)
    }
}
