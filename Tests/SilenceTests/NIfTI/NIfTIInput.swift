import Foundation
import Imaging
import NIfTI
import Text

/// A NIfTI file of one part, whose header fields are changed number by number.
///
/// - Source: nifti1.h and nifti2.h of the NIfTI Data Format Working Group.
struct NIfTIInput: Sendable {
    let kind: String
    let version: Int
    let bytes: [UInt8]
    let isLabel: Bool

    /// An image whose sform and qform agree.
    static func image(version: Int) throws -> NIfTIInput {
        let voxels = (0..<120).map { (n: Int) -> Float in Float(n * 7 % 101 - 20) }
        return NIfTIInput(
            kind: version == 1 ? "NIfTI image" : "NIfTI-2 image", version: version,
            bytes: file(voxels, slope: 2, intercept: -3, version: version), isLabel: false)
    }

    /// A label map on the same grid.
    static func labels(version: Int) throws -> NIfTIInput {
        let voxels = (0..<120).map { (n: Int) -> Float in Float(n % 4) }
        return NIfTIInput(
            kind: version == 1 ? "NIfTI label map" : "NIfTI-2 label map", version: version,
            bytes: file(voxels, slope: 1, intercept: 0, version: version), isLabel: true)
    }

    private static func file(
        _ voxels: [Float], slope: Double, intercept: Double, version: Int
    ) -> [UInt8] {
        let first = version == 1 ? 352 : 544
        let values: [String: [Double]] = [
            "sizeof_hdr": [version == 1 ? 348 : 540], "dim": [3, 6, 5, 4, 1, 1, 1, 1],
            "datatype": [16], "bitpix": [32], "pixdim": [1, 1.5, 2, 2.5, 0, 0, 0, 0],
            "vox_offset": [Double(first)], "scl_slope": [slope], "scl_inter": [intercept],
            "xyzt_units": [2], "qform_code": [1], "sform_code": [1],
            "qoffset": [-10, -20, 30],
            "srow": [1.5, 0, 0, -10, 0, 2, 0, -20, 0, 0, 2.5, 30],
            "magic": version == 1
                ? [110, 43, 49, 0] : [110, 43, 50, 0, 13, 10, 26, 10],
        ]
        var bytes = [UInt8](repeating: 0, count: first)
        for field in NIfTIHeaderField.all {
            for (number, value) in (values[field.name] ?? []).enumerated() {
                put(value, field.place(version: version), number, in: &bytes)
            }
        }
        for voxel in voxels {
            withUnsafeBytes(of: voxel.bitPattern.littleEndian) { bytes += $0 }
        }
        return bytes
    }

    /// Writes one number of a field.
    private static func put(
        _ value: Double, _ place: NIfTIHeaderField.Place, _ number: Int, in bytes: inout [UInt8]
    ) {
        let at = place.offset + number * place.kind.size
        func put<T: FixedWidthInteger>(_ value: T) {
            withUnsafeBytes(of: value.littleEndian) {
                bytes.replaceSubrange(at..<at + $0.count, with: $0)
            }
        }
        let whole = Int64(value.isFinite ? max(-9e18, min(9e18, value)) : 0)
        switch place.kind {
        case .bytes: put(UInt8(truncatingIfNeeded: whole))
        case .int16: put(Int16(truncatingIfNeeded: whole))
        case .int32: put(Int32(truncatingIfNeeded: whole))
        case .int64: put(whole)
        case .float32: put(Float(value).bitPattern)
        case .float64: put(value.bitPattern)
        }
    }

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
            let named = field.named
            for (change, reason) in field.unnoticeable {
                exemptions.append(Exemption(field: named, change: change, reason: reason))
            }
            for (type, reason) in isLabel ? [:] : field.alone {
                exemptions.append(
                    Exemption(
                        field: named, change: .contradictory, reason: "\(Int(type)): \(reason)"))
            }
            for (change, number) in values(of: field) where field.unnoticeable[change] == nil {
                if change == .contradictory, !isLabel, field.alone[number] != nil { continue }
                var changed = bytes
                let place = field.field.place(version: version)
                // All letters of a text, and one of several numbers.
                let numbers =
                    field.isText ? Array(0..<place.count) : [field.number]
                for at in numbers { Self.put(number, place, at, in: &changed) }
                let ready = changed
                mutants.append(
                    Mutant(field: named, change: change, detail: "is \(number)") { [self] in
                        outcome(ready)
                    })
            }
        }
        let first = version == 1 ? 352 : 544
        for length in [0, 4, first - 5, first - 4, first, bytes.count - 1] {
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

    private func values(of field: NIfTIField) -> [(Change, Double)] {
        var values: [(Change, Double)] = [(.absent, 0)]
        switch field.field.place(version: version).kind {
        case .float32, .float64:
            values += [(.notANumber, .nan), (.huge, 1e30), (.huge, .infinity), (.huge, -.infinity)]
        case .bytes where field.isText: values += [(.unparsable, 88)]
        case .bytes: values.append((.huge, 127))
        case .int16: values += [(.huge, 32767), (.huge, -32768)]
        case .int32: values += [(.huge, 2_147_483_647), (.huge, -2_147_483_648)]
        case .int64: values += [(.huge, 9e18), (.huge, -9e18), (.huge, 4_294_967_302)]
        }
        return values + field.contradictions(version).map { (.contradictory, $0) }
    }
}
