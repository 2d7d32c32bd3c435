import Foundation
import Imaging
import NIfTI
import Text

/// A NIfTI-1 file of one part, whose header fields are changed byte by byte.
///
/// - Source: nifti1.h of the NIfTI Data Format Working Group.
struct NIfTIInput: Sendable {
    let kind: String
    let bytes: [UInt8]
    let isLabel: Bool

    /// Where a field stands, and what may be done to it.
    struct HeaderField: Sendable {
        let name: String
        let offset: Int
        let type: Kind
        var words: [String] = []
        /// Values that contradict something else in the header, or the file.
        var contradictions: [Double] = []
        /// Changes that nobody can notice, and why.
        var unnoticeable: [Change: String] = [:]

        enum Kind: Sendable { case int8, int16, int32, float, characters(Int) }
    }

    /// An image whose sform and qform agree, made by the writer under test from a real grid.
    static func image() throws -> NIfTIInput {
        let voxels = (0..<120).map { (n: Int) -> Float in Float(n * 7 % 101 - 20) }
        return NIfTIInput(
            kind: "NIfTI image", bytes: Self.file(voxels, slope: 2, intercept: -3), isLabel: false)
    }

    /// A label map on the same grid.
    static func labels() throws -> NIfTIInput {
        let voxels = (0..<120).map { (n: Int) -> Float in Float(n % 4) }
        return NIfTIInput(
            kind: "NIfTI label map", bytes: Self.file(voxels, slope: 1, intercept: 0), isLabel: true
        )
    }

