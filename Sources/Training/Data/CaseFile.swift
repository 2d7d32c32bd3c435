internal import Files
internal import Foundation
internal import Imaging
internal import Text

/// A prepared case as bytes, for the cache.
///
/// "MAISCASE", the length of a JSON header as 8 bytes, the header, the intensities, the labels,
/// and the SHA-256 of all that; numbers little-endian, as this machine has them.
enum CaseFile {
    private static let magic = Data("MAISCASE".utf8)
    private static let digestBytes = 32
    private static let mostHeaderBytes = 1 << 16

    private struct Header: Codable {
        var key: String
        var size: [Int]
        var spacing: [Double]
        var directions: [[Double]]
        var origin: [Double]
        var isWhole: Bool
        var intensityBytes: Int
        var labelBytes: Int
        /// An earlier version wrote none down: such a file is made anew.
        var warnings: [Warning]?
    }

    static func encoded(_ prepared: PreparedCase, key: String) throws -> Data {
        let geometry = prepared.geometry
        var header = Header(
            key: key, size: list(geometry.size), spacing: list(geometry.spacing),
            directions: geometry.directions.map(list), origin: list(geometry.origin),
            isWhole: prepared.isWhole, intensityBytes: 4, labelBytes: 2, warnings: prepared.warnings
        )
        if case .short = prepared.intensities { header.intensityBytes = 2 }
        if case .byte = prepared.labelVoxels { header.labelBytes = 1 }
        let encoder = JSONEncoder.escapedLine
        let text = try encoder.encode(header)
        var data = Data()
        data.reserveCapacity(prepared.bytes + text.count + 64)
        data += magic
        withUnsafeBytes(of: UInt64(text.count).littleEndian) { data.append(contentsOf: $0) }
        data += text
        switch prepared.intensities {
        case .short(let voxels): voxels.withUnsafeBytes { data.append(contentsOf: $0) }
        case .float(let voxels): voxels.withUnsafeBytes { data.append(contentsOf: $0) }
        }
        switch prepared.labelVoxels {
        case .byte(let voxels): voxels.withUnsafeBytes { data.append(contentsOf: $0) }
        case .short(let voxels): voxels.withUnsafeBytes { data.append(contentsOf: $0) }
        }
        data.append(contentsOf: Digest.of(data).bytes)
        return data
    }

    /// The case of a file's bytes; nil where they are not what was written under this key.
    static func decoded(_ data: Data, key: String, name: String) -> PreparedCase? {
        let start = magic.count + 8
        guard data.count >= start + digestBytes, data.starts(with: magic) else { return nil }
        let content = data.prefix(data.count - digestBytes)
        guard Digest.of(content).bytes.elementsEqual(data.suffix(digestBytes)) else { return nil }
        let length = content[magic.count..<start].reversed().reduce(UInt64(0)) {
            $0 << 8 | UInt64($1)
        }
        guard length <= mostHeaderBytes, start + Int(length) <= content.count,
            let header = try? JSONDecoder().decode(
                Header.self, from: content[start..<start + Int(length)]),
            header.key == key, let warnings = header.warnings, let geometry = geometry(header)
        else { return nil }
        // The check of the geometry has seen that the product does not overflow.
        let count = geometry.count
        let voxels = content[(start + Int(length))...]
        guard [2, 4].contains(header.intensityBytes), [1, 2].contains(header.labelBytes),
            voxels.count == count * (header.intensityBytes + header.labelBytes)
        else { return nil }
        let middle = voxels.startIndex + count * header.intensityBytes
        let prepared = PreparedCase(
            name: name, geometry: geometry, isWhole: header.isWhole,
            intensities: header.intensityBytes == 2
                ? .short(numbers(voxels[..<middle])) : .float(numbers(voxels[..<middle])),
            labels: header.labelBytes == 1
                ? .byte(numbers(voxels[middle...])) : .short(numbers(voxels[middle...])),
            warnings: warnings)
        return prepared.labels.isEmpty ? nil : prepared
    }

    private static func geometry(_ header: Header) -> Geometry? {
        let vectors = [header.spacing, header.origin] + header.directions
        guard header.size.count == 3, vectors.count == 5, vectors.allSatisfy({ $0.count == 3 })
        else { return nil }
        let geometry = Geometry(
            size: SIMD3(header.size), spacing: SIMD3(header.spacing),
            directions: header.directions.map { SIMD3($0) }, origin: SIMD3(header.origin))
        return (try? geometry.check()) == nil ? nil : geometry
    }

    private static func list<Number>(_ vector: SIMD3<Number>) -> [Number] {
        [vector.x, vector.y, vector.z]
    }

    private static func numbers<Number: BitwiseCopyable>(_ data: Data) -> [Number] {
        let count = data.count / MemoryLayout<Number>.stride
        return [Number](unsafeUninitializedCapacity: count) { numbers, initialized in
            data.copyBytes(to: UnsafeMutableRawBufferPointer(numbers))
            initialized = count
        }
    }
}
