internal import CNIfTI
internal import Foundation
internal import Imaging
internal import NIfTI
internal import Testing
internal import Text

/// What a header says that cannot be, contradicts itself or is missing: said with field and value.
@Suite struct HeaderWarningTests {
    private static func field(_ name: String) -> Int {
        NIfTIHeaderField.all.first { $0.name == name }?.one.offset ?? -1
    }

    /// nibabel's file, with its unit and the spacing of its grid: nothing is to be said of it.
    private func clean(_ name: String = "int16.nii") throws -> [UInt8] {
        try TestFiles.bytes(name).with(UInt8(2), at: Self.field("xyzt_units"))
    }

    private func warnings(_ bytes: [UInt8], named name: String = "f.nii") throws -> [Warning] {
        let scratch = try Scratch()
        return try NIfTIFile(try scratch.file(name, bytes)).image().warnings
    }

    @Test func aSoundFileIsNotRemarkedOn() throws {
        #expect(try warnings(clean()) == [])
        #expect(try warnings(clean("uint8.nii")) == [])
        #expect(try warnings(clean("qform.nii")) == [])
        #expect(try warnings(clean("sform.nii")) == [])
        let scratch = try Scratch()
        let map = LabelMap(
            geometry: Grids.grid(size: [4, 5, 6]), labels: Array(repeating: 3, count: 120))
        for name in ["a.nii", "a.nii.gz"] {
            try NIfTIFile.write(map, to: scratch.url(name))
            var said: [Warning] = []
            _ = try NIfTIFile(scratch.url(name)).labelMap { said.append($0) }
            #expect(said == [])
        }
    }

    /// All programs that read NIfTI take millimetres then, and many leave the unit out: a guess
    /// only where the voxels do not fit.
    @Test(arguments: [
        (1.0, nil), (0.001, "0.0015"), (1000.0, "1500.0"), (0.04, nil), (33.0, nil),
        (34.0, "51.0"), (0.033, "0.0495"),
    ])
    func aUnitThatIsNotNamed(_ factor: Double, _ strange: String?) throws {
        let scratch = try Scratch()
        let grid = Geometry(
            size: [4, 5, 6], spacing: SIMD3(repeating: 1.5 * factor),
            directions: [[1, 0, 0], [0, 1, 0], [0, 0, 1]], origin: .zero)
        let map = LabelMap(geometry: grid, labels: Array(repeating: 3, count: 120))
        try NIfTIFile.write(map, to: scratch.url("a.nii"))
        var bytes = try Array(Data(contentsOf: scratch.url("a.nii")))
        bytes = bytes.with(UInt8(0), at: Self.field("xyzt_units"))
        try Data(bytes).write(to: scratch.url("a.nii"))
        let expected = strange.map {
            Warning(
                .niftiUnitUnknown,
                """
                xyzt_units names no unit of length: millimetres were taken, which makes voxels of \
                \($0) mm
                """)
        }
        #expect(try NIfTIFile(scratch.url("a.nii")).warnings == [expected].compactMap(\.self))
    }

    struct Change: Sendable, CustomTestStringConvertible {
        let file: String
        let expected: Warning
        let change: @Sendable ([UInt8]) -> [UInt8]
        var testDescription: String { expected.message }

        init(
            _ code: Warning.Code, _ message: String, of file: String = "int16.nii",
            _ change: @escaping @Sendable ([UInt8]) -> [UInt8]
        ) {
            (self.file, self.change) = (file, change)
            expected = Warning(code, message)
        }
    }

