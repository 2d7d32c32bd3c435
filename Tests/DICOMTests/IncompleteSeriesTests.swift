import DICOM
import Files
import Foundation
import Imaging
import Testing
import Text

/// A volume is whole, or it is not made.
@Suite struct IncompleteSeriesTests {
    private func outcome(
        _ folder: TestFolder, options: SeriesOptions = SeriesOptions()
    ) -> String {
        do {
            let series = try DICOMSeries(folder: folder.url, options: options)
            return "\(series.geometry.size.z) slices"
                + series.warnings.map { "; \($0)" }.joined()
                .replacingOccurrences(of: folder.url.path, with: "FOLDER")
        } catch {
            return "\(error)".replacingOccurrences(of: folder.url.path, with: "FOLDER")
        }
    }

    /// The files of a series of 8 slices, in order of their positions.
    private func whole(_ folder: TestFolder) throws -> [URL] {
        try SyntheticSeries(size: [7, 5, 8]).write(to: folder.url)
        return try folder.names.sorted { a, b in
            func number(_ name: String) throws -> Int {
                try #require(Int(name.split(separator: "-")[1].dropLast(4)))
            }
            return try number(a) < number(b)
        }.map { folder.file($0) }
    }

    private static let end = """
        . Export or copy those again, or take the series without them: 'incomplete: accept' in a \
        pipeline, '--incomplete' on a command line.
        """

