internal import Foundation
internal import Imaging
internal import NIfTI
internal import Testing

/// Files that nibabel wrote, and what nibabel reads from them.
@Suite struct NIfTIFileTests {
    private struct Expected: Decodable {
        var affine: [[Double]]
        var orientation: String
    }

    private static let numbers = [
        "uint8", "int8", "uint16", "int16", "uint32", "int32", "uint64", "int64", "float32",
        "float64",
    ]

    private static func expected() throws -> [String: Expected] {
        try JSONDecoder().decode(
            [String: Expected].self, from: Data(contentsOf: TestFiles.made("expected.json")))
    }

    /// i + 10 j + 100 k, and what make_files.py adds.
    private static func voxels(adding sum: Float) -> [Float] {
        (0..<60).map { (offset: Int) -> Float in
            let (i, j, k) = (offset % 5, offset / 5 % 4, offset / 20)
            return Float(i + 10 * j + 100 * k) + sum
        }
    }

    private static func added(_ name: String) -> Float {
        name.hasPrefix("uint") ? 0 : name.hasPrefix("float") ? -109.75 : -110
    }

    @Test(arguments: numbers, ["nii", "big.nii"])
    func everyDatatypeInBothByteOrders(_ type: String, _ ending: String) throws {
        let file = try NIfTIFile(TestFiles.made("\(type).\(ending)"))
        #expect(file.header.dataType.rawValue == type)
        #expect(file.header.isBigEndian == (ending == "big.nii"))
        #expect(file.header.version == 1)
        #expect(file.header.refusal == nil)
        #expect(try file.volume().voxels == Self.voxels(adding: Self.added(type)))
        let image = try file.image().image
        #expect(image is ShortVolume == ["uint8", "int8", "int16"].contains(type))
        #expect(image.volume().voxels == Self.voxels(adding: Self.added(type)))
        #expect(image.volume().isWhole == !type.hasPrefix("float"))
        #expect(try image.geometry == file.geometry())
    }

    @Test(arguments: [
        ("int16.nii.gz", 1, false), ("int16.two.nii", 2, false), ("int16.two.big.nii", 2, false),
        ("float64.two.nii", 2, false), ("float64.two.big.nii", 2, false), ("pair.hdr", 1, true),
        ("pair.img", 1, true), ("pair2.hdr", 2, true), ("gzpair.hdr.gz", 1, true),
        ("gzpair.img.gz", 1, true), ("mixedpair.hdr", 1, true), ("mixedpair.img.gz", 1, true),
        ("trailing.nii", 1, false),
    ])
    func everyKindOfFile(_ name: String, version: Int, isPair: Bool) throws {
        let file = try NIfTIFile(TestFiles.made(name))
        #expect(file.header.version == version)
        #expect(file.header.isPair == isPair)
        #expect(file.header.dimensions == [5, 4, 3])
        #expect(file.header.volumes == 1)
        #expect(try file.volume().voxels == Self.voxels(adding: Self.added(name)))
    }

    /// metre and micron apart, which nibabel leaves in the file's unit.
    @Test func positionsAreNibabels() throws {
        var largest = 0.0
        for (name, expected) in try Self.expected() {
            let header = try NIfTIFile(TestFiles.made(name)).header
            let unit = name == "meter.nii" ? 1000 : name == "micron.nii" ? 0.001 : 1.0
            let affine = ras(header.affine).flatMap { $0.map { $0 / unit } }.prefix(12)
            let apart = largestDifference(
                Array(affine), Array(expected.affine.joined().prefix(12)))
            #expect(apart < 1e-9, "\(name)")
            #expect(header.orientation == expected.orientation, "\(name)")
            largest = max(largest, apart)
        }
        print("affines of \(try Self.expected().count) files: at most \(largest) mm off nibabel's")
    }

    @Test(arguments: [
        ("sform-before-qform.nii", NIfTIHeader.OrientationSource.sform, 1, 1),
        ("sform.nii", .sform, 2, 0), ("qform.nii", .qform, 0, 1), ("neither.nii", .neither, 0, 0),
    ])
    func theTransformThatCountsIsNamed(
        _ name: String, source: NIfTIHeader.OrientationSource, sform: Int, qform: Int
    ) throws {
        let header = try NIfTIFile(TestFiles.made(name)).header
        #expect(header.orientationSource == source)
        #expect(header.sformCode == sform)
        #expect(header.qformCode == qform)
        #expect(header.isOblique == (name != "neither.nii"))
    }

