import CDCMTK
import DICOM
import Files
import Foundation
import Testing
import DICOMFile

/// Files that claim what cannot be: each is refused with a sentence before memory is taken.
@Suite struct HostileFileTests {
    /// The bytes of a file, with the value of a short element of the data set replaced.
    private func changed(
        _ name: String, group: UInt8, element: UInt8, high: UInt8 = 0, to value: [UInt8]
    ) throws -> Data {
        var bytes = try Data(contentsOf: TestData.file(name))
        let tag = Data([group, 0, element, high])
        let range = try #require(bytes.range(of: tag, in: 132..<bytes.count))
        let start = range.upperBound + 4
        bytes.replaceSubrange(start..<start + value.count, with: value)
        return bytes
    }

    private func sentence(_ bytes: Data) throws -> String {
        let folder = try TestFolder()
        try bytes.write(to: folder.file("hostile.dcm"))
        do {
            _ = try DecodedFile(folder.file("hostile.dcm"))
            return "read"
        } catch let refused as DecodedFile.Refused {
            return refused.description
        }
    }

    @Test func moreRowsThanBytes() throws {
        let bytes = try changed(
            "syntaxes/MR_small.dcm", group: 0x28, element: 0x10, to: [0xFF, 0xFF])
        #expect(
            try sentence(bytes)
                == "it has 8192 bytes, too few for 1 x 64 x 65535 pixels of 16 bits")
    }

    @Test(arguments: [
        (
            "MR_small_jp2klossless",
            "frame 1 holds 64 x 64 pixels, and Columns x Rows says 64 x 65535"
        ),
        (
            "MR_small_jpeg_ls_lossless",
            "frame 1 holds 64 x 64 pixels, and Columns x Rows says 64 x 65535"
        ),
    ])
    func moreRowsThanTheCodestream(_ name: String, _ expected: String) throws {
        let bytes = try changed(
            "syntaxes/\(name).dcm", group: 0x28, element: 0x10, to: [0xFF, 0xFF])
        #expect(try sentence(bytes) == expected)
    }

    /// A run-length frame says nothing of its size; what a byte can expand to is bounded.
    @Test func moreThanCompressedBytesCanBecome() throws {
        var bytes = try changed(
            "syntaxes/MR_small_RLE.dcm", group: 0x28, element: 0x10, to: [0xFF, 0xFF])
        let tag = Data([0x28, 0, 0x11, 0])
        let range = try #require(bytes.range(of: tag, in: 132..<bytes.count))
        bytes.replaceSubrange(range.upperBound + 4..<range.upperBound + 6, with: [0xFF, 0xFF])
        #expect(
            try sentence(bytes) == """
                1 x 8589672450 bytes of pixels are announced for 6108 compressed bytes; at most 64 \
                MiB or 1,024 for each byte are believed
                """)
    }

    @Test func moreFramesThanFragments() throws {
        let bytes = try changed(
            "syntaxes/emri_small_RLE.dcm", group: 0x28, element: 0x08, to: Array("99".utf8))
        #expect(try sentence(bytes) == "99 frames are announced, and there are 10 fragments")
    }

    @Test(arguments: [
        (0x00 as UInt8, [UInt8(13), 0], "Bits Allocated is 13; 1, 8, 16 and 32 are read"),
        (0x01, [17, 0], "Bits Stored is 17 and High Bit 15, which do not fit into 16 bits"),
        (0x02, [3, 0], "Bits Stored is 16 and High Bit 3, which do not fit into 16 bits"),
    ])
    func bitsThatDoNotFit(_ element: UInt8, _ value: [UInt8], _ expected: String) throws {
        let bytes = try changed(
            "syntaxes/MR_small.dcm", group: 0x28, element: element, high: 1, to: value)
        #expect(try sentence(bytes) == expected)
    }

    /// A small file whose pixels are replaced by sequences in sequences, left open or closed.
    private func nested(_ levels: Int, closed: Bool) throws -> Data {
        var bytes = try Data(contentsOf: TestData.file("syntaxes/MR_small_implicit.dcm"))
        let tag = Data([0xE0, 0x7F, 0x10, 0x00])
        let pixels = try #require(bytes.range(of: tag, options: .backwards))
        bytes.removeSubrange(pixels.lowerBound..<bytes.count)
        let open: [UInt8] =
            [0x29, 0x00, 0x40, 0x10, 0xFF, 0xFF, 0xFF, 0xFF]
            + [0xFE, 0xFF, 0x00, 0xE0, 0xFF, 0xFF, 0xFF, 0xFF]
        let close: [UInt8] =
            [0xFE, 0xFF, 0x0D, 0xE0, 0, 0, 0, 0] + [0xFE, 0xFF, 0xDD, 0xE0, 0, 0, 0, 0]
        for _ in 0..<levels { bytes.append(contentsOf: open) }
        if closed { for _ in 0..<levels { bytes.append(contentsOf: close) } }
        return bytes
    }

    /// 3 MB of sequences in sequences would need a stack for each.
    @Test func sequencesWithoutEnd() throws {
        let expected = "sequences nest more than 64 deep"
        #expect(try sentence(nested(200_000, closed: false)) == expected)
        #expect(try sentence(nested(65, closed: true)) == expected)
    }

    /// Sequences in a value whose VR is UN, of an explicit file: DCMTK's parser looks into it.
    private func nestedInUN(_ levels: Int, tag: [UInt8] = [0x08, 0x00, 0x40, 0x11]) throws -> Data {
        var bytes = try Data(contentsOf: TestData.file("syntaxes/MR_small.dcm"))
        let place = try #require(bytes.range(of: Data([0x08, 0, 0x60, 0]), in: 132..<bytes.count))
        let item: [UInt8] = [0xFE, 0xFF, 0x00, 0xE0, 0xFF, 0xFF, 0xFF, 0xFF]
        let open = tag + [0xFF, 0xFF, 0xFF, 0xFF] + item
        let close: [UInt8] =
            [0xFE, 0xFF, 0x0D, 0xE0, 0, 0, 0, 0] + [0xFE, 0xFF, 0xDD, 0xE0, 0, 0, 0, 0]
        var value = item
        for _ in 0..<levels { value += open }
        for _ in 0..<levels { value += close }
        value += [0xFE, 0xFF, 0x0D, 0xE0, 0, 0, 0, 0]
        let length = withUnsafeBytes(of: UInt32(value.count).littleEndian) { Array($0) }
        let element = tag + Array("UN".utf8) + [0, 0] + length + value
        let isBefore = tag[0] < 0x20
        let at = isBefore ? place.upperBound + 4 + 2 : bytes.count
        bytes.insert(contentsOf: element, at: at)
        return bytes
    }

    @Test func sequencesWithoutEndInUnknownValues() throws {
        let expected = "sequences nest more than 64 deep"
        for levels in [64, 200, 20_000] { #expect(try sentence(nestedInUN(levels)) == expected) }
        #expect(try sentence(nestedInUN(60)) == "read")
        // Behind the pixels, in a private element.
        let tag: [UInt8] = [0xE1, 0x7F, 0x40, 0x11]
        #expect(try sentence(nestedInUN(200, tag: tag)) == expected)
    }

    /// The same in implicit VR, in an element of which only a private dictionary knows the VR.
    @Test func sequencesWithoutEndInPrivateValues() throws {
        var bytes = try nested(0, closed: true)
        let item: [UInt8] = [0xFE, 0xFF, 0x00, 0xE0, 0xFF, 0xFF, 0xFF, 0xFF]
        var value = item
        for _ in 0..<300 { value += [0x08, 0, 0x40, 0x11, 0xFF, 0xFF, 0xFF, 0xFF] + item }
        for _ in 0..<300 {
            value += [0xFE, 0xFF, 0x0D, 0xE0, 0, 0, 0, 0, 0xFE, 0xFF, 0xDD, 0xE0, 0, 0, 0, 0]
        }
        value += [0xFE, 0xFF, 0x0D, 0xE0, 0, 0, 0, 0]
        bytes += [0x29, 0x20, 0x40, 0x11]
        bytes += withUnsafeBytes(of: UInt32(value.count).littleEndian) { Array($0) }
        bytes += value
        #expect(try sentence(bytes) == "sequences nest more than 64 deep")
    }

    /// An element that stands twice, or behind the pixels, has two values or none.
    @Test func elementsThatStandTwice() throws {
        let bytes = try Data(contentsOf: TestData.file("syntaxes/MR_small.dcm"))
        let tag = Data([0x28, 0, 0x11, 0, 0x55, 0x53, 2, 0])
        let columns = try #require(bytes.range(of: tag, in: 132..<bytes.count))
        let element = bytes[columns.lowerBound..<columns.upperBound + 2]
        var twice = bytes
        twice.insert(contentsOf: element, at: columns.lowerBound)
        #expect(try sentence(twice) == "the element stands twice")
        #expect(try sentence(bytes + element) == "the element stands behind the pixel data")
    }

    /// What a decoder passes over is said: 400 bytes in the middle of a codestream.
    @Test(arguments: [
        "MR_small_jp2klossless", "JPEG-lossy", "MR_small_jpeg_ls_lossless", "MR_small_RLE",
    ])
    func anOverwrittenCodestream(_ name: String) throws {
        var bytes = try Data(contentsOf: TestData.file("syntaxes/\(name).dcm"))
        let middle = bytes.count - bytes.count / 3
        bytes.replaceSubrange(middle..<middle + 400, with: Data(repeating: 0xFF, count: 400))
        #expect(try sentence(bytes) != "read")
    }

    /// What is let through must fit on the small stack of a worker thread.
    @Test func sequences64DeepAreRead() throws {
        #expect(try sentence(nested(64, closed: true)) == "there is no pixel data")
        #expect(try sentence(nested(3, closed: false)) == "an item is never closed")
        let folder = try TestFolder()
        for number in 0..<8 {
            try nested(64, closed: true).write(to: folder.file("\(number).dcm"))
        }
        let scan = try SeriesFolder.scan(folder.url)
        #expect(scan.series.isEmpty)
        #expect(
            scan.setAside.map(\.reason)
                == Array(repeating: "it has no Pixel Data (7FE0,0010)", count: 8))
    }

    /// A few bytes that inflate without end.
    @Test func aBombIsNotInflated() throws {
        let bytes = try Data(contentsOf: TestData.file("syntaxes/image_dfl.dcm"))
        let cut = bytes.prefix(bytes.count / 2)
        #expect(try sentence(Data(cut)) == "the deflated data set ends early")
        var damaged = bytes
        damaged[bytes.count / 2] ^= 0xFF
        damaged[bytes.count / 2 + 1] ^= 0xFF
        #expect(try sentence(damaged) != "read")
    }

    @Test(arguments: [0, 1, 100, 131, 132, 140, 200, 400, 1000])
    func anyCutGivesASentence(_ count: Int) throws {
        let bytes = try Data(contentsOf: TestData.file("syntaxes/MR_small.dcm")).prefix(count)
        let found = try sentence(Data(bytes))
        #expect(found != "read")
        #expect(!found.isEmpty)
    }

    /// Archives pad files to even sizes and whole blocks.
    @Test(arguments: [1, 5, 8, 13, 512])
    func zeroBytesAtTheEndAreNoHarm(_ count: Int) throws {
        let bytes = try Data(contentsOf: TestData.file("syntaxes/MR_small.dcm"))
        #expect(try sentence(bytes + Data(repeating: 0, count: count)) == "read")
    }

    @Test func whatIsNoFile() throws {
        let folder = try TestFolder()
        #expect(
            throws: DICOMError.file(
                folder.url.path(percentEncoded: false), "it is not a regular file", .chooseAnother)
        ) { try SegmentationObject(contentsOf: folder.url) }
        let missing = folder.file("none.dcm")
        #expect(
            throws: DICOMError.file(
                missing.path(percentEncoded: false),
                "it cannot be opened: No such file or directory", .checkPath,
                SystemError(ENOENT))
        ) { try SegmentationObject(contentsOf: missing) }
    }

    /// What is said of a broken file ends with what to do about it.
    @Test(arguments: [
        (
            "syntaxes/MR_small.dcm", 1000,
            "(0018,5100): the element announces 4 bytes, and 0 are left in the file. Export or copy it again from where it came from."
        ),
        (
            "syntaxes/MR_small.dcm", 131,
            "it is not a DICOM file. Name a DICOM file, or a folder of them."
        ),
    ])
    func theEndOfASentence(_ name: String, _ count: Int, _ words: String) throws {
        let folder = try TestFolder()
        let file = folder.file("broken.dcm")
        try Data(contentsOf: TestData.file(name)).prefix(count).write(to: file)
        do {
            _ = try SegmentationObject(contentsOf: file)
            Issue.record("it was read")
        } catch {
            let path = file.path(percentEncoded: false)
            #expect("\(error)" == "'\(path)' cannot be read as DICOM: \(words)")
        }
    }

    @Test func aTransferSyntaxThatNobodyKnows() throws {
        var bytes = try Data(contentsOf: TestData.file("syntaxes/MR_small.dcm"))
        let known = Data("1.2.840.10008.1.2.1\0".utf8)
        let range = try #require(bytes.range(of: known, in: 132..<400))
        bytes.replaceSubrange(range, with: Data("1.2.840.10008.9.9.9\0".utf8))
        let folder = try TestFolder()
        let file = folder.file("unknown.dcm")
        try bytes.write(to: file)
        #expect(
            throws: DICOMError.file(
                file.path(percentEncoded: false),
                "(0002,0010): its transfer syntax, 1.2.840.10008.9.9.9, is not known here",
                .exportUncompressed)
        ) { try SegmentationObject(contentsOf: file) }
        #expect(
            DICOMError.file("a", "b", .exportUncompressed).description
                == "'a' cannot be read as DICOM: b. Neither DCMTK nor GDCM converts that: export it uncompressed from where it came from."
        )
        #expect(
            DICOMError.file("a", "b", .makeRoom).description
                == "'a' cannot be read as DICOM: b. Close other programs, or take a machine with more."
        )
        #expect(
            DICOMError.file("a", "b", .checkPath).description
                == "'a' cannot be read as DICOM: b. Check the path and its permissions.")
        #expect(DICOMError.file("a", "b", nil).description == "'a' cannot be read as DICOM: b.")
    }

    /// Damaged files one after another through everything that reads: a slice of the fuzzing that
    /// `Fuzz/fuzz.sh` does at length under AddressSanitizer.
    @Test func mutatedFilesAreReadOrRefused() throws {
        let sources = [
            "syntaxes/MR_small.dcm", "syntaxes/MR_small_RLE.dcm",
            "syntaxes/MR_small_jp2klossless.dcm", "syntaxes/MR_small_jpeg_ls_lossless.dcm",
            "syntaxes/MR_small_bigendian.dcm", "syntaxes/JPEG-lossy.dcm",
            "syntaxes/image_dfl.dcm", "seg/seg_image_ct_binary_overlap.dcm",
            "seg/seg_image_ct_true_fractional.dcm", "seg/sparse-labelmap-ppv5.dcm",
            "quirks/hitachi/anatomical/001/001.dcm",
        ]
        let folder = try TestFolder()
        let file = folder.file("mutated.dcm")
        var state: UInt64 = 42
        func below(_ most: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(max(1, most)))
        }
        let originals = try sources.map { try Data(contentsOf: TestData.file($0)) }
        var read = 0
        for _ in 0..<400 {
            var bytes = originals[below(originals.count)]
            for _ in 0...below(3) {
                let at = below(2) == 0 ? below(min(4096, bytes.count)) : below(bytes.count)
                switch below(3) {
                case 0: bytes[at] ^= UInt8(1 << below(8))
                case 1: bytes[at] = [0, 0xFF, 0x7F, 0x80][below(4)]
                default: if below(4) == 0 { bytes = bytes.prefix(at + 1) }
                }
            }
            try bytes.write(to: file)
            let scan = try SeriesFolder.scan(folder.url)
            for aside in scan.setAside { #expect(!aside.reason.isEmpty) }
            for summary in scan.series {
                let options = SeriesOptions(singleSlice: true)
                if let series = try? DICOMSeries(summary, options: options),
                    (try? series.volume()) != nil
                {
                    read += 1
                }
            }
            if let object = try? SegmentationObject(contentsOf: file) {
                for segment in object.segments.prefix(2) {
                    if (try? object.mask(of: segment.number)) != nil { read += 1 }
                }
            }
        }
        print("read \(read) of 400 damaged files")
        #expect(read > 50, "files that are all refused prove little")
    }
}
