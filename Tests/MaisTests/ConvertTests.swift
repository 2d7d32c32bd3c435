import Foundation
import Imaging
import NIfTI
import Testing

/// `mais convert` of a segmentation that reaches beyond the series it is laid on.
@Suite struct ConvertTests {
    private let folder: TemporaryFolder
    private static let data = "Tests/DICOMTests/Data/seg/part"

    init() throws { folder = try TemporaryFolder() }

    private func convert(_ more: String...) throws -> Command {
        try Command(
            ["convert", Self.data + "/hd_binary.dcm", folder.path("labels.nii.gz")] + more)
    }

    private var isWritten: Bool {
        FileManager.default.fileExists(atPath: folder.path("labels.nii.gz"))
    }

    @Test func refusedUnlessAsked() throws {
        let run = try convert("--series", Self.data + "/series")
        #expect(run.status == 1)
        #expect(run.error.contains("segment 2, 'S2', keeps 80 of 120 voxels"), "\(run.error)")
        #expect(run.error.contains("--partial"))
        #expect(!isWritten)
    }

    @Test func thePartThatLiesInIt() throws {
        let run = try convert("--series", Self.data + "/series", "--partial")
        #expect(run.status == 3)
        #expect(run.error.contains("[segmentation.outside-series]"), "\(run.error)")
        let map = try NIfTIFile(URL(filePath: folder.path("labels.nii.gz"))).labelMap()
        #expect(map.labels.count { $0 == 2 } == 80)
        #expect(map.labels.count { $0 == 1 } == 168)
    }

    @Test func strictTakesNoPart() throws {
        let run = try convert("--series", Self.data + "/series", "--partial", "--strict")
        #expect(run.status == 1)
        #expect(run.error.contains("Nothing was written"), "\(run.error)")
        #expect(!isWritten)
    }

    @Test func masksOfSegments() throws {
        let refused = try Command(
            "convert", Self.data + "/hd_binary.dcm", folder.path("masks"), "--each", "--series",
            Self.data + "/series")
        #expect(refused.status == 1)
        #expect(!FileManager.default.fileExists(atPath: folder.path("masks")))
        let taken = try Command(
            "convert", Self.data + "/hd_binary.dcm", folder.path("masks"), "--each", "--partial",
            "--series", Self.data + "/series")
        #expect(taken.status == 3)
        let mask = try NIfTIFile(URL(filePath: folder.path("masks/2-S2.nii.gz"))).labelMap()
        #expect(mask.labels.count { $0 == 1 } == 80)
    }

    /// The labels 1 and 5 are segments 1 and 2, and come back as these: it is said by old and new number.
    @Test func labelsThatGetOtherNumbers() throws {
        #expect(try convert("--series", Self.data + "/series", "--partial").status == 3)
        var map = try NIfTIFile(folder.url.appending(path: "labels.nii.gz")).labelMap()
        map.labels = map.labels.map { $0 == 2 ? 5 : $0 }
        try NIfTIFile.write(map, to: folder.url.appending(path: "gap.nii.gz"))
        func write(_ more: String...) throws -> Command {
            try Command(
                [
                    "convert", folder.path("gap.nii.gz"), folder.path("gap.dcm"), "--series",
                    Self.data + "/series",
                ] + more)
        }
        let strict = try write("--strict")
        #expect(strict.status == 1)
        #expect(strict.error.contains("[segmentation.renumbered]"), "\(strict.error)")
        let run = try write()
        #expect(run.status == 0, "\(run.error)")
        #expect(
            run.error.contains(
                """
                label 5 is segment 2 in the file, which keeps no other number \
                [segmentation.renumbered]
                """), "\(run.error)")
        let back = try Command(
            "convert", folder.path("gap.dcm"), folder.path("back.nii.gz"), "--series",
            Self.data + "/series")
        #expect(back.status == 0, "\(back.error)")
        let labels = try NIfTIFile(folder.url.appending(path: "back.nii.gz")).labelMap().labels
        #expect(labels.count { $0 == 2 } == 80)
        #expect(!labels.contains(5))
    }

    /// A file of the source is not written over, under whatever name.
    @Test func noInputIsWrittenOver() throws {
        let files = FileManager.default
        let series = folder.path("series")
        try files.copyItem(atPath: Self.data + "/series", toPath: series)
        let names = try files.contentsOfDirectory(atPath: series).sorted()
        let slice = series + "/" + names[0]
        let before = try Data(contentsOf: URL(filePath: slice))
        let link = folder.path("link.dcm")
        try files.createSymbolicLink(atPath: link, withDestinationPath: slice)
        let labels = folder.path("labels.nii.gz")
        #expect(try convert("--series", series, "--partial").status == 3)
        for output in [slice, link] {
            let run = try Command("convert", labels, output, "--series", series)
            #expect(run.status == 1)
            #expect(run.error.contains("would be lost. Nothing was written"), "\(run.error)")
            #expect(try Data(contentsOf: URL(filePath: slice)) == before)
        }
        let weights = folder.path("weights.safetensors")
        try files.copyItem(atPath: "Samples/mais-small.safetensors", toPath: weights)
        let run = try Command("convert", weights, weights, "--dtype", "bfloat16")
        #expect(run.status == 1)
        #expect(run.error.contains("one of the files that are read"), "\(run.error)")
    }

    /// The way out that the refusal names is one of this command's.
    @Test func aSingleSlice() throws {
        let slice = Self.data + "/series/IM0003.dcm"
        let alone = folder.path("one")
        try FileManager.default.createDirectory(
            atPath: alone, withIntermediateDirectories: true)
        try FileManager.default.copyItem(
            at: Command.repository.appending(path: slice), to: URL(filePath: alone + "/a.dcm"))
        let run = try Command(
            "convert", alone, folder.path("one.nii.gz"), "--single-slice")
        #expect(run.status == 0, "\(run.error)")
        #expect(try NIfTIFile(URL(filePath: folder.path("one.nii.gz"))).header.size[2] == 1)
        let refused = try Command("convert", alone, folder.path("two.nii.gz"))
        #expect(refused.status == 1)
        #expect(refused.error.contains("--single-slice"), "\(refused.error)")
    }
}
