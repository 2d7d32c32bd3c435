import Foundation
import PACS
import Testing
import DICOMFile

/// Compressed objects for an archive that takes none: refused, or, where that was asked for,
/// decompressed on the way.
@Suite struct TranscodingTests {
    /// An Orthanc that takes native pixels alone.
    private func plain() throws -> Orthanc {
        try Orthanc([
            "AcceptedTransferSyntaxes": ["1.2.840.10008.1.2", "1.2.840.10008.1.2.1"]
        ])
    }

    private static let data = repository + "Tests/DICOMTests/Data/syntaxes/"

    /// What the archive has of a file after it was sent.
    private func sent(_ file: String, _ orthanc: Orthanc, transcode: Bool) throws -> (
        record: OutboxRecord?, back: String
    ) {
        let archive = try orthanc.archive("    transcode: \(transcode)")
        let outbox = try Outbox(orthanc.folder.file("outbox-\(UUID().uuidString)"))
        _ = try outbox.add([file], for: archive)
        _ = try Delivery(outbox, to: archive).run()
        let header = try ObjectHeader(path: file)
        let back = "back/\(header.study)/\(header.series)/\(header.sopInstance).dcm"
        var query = Query()
        query.series = [header.series]
        if let match = try archive.find(query, series: true).matches.first {
            _ = try archive.fetch(match, into: orthanc.folder.file("back"))
        }
        return (try outbox.records().first, orthanc.folder.file(back))
    }