    @Test func unitsBecomeMillimetres() throws {
        #expect(try NIfTIFile(TestFiles.made("int16.nii")).header.unit == .unknown)
        let metre = try NIfTIFile(TestFiles.made("meter.nii"))
        #expect(metre.header.unit == .metre)
        #expect(abs(metre.header.spacing[2] - 3500) < 1e-3)
        let micron = try NIfTIFile(TestFiles.made("micron.nii"))
        #expect(micron.header.unit == .micrometre)
        #expect(abs(try micron.geometry().spacing.z - 0.0035) < 1e-9)
    }

    @Test func scaled() throws {
        let file = try NIfTIFile(TestFiles.made("scaled.nii"))
        #expect(file.header.slope == 0.5)
        #expect(file.header.intercept == -3)
        let expected = Self.voxels(adding: -110).map { $0 * 0.5 - 3 }
        #expect(try file.volume().voxels == expected)
        #expect(try file.image().image.volume().voxels == expected)
    }

    @Test(arguments: ["two-volumes.nii", "two-volumes.nii.gz"])
    func volumesAreNamed(_ name: String) throws {
        let file = try NIfTIFile(TestFiles.made(name))
        #expect(file.header.volumes == 2)
        #expect(try file.volume(index: 0).voxels == Self.voxels(adding: -110))
        #expect(try file.volume(index: 1).voxels == Self.voxels(adding: 890))
        #expect(try file.image(index: 1).image.volume().voxels == Self.voxels(adding: 890))
        let path = TestFiles.made(name).path()
        #expect(
            sentence { _ = try file.volume() } == """
                \(path) holds 2 volumes. Say which one to read: 0 is the first, 1 the last.
                """)
        #expect(
            sentence { _ = try file.volume(index: 2) }
                == "\(path) has no volume 2: it holds 2, from 0 to 1.")
        #expect(
            sentence { _ = try file.volume(index: -1) }
                == "\(path) has no volume -1: it holds 2, from 0 to 1.")
    }

    @Test func aSliceIsAVolumeOfOneSlice() throws {
        let file = try NIfTIFile(TestFiles.made("slice.nii"))
        #expect(file.header.dimensions == [5, 4])
        #expect(file.header.size == [5, 4, 1])
        #expect(try file.volume().voxels == Array(Self.voxels(adding: -110).prefix(20)))
    }

    @Test func whatIsNotFiniteBecomesZeroAndIsCounted() throws {
        let (image, replaced, _) = try NIfTIFile(TestFiles.made("holes.nii")).image()
        #expect(replaced == 3)
        var expected = Self.voxels(adding: -109.75)
        for hole in [11, 12, 59] { expected[hole] = 0 }
        #expect(image.volume().voxels == expected)
        let huge = try NIfTIFile(TestFiles.made("huge.nii")).image()
        #expect(huge.replaced == 1)
        #expect(huge.image.volume().voxels[0] == 0)
        #expect(try NIfTIFile(TestFiles.made("float32.nii")).image().replaced == 0)
    }

    @Test(arguments: ["uint8", "uint16", "uint32", "uint64"], ["nii", "big.nii"])
    func labelsOfEveryIntegerType(_ type: String, _ ending: String) throws {
        let labels = try NIfTIFile(TestFiles.made("\(type).\(ending)")).labelMap()
        #expect(labels.labels == Self.voxels(adding: 0).map { UInt16($0) })
    }

    @Test func labelsInFloats() throws {
        let labels = try NIfTIFile(TestFiles.made("float-labels.nii")).labelMap()
        #expect(labels.counts == [7: 1, 65535: 1])
        #expect(labels.labels[labels.geometry.offset(of: [1, 2, 0])] == 7)
    }

    @Test(arguments: [
        ("half-label.nii", "voxel (3, 1, 1) is 2.5 (datatype float32)"),
        ("int16.nii", "voxel (0, 0, 0) is -110.0 (datatype int16)"),
        ("int8.nii", "voxel (0, 0, 0) is -110.0 (datatype int8)"),
        ("int32.nii", "voxel (0, 0, 0) is -110.0 (datatype int32)"),
        ("int64.big.nii", "voxel (0, 0, 0) is -110.0 (datatype int64)"),
        ("holes.nii", "voxel (0, 0, 0) is -109.75 (datatype float32)"),
        ("float64.nii", "voxel (0, 0, 0) is -109.75 (datatype float64)"),
    ])
    func whatCannotBeALabelIsRefused(_ name: String, where place: String) throws {
        let file = try NIfTIFile(TestFiles.made(name))
        #expect(
            sentence { _ = try file.labelMap() } == """
                \(TestFiles.made(name).path()) is not a label map: \(place), and labels are whole \
                numbers from 0 to 65535. Read it as an image, or round it first.
                """)
    }

    @Test(arguments: [
        "complex64", "complex128", "complex256", "float128", "rgb24", "rgba32",
    ])
    func otherDatatypesAreRefusedByName(_ type: String) throws {
        let file = try NIfTIFile(TestFiles.made("\(type).nii"))
        let expected = """
            \(TestFiles.made("\(type).nii").path()) has voxels of type \(type), which are not \
            read. Convert it to integers or 32-bit floats, one number per voxel.
            """
        #expect(file.header.refusal == expected)
        #expect(sentence { _ = try file.volume() } == expected)
        #expect(sentence { _ = try file.labelMap() } == expected)
    }

    @Test func shearIsRefusedWithItsSize() throws {
        let file = try NIfTIFile(TestFiles.made("sheared.nii"))
        let refusal = try #require(file.header.refusal)
        #expect(
            refusal == """
                \(TestFiles.made("sheared.nii").path()): axes i and k do not stand at a right \
                angle (the cosine between them is 0.021424, at most 0.001 is tolerated): the grid \
                is sheared. Resample the image to a right-angled grid first.
                """)
        #expect(sentence { _ = try file.volume() } == refusal)
    }

    @Test func aTraceOfShearIsKept() throws {
        let geometry = try NIfTIFile(TestFiles.made("slightly-sheared.nii")).geometry()
        let cosine = (geometry.directions[0] * geometry.directions[2]).sum()
        #expect(abs(cosine - 0.0005) < 1e-6)
    }

    @Test func theDigestIsThatOfTheStoredVoxels() throws {
        // sha256sum of pair.img, which is nothing but voxels.
        let expected = "1fd75ef97cf48cfeb8ac2ebd381b4b8bade375269951dd2b676b517422b78bff"
        for name in ["pair.hdr", "int16.nii", "int16.nii.gz", "mixedpair.hdr", "scaled.nii"] {
            #expect(try NIfTIFile(TestFiles.made(name)).voxelDigest() == expected, "\(name)")
        }
        #expect(try NIfTIFile(TestFiles.made("int16.big.nii")).voxelDigest() != expected)
        #expect(try NIfTIFile(TestFiles.made("two-volumes.nii")).voxelDigest() != expected)
    }

    @Test func theHeaderIsJSON() throws {
        let header = try NIfTIFile(TestFiles.made("int16.nii.gz")).header
        let json = try JSONEncoder().encode(header)
        #expect(try JSONDecoder().decode(NIfTIHeader.self, from: json) == header)
    }

    /// Nothing says which of two halves of a pair is the right one.
    @Test(arguments: [("pair.hdr", "img"), ("pair.img", "hdr")])
    func twoOtherHalves(_ named: String, _ other: String) throws {
        let scratch = try Scratch()
        for name in ["pair.hdr", "pair.img"] {
            _ = try scratch.file(name, TestFiles.bytes(name))
        }
        let url = scratch.url(named)
        #expect(sentence { _ = try NIfTIFile(url).volume() } == "")
        _ = try scratch.file("pair.\(other).gz", TestFiles.bytes("gzpair.\(other).gz"))
        #expect(
            sentence { _ = try NIfTIFile(url).volume() } == """
                \(url.path()) has two other halves beside it, 'pair.\(other)' and \
                'pair.\(other).gz'. Move the wrong one to another folder.
                """)
    }
}
