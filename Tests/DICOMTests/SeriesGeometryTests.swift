import DICOM
import Foundation
import Imaging
import Testing

@Suite struct SeriesGeometryTests {
    @Test(arguments: SyntheticSeries.shapes.indices)
    func everyVoxelLiesWhereItsSliceSays(_ index: Int) throws {
        let (name, synthetic) = SyntheticSeries.shapes[index]
        let folder = try TestFolder()
        try synthetic.write(to: folder.url)
        let series = try DICOMSeries(folder: folder.url)
        let volume = try series.volume()
        let grid = volume.geometry
        #expect(grid.size == synthetic.size)
        #expect(grid.frameOfReference == "1.2.3.4")
        var farthest = 0.0
        var different = 0
        for k in 0..<grid.size.z {
            for j in 0..<grid.size.y {
                for i in 0..<grid.size.x {
                    let expected =
                        synthetic.origin
                        + synthetic.row * (synthetic.spacing.x * Double(i))
                        + synthetic.column * (synthetic.spacing.y * Double(j))
                        + synthetic.normal * (synthetic.spacing.z * Double(k))
                    let apart = grid.position(of: [i, j, k]) - expected
                    farthest = max(farthest, (apart * apart).sum().squareRoot())
                    let found = volume.voxels[grid.offset(of: [i, j, k])]
                    if found != SyntheticSeries.intensity(i, j, k) { different += 1 }
                }
            }
        }
        print("\(name): farthest \(farthest) mm")
        #expect(farthest < 1e-6)
        #expect(different == 0)
        let determinant = grid.affine.determinant
        #expect(determinant > 0, "k runs against row x column")
    }

    @Test func pixelSpacingIsBetweenRowsFirst() throws {
        let folder = try TestFolder()
        try SyntheticSeries(spacing: [0.5, 2, 3]).write(to: folder.url)
        let spacing = try DICOMSeries(folder: folder.url).geometry.spacing
        #expect(spacing.x == 0.5)
        #expect(spacing.y == 2)
        #expect(abs(spacing.z - 3) < 1e-12)
    }

    @Test func sliceThicknessIsNoSpacing() throws {
        let folder = try TestFolder()
        try SyntheticSeries(attributes: [0x0018_0050: "9", 0x0018_0088: "7"]).write(to: folder.url)
        #expect(try DICOMSeries(folder: folder.url).geometry.spacing.z == 2.5)
    }

    @Test func linksToFilesAndToTheFolderAreFollowed() throws {
        let real = try TestFolder()
        try SyntheticSeries().write(to: real.url)
        let folder = try TestFolder()
        let manager = FileManager.default
        for name in real.names {
            try manager.createSymbolicLink(
                at: folder.file("link-\(name)"), withDestinationURL: real.file(name))
        }
        try manager.createSymbolicLink(
            at: folder.file("circle"), withDestinationURL: folder.url)
        #expect(try DICOMSeries(folder: folder.url).instances.count == 4)
        let outside = try TestFolder()
        try manager.createSymbolicLink(
            at: outside.file("series"), withDestinationURL: real.url)
        #expect(try DICOMSeries(folder: outside.file("series")).instances.count == 4)
    }

    @Test func identitiesAndInstancesFollowTheVolume() throws {
        let folder = try TestFolder()
        try SyntheticSeries().write(to: folder.url)
        let series = try DICOMSeries(folder: folder.url)
        #expect(series.studyInstanceUID == "1.2.3.1")
        #expect(series.seriesInstanceUID == "1.2.3.2")
        #expect(series.modality == "CT")
        #expect(
            series.instances.map(\.sopInstanceUID)
                == ["1.2.3.5.1", "1.2.3.5.2", "1.2.3.5.3", "1.2.3.5.4"])
        #expect(series.repairs.isEmpty)
    }

    /// Positions of one decimal jitter by up to 0.05 mm.
    @Test func roundedPositionsAreEven() throws {
        let folder = try TestFolder()
        var synthetic = SyntheticSeries(size: [7, 5, 9], spacing: [1, 1, 1.25])
        synthetic.slice = { k in
            let z = (-30 + 1.25 * Double(k)) * 10
            return [0x0020_0032: "-10\\20\\\(z.rounded() / 10)"]
        }
        try synthetic.write(to: folder.url)
        #expect(try DICOMSeries(folder: folder.url).geometry.spacing.z == 1.25)
    }

    @Test func aFileWithoutIdentityTakesThatOfItsMetaHeader() throws {
        let whole = try TestFolder()
        try SyntheticSeries().write(to: whole.url)
        let folder = try TestFolder()
        // The meta header was written when the data set still had its UIDs.
        for name in whole.names {
            var bytes = try Data(contentsOf: whole.file(name))
            for (tag, old) in [
                ([0x08, 0x00, 0x16, 0x00] as [UInt8], "UI"), ([0x08, 0x00, 0x18, 0x00], "UI"),
                ([0x20, 0x00, 0x0D, 0x00], "UI"), ([0x20, 0x00, 0x0E, 0x00], "UI"),
            ] {
                let header = Data(tag + Array(old.utf8))
                let range = try #require(bytes.range(of: header, in: 132..<bytes.count))
                let length = Int(bytes[range.upperBound])
                bytes.replaceSubrange(
                    range.upperBound..<range.upperBound + 2 + length, with: [0, 0])
            }
            try bytes.write(to: folder.file(name))
        }
        let series = try DICOMSeries(folder: folder.url)
        #expect(series.instances.map(\.sopInstanceUID).first == "1.2.3.5.1")
        #expect(series.seriesInstanceUID.hasPrefix("2.25."))
        #expect(series.studyInstanceUID.hasPrefix("2.25."))
        #expect(series.seriesInstanceUID != series.studyInstanceUID)
        #expect(
            series.repairs == [
                "SOP Class UID (0008,0016) is missing and was taken from the meta header",
                "SOP Instance UID (0008,0018) is missing and was taken from the meta header",
                """
                Study Instance UID (0020,000D) is missing and was derived from the frame of \
                reference
                """,
                """
                Series Instance UID (0020,000E) is missing and was derived from the frame of \
                reference
                """,
            ])
    }
}
