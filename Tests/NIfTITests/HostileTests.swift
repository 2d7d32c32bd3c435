internal import Foundation
internal import Imaging
internal import NIfTI
internal import Testing

/// Files that lie: one test for every guard, on a file that is right but for one field.
@Suite struct HostileTests {
    /// Offsets of NIfTI-1's fields.
    private enum At {
        static let dim = 40
        static let datatype = 70
        static let pixdim = 76
        static let voxOffset = 108
        static let slope = 112
        static let intercept = 116
        static let qformCode = 252
        static let sformCode = 254
        static let quaternB = 256
        static let srowX = 280
        static let magic = 344
    }

    private func refusal(_ bytes: [UInt8], named name: String = "f.nii") throws -> String {
        let scratch = try Scratch()
        let url = try scratch.file(name, bytes)
        return sentence { _ = try NIfTIFile(url).volume() }
            .replacing(url.path(), with: "FILE")
    }

    @Test func theFileItselfIsFine() throws {
        #expect(try refusal(TestFiles.bytes("int16.nii")) == "")
    }

    @Test func claims() throws {
        let bytes = try TestFiles.bytes("int16.nii")
        var huge = bytes
        for axis in 1...3 { huge = huge.with(Int16(32767), at: At.dim + 2 * axis) }
        #expect(
            try refusal(huge) == """
                FILE claims 32767 x 32767 x 32767 voxels of type int16, which 472 bytes cannot hold. \
                The file is cut short or its header is damaged: fetch it again.
                """)
        var overflowing = huge.with(Int16(7), at: At.dim)
        for axis in 4...7 { overflowing = overflowing.with(Int16(32767), at: At.dim + 2 * axis) }
        #expect(
            try refusal(overflowing).hasPrefix(
                "FILE claims 32767 x 32767 x 32767 x 32767 x 32767 x 32767 x 32767 voxels"))
        var two = try TestFiles.bytes("int16.two.nii")
        for axis in 1...3 { two = two.with(Int64.max, at: 16 + 8 * axis) }
        #expect(try refusal(two).hasPrefix("FILE claims 9223372036854775807 x 92233720"))
    }

    /// A compressed file can hold more than its size; but not more than 1032 times it.
    @Test func claimsOfCompressedFiles() throws {
        let scratch = try Scratch()
        let size: SIMD3<Int> = [64, 64, 64]
        let labels = LabelMap(
            geometry: Grids.grid(size: size), labels: Array(repeating: 0, count: 64 * 64 * 64))
        try NIfTIFile.write(labels, to: scratch.url("zeros.nii.gz"))
        let file = try NIfTIFile(scratch.url("zeros.nii.gz"))
        #expect(try file.labelMap().labels == labels.labels)
        let bytes = try Data(contentsOf: file.url).count
        #expect(bytes < 64 * 64 * 64 / 100)
        // The same voxels, with a header that claims 2048 x 2048 x 3.
        var header = try TestFiles.bytes("int16.nii")
        header = header.with(Int16(2048), at: At.dim + 2).with(Int16(2048), at: At.dim + 4)
        let packed = try gzip(header)
        #expect(
            try refusal(packed, named: "f.nii.gz").contains("2048 x 2048 x 3 voxels of type int16"))
        // Few enough to be possible: then the end is found while reading.
        let possible = try gzip(
            header.with(Int16(64), at: At.dim + 2).with(Int16(9), at: At.dim + 4))
        #expect(
            try refusal(possible, named: "f.nii.gz") == """
                FILE ends early: 3456 bytes of voxels are expected, 120 are there. Fetch it again.
                """)
    }

    @Test func moreVoxelsThanAreRead() throws {
        let scratch = try Scratch()
        // A sparse file: as long as it says, without taking the disk.
        var bytes = try TestFiles.bytes("uint8.nii")
        for axis in 1...3 { bytes = bytes.with(Int16(1291), at: At.dim + 2 * axis) }
        let url = try scratch.file("f.nii", bytes)
        try FileHandle(forUpdating: url).truncate(atOffset: 352 + 1291 * 1291 * 1291)
        let expected = """
            \(url.path()): the grid is 1291 x 1291 x 1291 voxels, more than the 2147483648 that \
            are read or made. Check the image's header, or ask for a larger spacing.
            """
        #expect(sentence { _ = try NIfTIFile(url).volume() } == expected)
        #expect(try NIfTIFile(url).header.refusal == expected)
    }

    @Test func truncated() throws {
        let bytes = try TestFiles.bytes("int16.nii")
        #expect(
            try refusal(bytes.dropLast()) == """
                FILE claims 5 x 4 x 3 voxels of type int16, which 471 bytes cannot hold. The file is \
                cut short or its header is damaged: fetch it again.
                """)
        let notNIfTI = """
            FILE is not a NIfTI file: it begins with neither a NIfTI-1 nor a NIfTI-2 header. \
            Check that it is whole and named as what it is.
            """
        for length in [0, 1, 4, 347] {
            #expect(try refusal(Array(bytes.prefix(length))) == notNIfTI)
        }
        let two = try TestFiles.bytes("int16.two.nii")
        #expect(try refusal(Array(two.prefix(539))) == notNIfTI)
        #expect(
            try refusal(Array("a PNG, or whatever".utf8) + [UInt8](repeating: 0, count: 999))
                == notNIfTI)
    }

    @Test func damagedCompression() throws {
        let packed = try TestFiles.bytes("int16.nii.gz")
        let damaged = "FILE is damaged: its gzip data or their checksum are wrong. Fetch it again."
        // The checksum is the eight bytes at the end.
        #expect(
            try refusal(
                packed.with(packed[packed.count - 6] ^ 1, at: packed.count - 6),
                named: "f.nii.gz") == damaged)
        #expect(try refusal(packed.dropLast(3), named: "f.nii.gz") == damaged)
        let cut = try refusal(Array(packed.prefix(packed.count - 60)), named: "f.nii.gz")
        #expect(cut.hasPrefix("FILE ends early: 120 bytes of voxels are expected, "))
    }

    @Test func dimensions() throws {
        let bytes = try TestFiles.bytes("int16.nii")
        for count in [0, 8, -1] {
            // A dim[0] outside 1...7 also is how ANALYZE files say their byte order.
            #expect(
                try refusal(bytes.with(Int16(count), at: At.dim)) == """
                    FILE has a damaged header: dim[0] is \(count) and must be from 1 to 7. Export \
                    the image again.
                    """)
        }
        for (axis, voxels) in [(1, 0), (2, -4), (3, 0), (4, -1)] {
            let changed = bytes.with(Int16(max(3, axis)), at: At.dim)
                .with(Int16(voxels), at: At.dim + 2 * axis)
            #expect(
                try refusal(changed) == """
                    FILE has a damaged header: dim[\(axis)] is \(voxels) and must be at least 1. \
                    Export the image again.
                    """)
        }
        // An axis beyond k that says nothing is one voxel long.
        let empty = bytes.with(Int16(4), at: At.dim).with(Int16(0), at: At.dim + 8)
        #expect(try refusal(empty) == "")
    }

    @Test(arguments: [Float(351), -1, 352.5, .nan, .infinity, 1e30])
    func voxelOffset(_ offset: Float) throws {
        let bytes = try TestFiles.bytes("int16.nii").with(offset, at: At.voxOffset)
        #expect(
            try refusal(bytes) == """
                FILE has a damaged header: vox_offset is \(Double(offset)) and must be a whole \
                number from 352 on. Export the image again.
                """)
    }

    @Test func aVoxelOffsetBeyondTheFile() throws {
        let bytes = try TestFiles.bytes("int16.nii")
        #expect(
            try refusal(bytes.with(Float(1e9), at: At.voxOffset)).hasPrefix(
                "FILE claims 5 x 4 x 3 voxels of type int16, which 472 bytes cannot hold."))
        #expect(try refusal(bytes.with(Float(0), at: At.voxOffset)) == "")
    }

    @Test func datatypes() throws {
        let bytes = try TestFiles.bytes("int16.nii")
        #expect(
            try refusal(bytes.with(Int16(3), at: At.datatype)) == """
                FILE has voxels of datatype 3, which NIfTI does not define. Export the image again.
                """)
        #expect(
            try refusal(bytes.with(Int16(1), at: At.datatype)).hasPrefix(
                "FILE has voxels of type binary, which are not read."))
    }

    @Test func transforms() throws {
        let bytes = try TestFiles.bytes("int16.nii")
        #expect(
            try refusal(bytes.with(Float.nan, at: At.srowX)) == """
                FILE has a damaged header: srow_x[0] is nan. Export the image again.
                """)
        #expect(
            try refusal(bytes.with(Float(1e20), at: At.srowX)).hasPrefix(
                "FILE has a damaged header: the sform reaches 1.0000000200408773e+20 mm. "))
        let byQform = bytes.with(Int16(0), at: At.sformCode)
        #expect(
            try refusal(byQform.with(Float(2), at: At.quaternB)).hasPrefix(
                "FILE has a damaged header: the squares of quatern_b, c and d add up to 4."))
        #expect(
            try refusal(byQform.with(Float.nan, at: At.quaternB)).hasPrefix(
                "FILE has a damaged header: quatern_b is nan."))
        var zeros = bytes
        for offset in stride(from: 0, to: 48, by: 4) {
            zeros = zeros.with(Float(0), at: At.srowX + offset)
        }
        #expect(try refusal(zeros).contains("the spacing is 0 x 0 x 0 mm; each must be at least"))
    }

    @Test func spacingsOfAQform() throws {
        let bytes = try TestFiles.bytes("qform.nii")
        let scratch = try Scratch()
        // Without its sign, and 1 for 0: as nibabel repairs them.
        for (written, read) in [(Float(-1.25), 1.25), (0, 1)] {
            let url = try scratch.file("f.nii", bytes.with(written, at: At.pixdim + 8))
            #expect(abs(try NIfTIFile(url).geometry().spacing.y - read) < 1e-6)
        }
        #expect(
            try refusal(bytes.with(Float.nan, at: At.pixdim + 8)) == """
                FILE has a damaged header: pixdim[2] is nan. Export the image again.
                """)
    }

    @Test func scales() throws {
        let bytes = try TestFiles.bytes("scaled.nii")
        let scratch = try Scratch()
        for none in [Float(0), .nan, .infinity] {
            let url = try scratch.file("f.nii", bytes.with(none, at: At.slope))
            let file = try NIfTIFile(url)
            #expect(file.header.slope == nil)
            #expect(try file.volume().voxels[0] == -110)
            #expect(try file.volume().isWhole)
        }
        #expect(
            try refusal(bytes.with(Float.nan, at: At.intercept))
                == "FILE has a damaged header: scl_inter is nan. Export the image again.")
        // The largest slope a float can say makes what no float can.
        let url = try scratch.file("f.nii", bytes.with(Float.greatestFiniteMagnitude, at: At.slope))
        let (image, replaced, _) = try NIfTIFile(url).image()
        #expect(image.volume().voxels.allSatisfy { $0.isFinite })
        #expect(replaced == 58)
    }

    @Test func magic() throws {
        let bytes = try TestFiles.bytes("int16.nii")
        #expect(
            try refusal(bytes.with(UInt32(0), at: At.magic)) == """
                FILE is an ANALYZE 7.5 file, which does not say where left and right are. Convert \
                it to NIfTI with the tool that wrote it.
                """)
        #expect(
            try refusal(TestFiles.bytes("pair.hdr"), named: "f.hdr") == """
                FILE keeps its voxels in an .img file, and there is none beside it. Put the .img \
                (or .img.gz) of the same name into the same folder.
                """)
    }

    @Test func whatIsNoFile() throws {
        let scratch = try Scratch()
        let lost = scratch.url("lost.nii")
        #expect(
            sentence { _ = try NIfTIFile(lost) } == """
                \(lost.path()) cannot be opened: No such file or directory. Check the path and \
                its permissions.
                """)
        #expect(
            sentence { _ = try NIfTIFile(scratch.folder) }.hasSuffix(
                " is not a plain file. Name a .nii, .nii.gz or .hdr file."))
        // A pipe that nobody writes to must not be waited for.
        let pipe = scratch.url("pipe.nii")
        #expect(mkfifo(pipe.path(), 0o600) == 0)
        #expect(
            sentence { _ = try NIfTIFile(pipe) }
                == "\(pipe.path()) is not a plain file. Name a .nii, .nii.gz or .hdr file.")
    }
}

/// Bytes as a gzip file that does not compress them.
func gzip(_ bytes: [UInt8]) throws -> [UInt8] {
    // Header, then one block of at most 65,535 bytes as they are, then checksum and length.
    var packed: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255, 1]
    let count = UInt16(bytes.count)
    for number in [count, ~count] { packed += [UInt8(number & 255), UInt8(number >> 8)] }
    packed += bytes
    var sum: UInt32 = 0xffff_ffff
    for byte in bytes {
        sum ^= UInt32(byte)
        for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xedb8_8320 : sum >> 1 }
    }
    for number in [~sum, UInt32(bytes.count)] {
        for shift in [0, 8, 16, 24] { packed.append(UInt8(number >> UInt32(shift) & 255)) }
    }
    return packed
}