    /// Damage to a file at the end of the series, and what is said of it.
    @Test(arguments: [
        ("cut", "(7FE0,0010): the element announces 70 bytes, and 20 are left in the file"),
        ("without pixels", "it has no Pixel Data (7FE0,0010)"),
        ("cut in the header", "are left in the file"),
        ("junk behind", "the element stands behind the pixel data"),
        ("zeros", "it is not a DICOM file"),
        ("empty", "it is not a DICOM file"),
        ("a link to nothing", "it is a link that leads nowhere: No such file or directory"),
        ("another transfer syntax", "1.2.840.10008.1.2.4.201 (HTJ2K lossless), is not read here"),
    ])
    func theLastFileIsDamaged(_ damage: String, _ reason: String) throws {
        let folder = try TestFolder()
        let files = try whole(folder)
        #expect(outcome(folder) == "8 slices")
        let last = try #require(files.last)
        var bytes = try Data(contentsOf: last)
        let pixels = try #require(bytes.range(of: Data([0xE0, 0x7F, 0x10, 0])))
        switch damage {
        case "cut": bytes.removeLast(50)
        case "without pixels": bytes = bytes.prefix(pixels.lowerBound)
        case "cut in the header":
            let rows = try #require(bytes.range(of: Data([0x28, 0, 0x10, 0])))
            bytes = bytes.prefix(rows.upperBound + 5)
        case "junk behind":
            bytes += [1, 2, 3, 4] + Array("XX".utf8) + [8, 0, 1, 2, 3, 4, 5, 6, 7, 8]
        case "zeros": bytes = Data(count: bytes.count)
        case "empty": bytes = Data()
        case "another transfer syntax":
            let known = Data("1.2.840.10008.1.2.1\0".utf8)
            let range = try #require(bytes.range(of: known, in: 132..<500))
            bytes.replaceSubrange(range, with: Data("1.2.840.10008.1.2.4.201\0".utf8))
            bytes[range.lowerBound - 2] += 4
            let group = try #require(bytes.range(of: Data([2, 0, 0, 0, 0x55, 0x4C, 4, 0])))
            bytes[group.upperBound] += 4
        default: break
        }
        try FileManager.default.removeItem(at: last)
        if damage == "a link to nothing" {
            try FileManager.default.createSymbolicLink(
                atPath: last.path, withDestinationPath: "nothing")
        } else {
            try bytes.write(to: last)
        }
        let refused = outcome(folder)
        let name = last.lastPathComponent
        #expect(
            refused.hasPrefix(
                """
                series 1.2.3.2 cannot be made a volume: it is incomplete: beside its 7 images 1 file \
                or folder cannot be read: 'FOLDER/\(name)' (
                """), "\(refused)")
        #expect(refused.contains(reason), "\(refused)")
        #expect(refused.hasSuffix(Self.end), "\(refused)")
        let taken = outcome(folder, options: SeriesOptions(incomplete: .accept))
        #expect(
            taken.hasPrefix(
                "7 slices; the series is incomplete: 1 file or folder cannot be read: "), "\(taken)"
        )
        #expect(taken.contains("it was taken without [series.incomplete]"))
    }

    /// A damaged file of another series, or none, is no matter of this one.
    @Test func whatIsSomethingElseIsNone() throws {
        let folder = try TestFolder()
        _ = try whole(folder)
        try Data("notes".utf8).write(to: folder.file("README.txt"))
        try Data().write(to: folder.file("DICOMDIR"))
        try Data(count: 100).write(to: folder.file("thumbs.db"))
        #expect(outcome(folder) == "8 slices")
        let other = try TestFolder()
        var second = SyntheticSeries(size: [7, 5, 1], attributes: [0x0020_000E: "1.2.3.99"])
        second.slice = { _ in [0x0008_0018: "1.2.3.98"] }
        try second.write(to: other.url)
        let bytes = try Data(contentsOf: other.file(other.names[0]))
        try bytes.dropLast(20).write(to: folder.file("other.dcm"))
        #expect(outcome(folder) == "8 slices")
    }

    @Test func aFolderOfDamagedFilesGivesTheirReason() throws {
        let folder = try TestFolder()
        for file in try whole(folder) {
            try Data(contentsOf: file).dropLast(50).write(to: file)
        }
        let sentence = outcome(folder)
        #expect(
            sentence.hasPrefix(
                """
                no image series in 'FOLDER' can be read: 8 files or folders cannot be read: \
                'FOLDER/
                """), "\(sentence)")
        #expect(sentence.contains("and 20 are left in the file); '"), "\(sentence)")
        #expect(
            sentence.hasSuffix(" and 5 more. Export or copy them again from where they came from."))
    }

    @Test func oneInstanceTwice() throws {
        let folder = try TestFolder()
        let files = try whole(folder)
        try FileManager.default.copyItem(at: files[3], to: folder.file("copy.dcm"))
        #expect(outcome(folder) == "8 slices")
        let scan = try SeriesFolder.scan(folder.url)
        #expect(scan.setAside.count == 1)
        #expect(scan.setAside.first?.reason.hasPrefix("it is the same instance as '") == true)
    }

    @Test func oneUIDAndOtherContent() throws {
        let folder = try TestFolder()
        var same = SyntheticSeries(size: [7, 5, 8])
        same.slice = { k in k == 6 ? [0x0008_0018: "1.2.3.5.8"] : [:] }
        try same.write(to: folder.url)
        #expect(
            outcome(folder) == """
                series 1.2.3.2 cannot be made a volume: 'FOLDER/33-6.dcm' and 'FOLDER/38-7.dcm' have \
                one SOP Instance UID, 1.2.3.5.8, and are not the same, so one of them is wrong. Keep the right \
                one, and move the other to another folder.
                """)
        same.slice = { _ in [0x0008_0018: "1.2.3.5.8"] }
        try same.write(to: folder.url)
        #expect(outcome(folder).contains("have one SOP Instance UID, 1.2.3.5.8, and are"))
    }

    /// Of two series neither is chosen because the other lacks a file.
    @Test func aSeriesThatLacksAFileIsNotPassedOver() throws {
        let folder = try TestFolder()
        let files = try whole(folder)
        try Data(contentsOf: files[2]).dropLast(50).write(to: files[2])
        let other = folder.file("other")
        try FileManager.default.createDirectory(at: other, withIntermediateDirectories: true)
        var second = SyntheticSeries(attributes: [0x0020_000E: "1.2.3.99"])
        second.slice = { k in [0x0008_0018: "1.2.3.6.\(k)"] }
        try second.write(to: other)
        #expect(outcome(folder).contains("holds 2 image series"))
    }

    /// Raw data of the series, as Philips exports it: with the description of pixels and without any.
    @Test func objectsWithoutPixelsAreSetAside() throws {
        let folder = try TestFolder()
        _ = try whole(folder)
        var raw = SyntheticSeries(size: [7, 5, 1])
        raw.attributes = [
            0x0008_0016: "1.2.840.10008.5.1.4.1.1.66", 0x0008_0018: "1.2.3.6", 0x0028_0100: "",
        ]
        raw.slice = { _ in [0x0008_0018: "1.2.3.6"] }
        let aside = try TestFolder()
        try raw.write(to: aside.url)
        try FileManager.default.moveItem(
            at: aside.file(aside.names[0]), to: folder.file("raw.dcm"))
        #expect(
            outcome(folder) == """
                8 slices; 1 objects of the series were set aside: it is raw data, and no image \
                (modality CT) [series.set-aside]
                """)
    }

    @Test func namesOfAnyBytes() throws {
        let folder = try TestFolder()
        let files = try whole(folder)
        let place = FileName.text(Array(folder.url.path.utf8) + Array("/Schicht_".utf8) + [0xFC])
        let made = FileName.withPath(place) { mkdir($0, 0o700) }
        try #require(made == 0)
        for (number, file) in files.enumerated() {
            let name = FileName.text(Array("/\(number)_".utf8) + [0xE9] + Array(".dcm".utf8))
            let moved = FileName.withPath(place + name) { rename(file.path, $0) }
            try #require(moved == 0)
        }
        #expect(outcome(folder) == "8 slices")
        let series = try DICOMSeries(path: place)
        #expect(series.geometry.size.z == 8)
        #expect(try series.volume().voxels.count == 7 * 5 * 8)
    }

    @Test func neitherStudyNorFrameOfReference() throws {
        let folder = try TestFolder()
        try SyntheticSeries(attributes: [0x0020_000D: "", 0x0020_0052: ""]).write(to: folder.url)
        #expect(
            outcome(folder) == """
                4 slices; Study Instance UID (0020,000D) is missing and was derived from the series \
                [series.filled-in]
                """)
        let other = try TestFolder()
        try SyntheticSeries(attributes: [0x0020_000E: "", 0x0020_0052: ""]).write(to: other.url)
        #expect(
            outcome(other) == """
                4 slices; Series Instance UID (0020,000E) is missing and was derived from the study \
                [series.filled-in]
                """)
    }

    /// A file that names no series, beside those of one, may be of it.
    @Test(arguments: [
        ("", "it has no Series Instance UID (0020,000E)"),
        ("abc", "its Series Instance UID (0020,000E) is 'abc', which is not a UID"),
        ("1..2", "its Series Instance UID (0020,000E) is '1..2', which is not a UID"),
    ])
    func aFileOfNoSeriesMayBeOfThisOne(_ uid: String, _ reason: String) throws {
        let folder = try TestFolder()
        var one = SyntheticSeries(size: [7, 5, 5])
        one.slice = { k in k == 4 ? [0x0020_000E: uid] : [:] }
        try one.write(to: folder.url)
        #expect(
            outcome(folder).contains(
                "1 file or folder cannot be read: 'FOLDER/23-4.dcm' (\(reason))"))
        // Where no other series lies, all may be one.
        let alone = try TestFolder()
        try SyntheticSeries(attributes: [0x0020_000E: uid]).write(to: alone.url)
        #expect(outcome(alone).hasPrefix("4 slices; Series Instance UID (0020,000E) is "))
    }

    /// What was set aside is said of the rest, too, where that makes no volume.
    @Test func aLocalizerInTheMiddle() throws {
        let folder = try TestFolder()
        var mixed = SyntheticSeries(size: [7, 5, 5])
        mixed.slice = { k in k == 2 ? [0x0008_0008: "ORIGINAL\\PRIMARY\\LOCALIZER"] : [:] }
        try mixed.write(to: folder.url)
        #expect(
            outcome(folder).contains(
                """
                it is a localizer, as Image Type (0008,0008) says. Of the others: 1 slice is missing
                """))
    }

    @Test func imagesBesideEachOther() throws {
        let folder = try TestFolder()
        var beside = SyntheticSeries()
        beside.slice = { k in [0x0020_0032: "\(k * 10)\\20\\-30"] }
        try beside.write(to: folder.url)
        #expect(
            outcome(folder).contains(
                """
                its 4 images lie beside each other within their own plane, as Image Orientation \
                (Patient) (0020,0037) and Image Position (Patient) (0020,0032) say
                """))
    }

    @Test func localizersOfTheSeriesAreSaid() throws {
        let folder = try TestFolder()
        var mixed = SyntheticSeries(size: [7, 5, 5])
        mixed.slice = { k in k == 4 ? [0x0008_0008: "ORIGINAL\\PRIMARY\\LOCALIZER"] : [:] }
        try mixed.write(to: folder.url)
        #expect(
            outcome(folder) == """
                4 slices; 1 of the series' 5 images are no part of the volume: it is a localizer, \
                as Image Type (0008,0008) says [series.set-aside]
                """)
    }

    /// The part of a UID that is left of a file which was cut names another series.
    @Test func aFileCutInItsSeriesUID() throws {
        let folder = try TestFolder()
        let last = try #require(whole(folder).last)
        let bytes = try Data(contentsOf: last)
        let series = try #require(bytes.range(of: Data([0x20, 0, 0x0E, 0, 0x55, 0x49])))
        try bytes.prefix(series.upperBound + 5).write(to: last)
        let outcome = outcome(folder)
        #expect(
            outcome.hasPrefix(
                "series 1.2.3.2 cannot be made a volume: it is incomplete: beside its 7 images"),
            "\(outcome)")
        #expect(
            outcome.contains("(0020,000E): the element announces 8 bytes, and 3 are left"),
            "\(outcome)")
    }

    /// The same data set twice, once as another program exported it.
    @Test func anInstanceExportedTwice() throws {
        let folder = try TestFolder()
        let last = try #require(whole(folder).last)
        var bytes = try Data(contentsOf: last)
        let name = try #require(bytes.range(of: Data("OFFIS_DCMTK".utf8)))
        bytes.replaceSubrange(name, with: Data("OTHER_WRITE".utf8))
        try bytes.write(to: folder.file("copy.dcm"))
        #expect(outcome(folder) == "8 slices")
        // Another pixel is another content.
        bytes[bytes.count - 1] ^= 1
        try bytes.write(to: folder.file("copy.dcm"))
        #expect(outcome(folder).contains("and are not the same, so one of them is wrong"))
    }

    /// A meta header that says another length than it has: what is behind it may be taken for a part of
    /// it.
    @Test func aWrongLengthOfTheMetaHeader() throws {
        let folder = try TestFolder()
        let last = try #require(whole(folder).last)
        var bytes = try Data(contentsOf: last)
        let stated = Int(bytes[140]) | Int(bytes[141]) << 8
        bytes[140] = UInt8((stated + 10) & 0xFF)
        bytes[141] = UInt8((stated + 10) >> 8)
        try bytes.write(to: last)
        let outcome = outcome(folder)
        #expect(
            outcome.contains(
                """
                File Meta Information Group Length (0002,0000) is \(stated + 10), and the meta header \
                has \(stated) bytes; attributes behind it may be lost [dicom.contradiction]
                """), "\(outcome)")
    }
}
