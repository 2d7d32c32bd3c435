import DICOM
import Foundation
import Imaging
import Testing
import Text

/// An image of many frames is held against the same marks as single slices, where its functional groups
/// say them.
@Suite struct EnhancedVolumeTests {
    private func series(
        _ image: SyntheticEnhanced, volume: Int? = nil
    ) throws -> DICOMSeries {
        try read(image, volume: volume).series
    }

    private func read(
        _ image: SyntheticEnhanced, volume: Int? = nil
    ) throws -> (series: DICOMSeries, voxels: [Float]) {
        let folder = try TestFolder()
        try image.write(to: folder.file("image.dcm"))
        let series = try DICOMSeries(folder: folder.url, options: SeriesOptions(volume: volume))
        return (series, try series.volume().voxels)
    }

    /// Two frames at each of two positions, which do not come in one order: frames 0 and 3 have the first
    /// value.
    private func two(
        _ group: UInt32, _ tag: UInt32, _ values: [String]
    ) -> SyntheticEnhanced {
        var image = SyntheticEnhanced()
        image.frame = { k in
            [
                0x0020_9113: [0x0020_0032: "1\\2\\\(2.5 * Double(k / 2))"],
                group: [tag: values[[0, 1, 1, 0][k]]],
            ]
        }
        return image
    }

    @Test(
        arguments: [
            (0x0018_9112, 0x0018_1314, "5", "50", "Flip Angle (0018,1314)"),
            (0x0018_9112, 0x0018_0080, "5", "50", "Repetition Time (0018,0080)"),
            (0x0018_9115, 0x0018_9079, "100", "900", "inversion time"),
            (
                0x0018_9006, 0x0018_9020, "NONE", "ON_RESONANCE",
                "Magnetization Transfer (0018,9020)"
            ),
            (0x0018_9251, 0x0018_9257, "CONTROL", "LABEL", "ASL Context (0018,9257)"),
            (0x0018_9325, 0x0018_0060, "80", "140", "KVP (0018,0060)"),
            (0x0018_9314, 0x0018_1210, "B30", "B70", "Convolution Kernel (0018,1210)"),
            (
                0x0018_9341, 0x0018_9344, "POST_CONTRAST", "PRE_CONTRAST",
                "Contrast/Bolus Agent Phase (0018,9344)"
            ),
            (
                0x0018_9118, 0x0020_9241, "0", "50",
                "Nominal Percentage of Cardiac Phase (0020,9241)"
            ),
            (
                0x0020_9310, 0x0020_930D, "0", "50",
                "Temporal Position Time Offset (0020,930D)"
            ),
            (0x0020_9111, 0x0020_9156, "1", "2", "acquisition number"),
            (0x0020_9111, 0x0020_9158, "a", "b", "Frame Comments (0020,9158)"),
            (0x0020_9171, 0x0018_0081, "5", "50", "echo time"),
            (0x0020_9171, 0x0018_1210, "B30", "B70", "Convolution Kernel (0018,1210)"),
        ] as [(UInt32, UInt32, String, String, String)])
    func groupsTellVolumesApart(
        _ group: UInt32, _ tag: UInt32, _ first: String, _ second: String, _ name: String
    ) throws {
        let image = two(group, tag, [first, second])
        for (volume, frames) in [(0, [0, 3]), (1, [1, 2])] {
            let (series, voxels) = try read(image, volume: volume)
            #expect([voxels[0], voxels[12]] == frames.map { Float(200 * $0 + 10) })
            #expect(series.warnings == [])
        }
        do {
            _ = try series(image)
            Issue.record("it was read")
        } catch { #expect("\(error)".contains("told apart by \(name),"), "\(error)") }
    }

    /// A dimension that has no other name here.
    @Test func dimensionsTellVolumesApart() throws {
        var image = SyntheticEnhanced()
        image.frame = { k in
            [
                0x0020_9113: [0x0020_0032: "1\\2\\\(2.5 * Double(k / 2))"],
                0x0020_9111: [0x0020_9157: "1\\\(k / 2 + 1)\\\([1, 2, 2, 1][k])"],
            ]
        }
        let (chosen, voxels) = try read(image, volume: 0)
        #expect(chosen.volumeWords == "dimension 3 of Dimension Index Values (0020,9157) 1")
        #expect([voxels[0], voxels[12]] == [10, 610])
    }

    /// A temporal position that would mix inversion times, which must be one.
    @Test func framesAreNotMixed() throws {
        var image = SyntheticEnhanced()
        image.frame = { k in
            [
                0x0020_9113: [0x0020_0032: "1\\2\\\(2.5 * Double(k / 2))"],
                0x0020_9111: [0x0020_9128: "\(k % 2 + 1)"],
                0x0018_9115: [0x0018_9079: ["100", "900", "900", "100"][k]],
            ]
        }
        do {
            // Both tell the two apart at each position, and they do not agree.
            _ = try series(image, volume: 0)
            Issue.record("it was read")
        } catch {
            #expect("\(error)".contains("mixed of images that differ in inversion time."))
        }
    }

    /// Frames of one volume that differ in what the scanner did.
    @Test(
        arguments: [
            (
                0x0018_9314, 0x0018_1210, "B30", "B70",
                "Convolution Kernel (0018,1210): 'B30', 'B70'"
            ),
            (0x0018_9325, 0x0018_0060, "80", "140", "KVP (0018,0060): 80, 140"),
            (0x0028_9145, 0x0028_1054, "HU", "US", "Rescale Type (0028,1054): 'HU', 'US'"),
            (
                0x0018_9341, 0x0018_9342, "NO", "YES",
                "Contrast/Bolus Agent Administered (0018,9342): 'NO', 'YES'"
            ),
            (0x0020_9071, 0x0020_9072, "L", "R", "Frame Laterality (0020,9072): 'L', 'R'"),
            (
                0x0020_9111, 0x0020_9156, "1", "2",
                "Frame Acquisition Number (0020,9156): 1, 2"
            ),
            (0x0020_9171, 0x0018_0060, "80", "140", "KVP (0018,0060): 80, 140"),
        ] as [(UInt32, UInt32, String, String, String)])
    func framesThatDifferAreSaid(
        _ group: UInt32, _ tag: UInt32, _ first: String, _ second: String, _ words: String
    ) throws {
        func image(_ values: [String]) -> SyntheticEnhanced {
            var image = SyntheticEnhanced()
            if group == 0x0028_9145 { image.shared[group] = nil }
            image.frame = { k in
                var own = [tag: values[k % 2]]
                if group == 0x0028_9145 {
                    own[0x0028_1052] = "10"
                    own[0x0028_1053] = "2"
                }
                return [0x0020_9113: [0x0020_0032: "1\\2\\\(2.5 * Double(k))"], group: own]
            }
            return image
        }
        #expect(
            try series(image([first, second])).warnings.map(\.description)
                == ["the images of the volume differ in \(words) [series.differs]"])
        #expect(try series(image([first, first])).warnings == [])
    }

