import CDCMTK
import Foundation
import Imaging

/// A small CT series that a test writes and then reads: every voxel has a value of its own place.
struct SyntheticSeries: Sendable {
    var size: SIMD3<Int> = [7, 5, 4]
    /// Between columns, between rows, between slices.
    var spacing: SIMD3<Double> = [0.8, 1.25, 2.5]
    var row: SIMD3<Double> = [1, 0, 0]
    var column: SIMD3<Double> = [0, 1, 0]
    var origin: SIMD3<Double> = [-10, 20, -30]
    /// Attributes of every file, after the usual ones: tag to text; no text empties one.
    var attributes: [UInt32: String] = [:]
    /// Called for each slice: attributes that this one has otherwise.
    var slice: @Sendable (Int) -> [UInt32: String] = { _ in [:] }
    /// Sequences of every file, with one empty item each.
    var sequences: [UInt32] = []
    /// The stored value at (i, j, k).
    var value: @Sendable (Int, Int, Int) -> Int = SyntheticSeries.stored
    /// Slices that are not written.
    var missing: Set<Int> = []

    var normal: SIMD3<Double> {
        [
            row.y * column.z - row.z * column.y, row.z * column.x - row.x * column.z,
            row.x * column.y - row.y * column.x,
        ]
    }

    var geometry: Geometry {
        Geometry(
            size: size, spacing: spacing, directions: [row, column, normal], origin: origin,
            frameOfReference: "1.2.3.4")
    }

    /// What the stored value at (i, j, k) is, and what the volume must hold after rescaling.
    static func stored(_ i: Int, _ j: Int, _ k: Int) -> Int { (i * 7 + j * 131 + k * 977) % 4000 }
    static func intensity(_ i: Int, _ j: Int, _ k: Int) -> Float { Float(stored(i, j, k)) - 1024 }

    func position(_ k: Int) -> String {
        let p = origin + normal * (spacing.z * Double(k))
        return text([p.x, p.y, p.z])
    }

    func text(_ numbers: [Double]) -> String {
        numbers.map { String(format: "%.9g", $0) }.joined(separator: "\\")
    }

    /// Writes the slices in an order that is not theirs, with instance numbers that run backwards.
    func write(to folder: URL) throws {
        for k in 0..<size.z where !missing.contains(k) {
            var values: [UInt32: String] = [
                0x0008_0008: "ORIGINAL\\PRIMARY\\AXIAL", 0x0008_0016: "1.2.840.10008.5.1.4.1.1.2",
                0x0008_0018: "1.2.3.5.\(k + 1)", 0x0008_0020: "20200102",
                0x0008_0030: "101112", 0x0008_0050: "", 0x0008_0060: "CT",
                0x0008_0090: "", 0x0010_0010: "Test^Synthetic", 0x0010_0020: "T1",
                0x0010_0030: "", 0x0010_0040: "O", 0x0020_000D: "1.2.3.1",
                0x0020_000E: "1.2.3.2", 0x0020_0010: "1", 0x0020_0011: "2",
                0x0020_0013: "\(size.z - k)", 0x0020_0032: position(k),
                0x0020_0037: text([row.x, row.y, row.z, column.x, column.y, column.z]),
                0x0020_0052: "1.2.3.4", 0x0020_1040: "", 0x0028_0002: "1",
                0x0028_0004: "MONOCHROME2", 0x0028_0010: "\(size.y)", 0x0028_0011: "\(size.x)",
                0x0028_0030: text([spacing.y, spacing.x]), 0x0028_0100: "16",
                0x0028_0101: "16", 0x0028_0102: "15", 0x0028_0103: "1",
                0x0028_1052: "-1024", 0x0028_1053: "1",
            ]
            values.merge(attributes) { $1 }
            values.merge(slice(k)) { $1 }
            let name = "\((k * 5 + 3) % 97)-\(k).dcm"
            try Self.write(
                values, to: folder.appending(path: name), sequences: sequences
            ) { pixels in
                for j in 0..<size.y {
                    for i in 0..<size.x {
                        pixels[i + size.x * j] = UInt16(truncatingIfNeeded: value(i, j, k))
                    }
                }
            } words: {
                size.x * size.y
            }
        }
    }

    /// Writes one file.
    ///
    /// - Parameter sequences: Sequences that get one empty item.
    static func write(
        _ values: [UInt32: String], to url: URL, sequences: [UInt32] = [],
        _ fill: (UnsafeMutablePointer<UInt16>) -> Void, words: () -> Int
    ) throws {
        var error = CDError()
        guard let file = cd_create(&error) else { throw Unwritten() }
        defer { cd_close(file) }
        for (tag, text) in values {
            // The dictionary leaves the choice for padding: these are written as unsigned.
            let isPut =
                tag >> 4 == 0x0028_012
                ? cd_put(cd_dataset(file), tag, "US", text, &error)
                : cd_put(cd_dataset(file), tag, nil, text, &error)
            guard isPut else { throw Unwritten() }
        }
        for tag in sequences {
            guard cd_add_item(cd_dataset(file), tag, &error) != nil else { throw Unwritten() }
        }
        guard let raw = cd_put_pixels(cd_dataset(file), Int64(words() * 2), 16, &error) else {
            throw Unwritten()
        }
        fill(raw.assumingMemoryBound(to: UInt16.self))
        guard cd_save(file, url.path, false, &error) else { throw Unwritten() }
        // As in an archive: what was written just now is read in another way.
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSinceNow: -60)], ofItemAtPath: url.path)
    }

    struct Unwritten: Error {}

    /// Grids that a mix-up of axes, signs or spacings would show on.
    static let shapes: [(name: String, series: SyntheticSeries)] = {
        let tilted = SIMD3(0.8, 0.36, 0.48)  // three unit vectors at right angles
        let across = SIMD3(-0.6, 0.48, 0.64)
        return [
            ("axial", SyntheticSeries()),
            ("sagittal", SyntheticSeries(row: [0, 1, 0], column: [0, 0, -1])),
            ("coronal", SyntheticSeries(row: [1, 0, 0], column: [0, 0, -1])),
            ("oblique", SyntheticSeries(row: tilted, column: across)),
            ("negated column", SyntheticSeries(row: [1, 0, 0], column: [0, -1, 0])),
            ("negated row", SyntheticSeries(row: [-1, 0, 0], column: [0, 1, 0])),
            ("anisotropic", SyntheticSeries(spacing: [0.3, 4, 1.1], row: tilted, column: across)),
            ("33 x 17", SyntheticSeries(size: [33, 17, 3])),
            ("8 x 8", SyntheticSeries(size: [8, 8, 2])),
        ]
    }()
}
