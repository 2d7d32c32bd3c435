internal import CNIfTI
internal import Foundation
internal import Imaging
internal import NIfTI
internal import Testing

/// What a gzip file may look like, and what ours look like.
@Suite struct CompressionTests {
    /// A number that looks like noise, the same in every run.
    private func noise(_ index: Int) -> UInt64 {
        var z = UInt64(index) &* 0x9e37_79b9_7f4a_7c15
        z = (z ^ z >> 30) &* 0xbf58_476d_1ce4_e5b9
        return z ^ z >> 27
    }

    private func read(_ bytes: [UInt8]) throws -> [Float] {
        let scratch = try Scratch()
        return try NIfTIFile(scratch.file("f.nii.gz", bytes)).volume().voxels
    }

    private func refusal(_ bytes: [UInt8]) throws -> String {
        let scratch = try Scratch()
        let url = try scratch.file("f.nii.gz", bytes)
        return sentence { _ = try NIfTIFile(url).volume() }.replacing(url.path(), with: "FILE")
    }

    /// The cut lies in the header, at its end, and in the voxels.
    @Test(arguments: [1, 100, 351, 352, 353, 400, 471])
    func membersFollowOneAnother(_ cut: Int) throws {
        let bytes = try TestFiles.bytes("int16.nii")
        let expected = try NIfTIFile(TestFiles.made("int16.nii")).volume().voxels
        let (first, second) = (Array(bytes[..<cut]), Array(bytes[cut...]))
        #expect(try read(gzip(first) + gzip(second)) == expected)
        #expect(try read(gzip(first) + gzip([]) + gzip(second) + gzip([])) == expected)
        let two = try gzip(first) + gzip(second)
        #expect(
            try refusal(two.dropLast(9)).hasPrefix("FILE ends early: 120 bytes of voxels are expec")
        )
        #expect(
            try refusal(two.dropLast(8))
                == "FILE is damaged: its gzip data or their checksum are wrong. Fetch it again.")
    }

    @Test func whatFollowsIsPassedOver() throws {
        let packed = try TestFiles.bytes("int16.nii.gz")
        let expected = try NIfTIFile(TestFiles.made("int16.nii")).volume().voxels
        #expect(try read(packed) == expected)
        for rest in [[0], [0x1f], [UInt8](repeating: 0, count: 4000), Array("anything".utf8)] {
            #expect(try read(packed + rest) == expected)
        }
        // More than the header says.
        let bytes = try TestFiles.bytes("int16.nii")
        #expect(try read(gzip(bytes + [UInt8](repeating: 7, count: 9000))) == expected)
        #expect(
            try read(gzip(bytes) + gzip([UInt8](repeating: 7, count: 60_000))) == expected)
    }

    /// Nothing of where in memory it is compressed shows in a part. Short ones are compressed with
    /// few slots for what was seen, so that one of sixty addresses would do it.
    @Test(arguments: [15, 16, 17, 18, 24, 100])
    func partsAreTheSameBytesEverywhere(_ count: Int) throws {
        // As a NIfTI header begins.
        let bytes: [UInt8] = [0x5c, 1] + [UInt8](repeating: 0, count: count - 2)
        let packers = try (0..<1000).map { _ in try #require(cn_packer()) }
        defer { for packer in packers { cn_drop_packer(packer) } }
        var made: Set<[UInt8]> = []
        for packer in packers {
            var out = [UInt8](repeating: 0, count: Int(cn_most_packed(Int64(count))))
            var checksum: UInt32 = 0
            let length = cn_pack(packer, bytes, Int64(count), &out, &checksum)
            made.insert(Array(out.prefix(Int(length))))
        }
        #expect(made.count == 1, "\(made.map(\.count))")
    }

    /// A megabyte each: zeros, what compresses, and what does not.
    @Test(arguments: [0, 1, 2, 3])
    func partsMakeOneMember(_ kind: Int) throws {
        let scratch = try Scratch()
        let geometry = Grids.grid(size: [128, 96, 100])
        let voxels = (0..<geometry.count).map { index -> Float in
            switch kind {
            case 0: 0
            case 1: Float(noise(index) % 40)
            case 2: Float(bitPattern: UInt32(truncatingIfNeeded: noise(index) >> 32) & 0x7eff_ffff)
            default: index % 9000 < 4500 ? 1000.5 : Float(noise(index) % 7)
            }
        }
        let url = scratch.url("v.nii.gz")
        try NIfTIFile.write(Volume(geometry: geometry, voxels: voxels), to: url)
        #expect(try NIfTIFile(url).volume().voxels == voxels)

        let bytes = [UInt8](try Data(contentsOf: url))
        #expect(bytes.count < 352 + geometry.count * 4 + 600)
        // The length of all, modulo 2^32: there is no second member with a length of its own.
        let length = UInt32(352 + geometry.count * 4)
        #expect(Array(bytes.suffix(4)) == withUnsafeBytes(of: length.littleEndian) { Array($0) })
        let gzip = Process()
        gzip.executableURL = URL(filePath: "/bin/gzip")
        gzip.arguments = ["-t", url.path()]
        try gzip.run()
        gzip.waitUntilExit()
        #expect(gzip.terminationStatus == 0)
        // Every byte counts: a changed one is seen by the checksum or before.
        let at = bytes.count / 2
        let damaged = try refusal(bytes.with(bytes[at] ^ 0x10, at: at))
        #expect(
            damaged.hasPrefix("FILE is damaged: ") || damaged.hasPrefix("FILE ends early: "))
    }

    @Test func labelsInManyPieces() throws {
        let scratch = try Scratch()
        let geometry = Grids.grid(size: [200, 100, 130])
        let labels = (0..<geometry.count).map { UInt16($0 / 1000 % 5) }
        for (name, largest, piece) in [
            ("a", UInt16(4), 1), ("b", 4, 999), ("c", 300, 777_777), ("d", 4, labels.count),
        ] {
            let url = scratch.url("\(name).nii.gz")
            let writer = try LabelWriter(geometry, largest: largest, to: url)
            // The small pieces first, and then the rest at once.
            var at = 0
            while at < labels.count {
                let count = at < 20 * piece ? min(piece, labels.count - at) : labels.count - at
                try labels[at..<at + count].withUnsafeBufferPointer { try writer.write($0) }
                at += count
            }
            try writer.finish()
            #expect(try NIfTIFile(url).labelMap().labels == labels)
        }
        // Too many at once, after others.
        let writer = try LabelWriter(geometry, largest: 4, to: scratch.url("e.nii.gz"))
        try [1, 2].withUnsafeBufferPointer { try writer.write($0) }
        let said = sentence { try labels.withUnsafeBufferPointer { try writer.write($0) } }
        #expect(said.contains("there are more labels than voxels of its grid"))
    }
}