    private static func file(_ voxels: [Float], slope: Float, intercept: Float) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 352)
        func put<T: FixedWidthInteger>(_ value: T, _ at: Int) {
            withUnsafeBytes(of: value.littleEndian) {
                bytes.replaceSubrange(at..<at + $0.count, with: $0)
            }
        }
        func put(_ values: [Float], _ at: Int) {
            for (n, value) in values.enumerated() { put(value.bitPattern, at + 4 * n) }
        }
        put(Int32(348), 0)
        for (n, size) in [3, 6, 5, 4, 1, 1, 1, 1].enumerated() { put(Int16(size), 40 + 2 * n) }
        put(Int16(16), 70)
        put(Int16(32), 72)
        put([1, 1.5, 2, 2.5, 0, 0, 0, 0], 76)
        put([352, slope, intercept], 108)
        bytes[123] = 2
        put(Int16(1), 252)
        put(Int16(1), 254)
        put([0, 0, 0, -10, -20, 30], 256)
        put([1.5, 0, 0, -10, 0, 2, 0, -20, 0, 0, 2.5, 30], 280)
        bytes.replaceSubrange(344..<348, with: Array("n+1\0".utf8))
        for voxel in voxels { append(voxel.bitPattern, to: &bytes) }
        return bytes
    }

    private static func append(_ value: UInt32, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: value.littleEndian) { bytes += $0 }
    }

    /// The fields of a header that the reader looks at; nifti1.h has the others for people.
    static let fields: [HeaderField] = {
        var fields = [
            HeaderField(
                name: "sizeof_hdr", offset: 0, type: .int32, words: ["NIfTI"],
                contradictions: [349, 540]),
            HeaderField(
                name: "magic", offset: 344, type: .characters(4), words: ["NIfTI", "ANALYZE"]),
            HeaderField(
                name: "datatype", offset: 70, type: .int16, words: ["data type", "type", "code"],
                contradictions: [4, 8, 64, 128]),
            HeaderField(name: "bitpix", offset: 72, type: .int16, contradictions: [16, 64]),
            HeaderField(
                name: "vox_offset", offset: 108, type: .float, words: ["voxels"],
                contradictions: [348, 356, 353, 351.5, -8]),
            HeaderField(
                name: "scl_slope", offset: 112, type: .float, words: ["slope"],
                unnoticeable: [
                    .absent: "0 means that voxels are stored unscaled",
                    .empty: "0 means that voxels are stored unscaled",
                ]),
            HeaderField(
                name: "scl_inter", offset: 116, type: .float, words: ["intercept"],
                unnoticeable: [
                    .absent: "0 is a value: nothing says that another was meant",
                    .empty: "0 is a value: nothing says that another was meant",
                ]),
            HeaderField(
                name: "xyzt_units", offset: 123, type: .int8, words: ["unit"],
                contradictions: [5, 7, 255]),
            HeaderField(
                name: "qform_code", offset: 252, type: .int16, words: ["qform"],
                contradictions: [-1, 6]),
            HeaderField(
                name: "sform_code", offset: 254, type: .int16, words: ["sform"],
                contradictions: [-1, 6]),
        ]
        for n in 0...4 {
            fields.append(
                HeaderField(
                    name: "dim[\(n)]", offset: 40 + 2 * n, type: .int16,
                    words: ["dim", "voxels", "volumes"],
                    contradictions: n == 4 ? [2] : n == 0 ? [2, 4, 5] : [5000]))
        }
        let both = ["sform", "qform", "spacing", "pixdim", "grid"]
        for n in 0...3 {
            fields.append(
                HeaderField(
                    name: "pixdim[\(n)]", offset: 76 + 4 * n, type: .float, words: both,
                    contradictions: n == 0 ? [-1] : [3, -1.5]))
        }
        for (n, name) in ["quatern_b", "quatern_c", "quatern_d"].enumerated() {
            fields.append(
                HeaderField(
                    name: name, offset: 256 + 4 * n, type: .float, words: both + ["quatern"],
                    contradictions: [0.5, 2]))
        }
        for (n, name) in ["qoffset_x", "qoffset_y", "qoffset_z"].enumerated() {
            fields.append(
                HeaderField(
                    name: name, offset: 268 + 4 * n, type: .float, words: both + ["qoffset"],
                    contradictions: [5]))
        }
        for row in 0..<3 {
            for column in 0..<4 {
                fields.append(
                    HeaderField(
                        name: "srow_\(["x", "y", "z"][row])[\(column)]",
                        offset: 280 + 16 * row + 4 * column, type: .float, words: both + ["srow"],
                        contradictions: [7]))
            }
        }
        return fields
    }()

    private func outcome(_ bytes: [UInt8]) -> Outcome {
        let isLabel = isLabel
        return Outcome {
            try Scratch.with([("image.nii", bytes)]) { folder in
                try Self.read(folder.appending(path: "image.nii"), isLabel: isLabel)
            }
        }
    }

    private static func read(_ url: URL, isLabel: Bool) throws -> Reading {
        let file = try NIfTIFile(url)
        var facts: [String: String]
        var warnings: [Warning] = []
        if isLabel {
            let map = try file.labelMap { warnings.append($0) }
            facts = Fingerprint.facts(map.geometry)
            facts["labels"] = Fingerprint.of(map.labels)
        } else {
            warnings = try file.image().warnings
            facts = Fingerprint.facts(try file.geometry())
            facts["voxels"] = Fingerprint.of(try file.volume().voxels)
        }
        facts["volumes"] = "\(file.header.volumes)"
        return Reading(facts: facts, warnings: warnings)
    }

    func subject() -> Subject {
        var mutants: [Mutant] = []
        var exemptions: [Exemption] = []
        for field in Self.fields {
            let named = Field(field.name, names: [field.name] + field.words)
            exemptions += field.unnoticeable.map {
                Exemption(field: named, change: $0.key, reason: $0.value)
            }
            for (change, number) in values(of: field) where field.unnoticeable[change] == nil {
                let changed = put(number, field)
                mutants.append(
                    Mutant(field: named, change: change, detail: "is \(number)") { [self] in
                        outcome(changed)
                    })
            }
        }
        for length in [0, 4, 347, 348, 352, bytes.count - 1] {
            let cut = Array(bytes.prefix(length))
            mutants.append(
                Mutant(
                    field: Field("file", names: ["ends", "voxels", "NIfTI", "bytes", "empty"]),
                    change: .absent, detail: "cut to \(length) bytes"
                ) { [self] in outcome(cut) })
        }
        return Subject(
            kind: kind, room: "NIfTI", untouched: { [self] in outcome(bytes) }, mutants: mutants,
            exemptions: exemptions)
    }

    private func values(of field: HeaderField) -> [(Change, Double)] {
        var values: [(Change, Double)] = [(.absent, 0)]
        switch field.type {
        case .float:
            values += [(.notANumber, .nan), (.huge, 1e30), (.huge, .infinity), (.huge, -.infinity)]
        case .int8: values.append((.huge, 127))
        case .int16: values += [(.huge, 32767), (.huge, -32768)]
        case .int32: values += [(.huge, 2_147_483_647)]
        case .characters: values += [(.unparsable, 88)]
        }
        return values + field.contradictions.map { (.contradictory, $0) }
    }

    private func put(_ number: Double, _ field: HeaderField) -> [UInt8] {
        var bytes = bytes
        var new: [UInt8] = []
        switch field.type {
        case .float: Self.append(Float(number).bitPattern, to: &new)
        case .int8: new = [UInt8(truncatingIfNeeded: Int(number))]
        case .int16:
            let value = UInt16(truncatingIfNeeded: Int(number))
            new = [UInt8(value & 255), UInt8(value >> 8)]
        case .int32: Self.append(UInt32(truncatingIfNeeded: Int(number)), to: &new)
        case .characters(let count): new = Array(repeating: UInt8(number), count: count)
        }
        bytes.replaceSubrange(field.offset..<field.offset + new.count, with: new)
        return bytes
    }
}