    /// The same image compressed by others and native: what arrives has the native one's pixels, and
    /// is the same object.
    @Test(arguments: [
        ("MR_small_jp2klossless", "MR_small"), ("MR_small_jpeg_ls_lossless", "MR_small"),
        ("MR_small_RLE", "MR_small"), ("emri_small_jpeg_2k_lossless", "emri_small"),
    ])
    func losslessPixelsArriveAsTheyWere(_ compressed: String, _ native: String) throws {
        let orthanc = try plain()
        let file = Self.data + compressed + ".dcm"
        let header = try ObjectHeader(path: file)
        let refused = try sent(file, orthanc, transcode: false).record
        #expect(refused?.state == .refused)
        #expect(
            refused?.reason
                == "it takes no objects of SOP class \(header.sopClass) in transfer syntax \(header.transferSyntax.uid)"
        )
        #expect(try orthanc.count() == 0)
        let (record, back) = try sent(file, orthanc, transcode: true)
        #expect(record?.state == .verified, "\(record?.reason ?? "")")
        let arrived = try ObjectHeader(path: back)
        #expect(arrived.sopInstance == header.sopInstance)
        #expect(arrived.transferSyntax == .explicitLittleEndian)
        let pixels = try pixels(of: back)
        #expect(pixels.count >= 8192)
        #expect(try pixels == self.pixels(of: Self.data + native + ".dcm"))
        // None of them was compressed with loss, and none says so now.
        #expect(try value("0028,2110", of: back) == value("0028,2110", of: file))
    }

    /// An object that has lost something says so for ever.
    @Test(arguments: ["JPEG2000", "JPEG-lossy"])
    func aLossStaysMarked(_ name: String) throws {
        let orthanc = try plain()
        let file = Self.data + name + ".dcm"
        let (record, back) = try sent(file, orthanc, transcode: true)
        #expect(record?.state == .verified, "\(record?.reason ?? "")")
        #expect(try value("0028,2110", of: back) == "01")
        #expect(try ObjectHeader(path: back).sopInstance == ObjectHeader(path: file).sopInstance)
        #expect(try ObjectHeader(path: back).transferSyntax == .explicitLittleEndian)
        // Even one that did not say it before, where its transfer syntax tells.
        guard name == "JPEG-lossy" else { return }
        let folder = orthanc.folder
        try FileManager.default.copyItem(atPath: file, toPath: folder.file("silent.dcm"))
        try Child.run(
            "dcmodify", ["-nb", "-e", "0028,2110", "-gin", "-gse", "silent.dcm"], in: folder)
        let silent = try sent(folder.file("silent.dcm"), orthanc, transcode: true)
        #expect(silent.record?.state == .verified, "\(silent.record?.reason ?? "")")
        #expect(try value("0028,2110", of: silent.back) == "01")
    }

    /// 8 x 8 pixels, lossless, of red 31 i, green 29 j and blue 5 i j, all modulo 256.
    private static let colours = """
        /0//UQAvAAAAAAAIAAAACAAAAAAAAAAAAAAACAAAAAgAAAAAAAAAAAADBwEBBwEBBwEB/1IA\
        DAAAAAEBAQQEAAH/XAAHQEBISFD/ZAAlAAFDcmVhdGVkIGJ5IE9wZW5KUEVHIHZlcnNpb24g\
        Mi41LjT/kAAKAAAAAACEAAH/k9+AkBIKQ8xL9s6SGL6DqoeYT4EQ49+AcAEsjrMqA2y4AueH\
        N1Oj34CQAPyclLS+wJY14AVkMPERC9O/wPkCQfOGgDooIhjeTxm9VP8abyRHupO/w+oGg+cL\
        APhCJGDF6rtfAKr5sxckccHzg4PnCCIYgwDOWYX/2Q==
        """

    /// The colour transform of JPEG 2000 is undone, and the object says so.
    @Test func coloursComeOutAsRGB() throws {
        let orthanc = try plain()
        var object = SmallObject(1)
        object.sopClass = "1.2.840.10008.5.1.4.1.1.7"
        object.transferSyntax = "1.2.840.10008.1.2.4.90"
        object.colours = Data(base64Encoded: Self.colours)
        let file = try orthanc.folder.write("colours.dcm", object.data)
        let (record, back) = try sent(file, orthanc, transcode: true)
        #expect(record?.state == .verified, "\(record?.reason ?? "")")
        #expect(try value("0028,0004", of: back) == "RGB")
        let expected = (0..<64).flatMap { pixel -> [UInt8] in
            let (i, j) = (pixel % 8, pixel / 8)
            return [31 * i, 29 * j, 5 * i * j].map { UInt8($0 & 255) }
        }
        #expect(try Array(pixels(of: back)) == expected)
    }

    /// A file that does not decompress is refused with the reason, and the others go.
    @Test func whatDoesNotDecompressIsRefusedAlone() throws {
        let orthanc = try plain()
        let archive = try orthanc.archive("    transcode: true")
        let outbox = try Outbox(orthanc.folder.file("outbox"))
        // Its codestream claims a column more than the data set (ISO/IEC 15444-1, A.5.1).
        var bad = try Data(
            contentsOf: URL(filePath: Self.data + "emri_small_jpeg_2k_lossless.dcm"))
        let size = try #require(bad.range(of: Data([0xFF, 0x4F, 0xFF, 0x51]))).upperBound + 4
        bad[size + 3] += 1
        let files = [
            try orthanc.folder.write("bad.dcm", bad), Self.data + "MR_small_jp2klossless.dcm",
        ]
        #expect(try outbox.add(files, for: archive).queued == 2)
        let result = try Delivery(outbox, to: archive).run()
        #expect(result.counts == [.refused: 1, .verified: 1], "\(result)")
        let reason = try outbox.records().first { $0.state == .refused }?.reason
        #expect(
            reason
                == "it cannot be decompressed for the archive: frame 1 holds 65 x 64 pixels, and Columns x Rows says 64 x 64"
        )
        #expect(try orthanc.count() == 1)
    }

    /// The bytes of an explicit VR file's Pixel Data.
    private func pixels(of path: String) throws -> Data {
        let data = try Data(contentsOf: URL(filePath: path))
        let head = Data([0xE0, 0x7F, 0x10, 0x00, 0x4F, 0x57, 0, 0])
        let place = try #require(data.range(of: head, options: .backwards)).upperBound
        let count = data[place..<(place + 4)].reversed().reduce(0) { $0 << 8 | Int($1) }
        return data[(place + 4)..<(place + 4 + count)]
    }

    /// The text of an attribute, as DCMTK's dump has it; empty where there is none.
    private func value(_ tag: String, of path: String) throws -> String {
        let text = try Child.run("dcmdump", ["+P", tag, path], in: TestFolder())
        let parts = text.split(separator: "[", maxSplits: 1)
        return parts.count == 2 ? String(parts[1].prefix { $0 != "]" }) : ""
    }
}