    /// What all frames share is said of each.
    @Test func whatIsSharedDiffersFromWhatAFrameHas() throws {
        var image = SyntheticEnhanced()
        image.shared[0x0018_9325] = [0x0018_0060: "120"]
        #expect(try series(image).warnings == [])
        image.frame = { k in
            let place: SyntheticEnhanced.Groups = [
                0x0020_9113: [0x0020_0032: "1\\2\\\(2.5 * Double(k))"]
            ]
            return k == 1 ? place.merging([0x0018_9325: [0x0018_0060: "80"]]) { $1 } : place
        }
        #expect(
            try series(image).warnings.map(\.description)
                == ["the images of the volume differ in KVP (0018,0060): 80, 120 [series.differs]"])
    }

    /// One frame of the image is a localizer, as its Frame Type says.
    @Test func aLocalizerAmongTheFrames() throws {
        var image = SyntheticEnhanced()
        image.frame = { k in
            let kind = k == 3 ? "LOCALIZER" : "VOLUME"
            return [
                0x0020_9113: [0x0020_0032: "1\\2\\\(2.5 * Double(k))"],
                0x0018_9226: [0x0008_9007: "ORIGINAL\\PRIMARY\\\(kind)\\NONE"],
            ]
        }
        let series = try self.series(image)
        #expect(series.geometry.size == [4, 3, 3])
        #expect(series.warnings.map(\.code) == [.seriesSetAside])
    }

    @Test func aValueOfAFrameThatIsNone() throws {
        var image = SyntheticEnhanced()
        image.frame = { k in
            [
                0x0020_9113: [0x0020_0032: "1\\2\\\(2.5 * Double(k))"],
                0x0020_9111: [0x0020_9156: k == 1 ? "" : "1"],
            ]
        }
        // One that is not there differs from one that is, and lies among them.
        #expect(
            try series(image).warnings.map(\.description) == [
                """
                the images of the volume differ in Frame Acquisition Number (0020,9156): none, 1 \
                [series.differs]
                """
            ])
    }
}
