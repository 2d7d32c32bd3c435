import Foundation
import Testing

/// `mais inspect` and `mais convert` on DICOM images: of several frames, and of series that are
/// refused unless asked for otherwise.
@Suite struct SeriesCommandTests {
    private let folder: TemporaryFolder
    private let enhanced =
        "Tests/DICOMTests/Data/quirks/enhanced/hyperfine/anatomical/001/001.dcm"
    private let mixed = "Tests/DICOMTests/Data/quirks/failing/sliceorientation/001"

    init() throws { folder = try TemporaryFolder() }

    @Test func aFileOfSeveralFrames() throws {
        let inspected = try Command("inspect", enhanced)
        #expect(inspected.status == 0, "\(inspected.error)")
        #expect(inspected.output.contains("16 x 16 x 8 voxels, 1.59 x 1.61 x 5 mm, LPS"))
        let converted = try Command("convert", enhanced, folder.path("image.nii"))
        #expect(converted.status == 0, "\(converted.error)")
        #expect(converted.output.contains("16 x 16 x 8 voxels"))
    }

    /// The way out that the sentence names is one that the command has.
    @Test func theLargestGroup() throws {
        let mixed = try folder.copyOfMixedSeries(mixed)
        let refused = try Command("convert", mixed, folder.path("image.nii"))
        #expect(refused.status == 1)
        #expect(refused.error.contains("'--largest-group' on a command line"), "\(refused.error)")
        let taken = try Command("convert", mixed, folder.path("image.nii"), "--largest-group")
        #expect(taken.status == 0, "\(taken.error)")
        #expect(taken.error.contains("[series.set-aside]"), "\(taken.error)")
    }

    @Test func anIncompleteSeries() throws {
        let source = URL(filePath: "Tests/DICOMTests/Data/quirks/hitachi/anatomical/001")
        let series = folder.url.appending(path: "series")
        try FileManager.default.copyItem(at: source, to: series)
        let last = series.appending(path: "004.dcm")
        try Data(contentsOf: last).dropLast(100).write(to: last)
        let refused = try Command("convert", series.path, folder.path("image.nii"))
        #expect(refused.status == 1)
        #expect(refused.error.contains("004.dcm"), "\(refused.error)")
        let taken = try Command("convert", series.path, folder.path("image.nii"), "--incomplete")
        // A file was left out, as was wished for.
        #expect(taken.status == 3, "\(taken.error)")
        #expect(taken.error.contains("[series.incomplete]"), "\(taken.error)")
        #expect(taken.output.contains("16 x 16 x 3 voxels"))
    }
}