    static let changes: [Change] = [
        Change(.niftiUnitConverted, "its lengths are in metres, and were turned to millimetres") {
            $0.with(UInt8(1), at: field("xyzt_units"))
        },
        Change(
            .niftiUnitConverted, "its lengths are in micrometres, and were turned to millimetres"
        ) { $0.with(UInt8(3), at: field("xyzt_units")) },
        Change(.niftiBits, "bitpix is 8, and voxels of type int16 have 16 bits: the type counts") {
            $0.with(Int16(8), at: field("bitpix"))
        },
        Change(.niftiOffset, "vox_offset is 0: the voxels were read right behind the header") {
            $0.with(Float(0), at: field("vox_offset"))
        },
        Change(.niftiScale, "scl_slope is nan: the voxels were read unscaled") {
            $0.with(Float.nan, at: field("scl_slope"))
        },
        Change(
            .niftiScale,
            """
            scl_inter is -1024.0, but scl_slope is 0, which means no scale: the voxels were read \
            unscaled
            """
        ) {
            $0.with(Float(0), at: field("scl_slope")).with(Float(-1024), at: field("scl_inter"))
        },
        Change(.niftiDimension, "dim[5] is 0 and was taken for 1") {
            $0.with(Int16(5), at: field("dim")).with(Int16(0), at: field("dim") + 10)
        },
        Change(
            .niftiIntent, "intent_code is 1007, vectors: its numbers were read as they are"
        ) { $0.with(Int16(1007), at: field("intent_code")) },
        Change(
            .niftiIntent,
            "intent_code is 777, which NIfTI does not define: its numbers were read as they are"
        ) { $0.with(Int16(777), at: field("intent_code")) },
        Change(
            .niftiIntent, "intent_code is 1002: these are labels, and were read as intensities"
        ) { $0.with(Int16(1002), at: field("intent_code")) },
        Change(
            .niftiFormCode,
            "sform_code is 9, which NIfTI does not define: the sform was taken as set",
            of: "sform.nii"
        ) { $0.with(Int16(9), at: field("sform_code")) },
        Change(
            .niftiFormCode,
            "sform_code is -1, which NIfTI does not define: the sform was taken as not set",
            of: "qform.nii"
        ) { $0.with(Int16(-1), at: field("sform_code")) },
        Change(
            .niftiSpacing, "pixdim[0] is 0.0 and must be 1 or -1: 1 was taken",
            of: "qform.nii"
        ) { $0.with(Float(0), at: field("pixdim")) },
        Change(
            .niftiSpacing, "pixdim[2] is 0.0, which is not a spacing: 1.0 was taken",
            of: "qform.nii"
        ) { $0.with(Float(0), at: field("pixdim") + 8) },
        Change(
            .niftiSpacing, "pixdim[2] is -1.25, which is not a spacing: 1.25 was taken",
            of: "qform.nii"
        ) { $0.with(Float(-1.25), at: field("pixdim") + 8) },
        Change(
            .niftiSpacing, "pixdim[1] is 2.0, and the sform's spacing is 0.75: the sform counts",
            of: "sform.nii"
        ) { $0.with(Float(2), at: field("pixdim") + 4) },
        Change(
            .niftiSpacing, "pixdim[3] is nan, and the sform's spacing is 3.5: the sform counts",
            of: "sform.nii"
        ) { $0.with(Float.nan, at: field("pixdim") + 12) },
        Change(
            .niftiFormUnreadable,
            "its qform cannot be read, and the sform counts: quatern_b is nan"
        ) { $0.with(Float.nan, at: field("quatern")) },
        Change(
            .niftiFormUnreadable,
            "its qform cannot be read, and the sform counts: qoffset_z is inf"
        ) { $0.with(Float.infinity, at: field("qoffset") + 8) },
        Change(.niftiExtension, "extension[0] is 7 and must be 0 or 1") {
            $0.with(UInt8(7), at: field("extension"))
        },
        Change(.niftiExtension, "an extension at byte 352 claims 5 bytes") {
            let bytes = $0.with(UInt8(1), at: field("extension"))
                .with(Float(368), at: field("vox_offset"))
            return bytes[..<352] + [5, 0, 0, 0] + Array(repeating: 0, count: 12) + bytes[352...]
        },
        Change(
            .niftiBytesAfterEnd, "3 bytes follow the voxels that dim announces, and were left out"
        ) {
            $0 + [1, 2, 3]
        },
    ]

    @Test(arguments: changes)
    func aChangeIsSaid(_ change: Change) throws {
        #expect(try warnings(change.change(clean(change.file))) == [change.expected])
    }

    @Test func whatFollowsInACompressedFileIsSaid() throws {
        let said = Warning(
            .niftiBytesAfterEnd,
            "bytes follow the voxels that dim announces, and were left out")
        #expect(try warnings(gzip(clean() + [0]), named: "f.nii.gz") == [said])
        // What is not part of the compressed data is said too.
        #expect(try warnings(gzip(clean()) + [9, 9], named: "f.nii.gz") == [said])
        #expect(try warnings(gzip(clean()), named: "f.nii.gz") == [])
    }

    @Test func anExtensionIsPassedOver() throws {
        let bytes = try clean().with(UInt8(1), at: Self.field("extension"))
            .with(Float(368), at: Self.field("vox_offset"))
        let file = bytes[..<352] + [16, 0, 0, 0, 6, 0, 0, 0] + Array(repeating: 65, count: 8)
        #expect(try warnings(file + bytes[352...]) == [])
    }

    @Test(arguments: [4, 5, 6, 7])
    func aUnitThatIsNoneIsRefused(_ unit: UInt8) throws {
        let scratch = try Scratch()
        let url = try scratch.file(
            "f.nii", clean().with(unit, at: Self.field("xyzt_units")))
        #expect(
            sentence { _ = try NIfTIFile(url) } == """
                \(url.path()) has a damaged header: xyzt_units is \(unit), which names no unit of \
                length. Export the image again.
                """)
    }

    /// The tables that others go by are the reader's own: every field of the header is in it, at
    /// its place.
    @Test(arguments: [("int16.nii", 1), ("int16.two.nii", 2)])
    func theTableHasEveryField(_ name: String, version: Int) throws {
        let bytes = try TestFiles.bytes(name)
        func parsed(_ bytes: [UInt8]) -> String {
            var header = CNHeader()
            let kind = cn_parse_header(bytes, bytes.count, &header)
            return "\(kind) \(header)"
        }
        let plain = parsed(bytes)
        var covered: Set<Int> = []
        for field in NIfTIHeaderField.all {
            let place = field.place(version: version)
            #expect(place.count == (field.name == "magic" && version == 2 ? 8 : field.one.count))
            for offset in place.offset..<place.offset + place.size { covered.insert(offset) }
            guard field.name != "extension" else { continue }
            for number in 0..<(field.name == "magic" ? 1 : place.count) {
                let at = place.offset + number * place.kind.size
                #expect(
                    parsed(bytes.with(bytes[at] ^ 0x5a, at: at)) != plain, "\(field.name) \(number)"
                )
            }
        }
        // And nothing else is looked at.
        for offset in 0..<(version == 1 ? 348 : 540) where !covered.contains(offset) {
            #expect(parsed(bytes.with(bytes[offset] ^ 0x5a, at: offset)) == plain, "\(offset)")
        }
    }
}
