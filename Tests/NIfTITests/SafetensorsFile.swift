internal import Foundation

/// The little of safetensors that the golden files need: eight bytes of length, JSON, raw numbers.
struct SafetensorsFile {
    private struct Entry: Decodable {
        var dtype: String
        var shape: [Int]
        var data_offsets: [Int]
    }

    private let entries: [String: Entry]
    private let bytes: Data

    init(_ url: URL) throws {
        let file = try Data(contentsOf: url)
        let length = file.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
        let object = try JSONSerialization.jsonObject(with: file.subdata(in: 8..<8 + length))
        var dictionary = object as? [String: Any] ?? [:]
        dictionary["__metadata__"] = nil
        entries = try JSONDecoder().decode(
            [String: Entry].self, from: JSONSerialization.data(withJSONObject: dictionary))
        bytes = file.subdata(in: 8 + length..<file.count)
    }

    struct Missing: Error { let key: String }

    /// The numbers of a tensor, row-major, as doubles.
    func numbers(_ key: String) throws -> [Double] {
        guard let entry = entries[key] else { throw Missing(key: key) }
        let raw = bytes.subdata(in: entry.data_offsets[0]..<entry.data_offsets[1])
        func read<Number: BitwiseCopyable>(_ type: Number.Type) -> [Number] {
            raw.withUnsafeBytes { raw in
                (0..<raw.count / MemoryLayout<Number>.size).map {
                    raw.loadUnaligned(fromByteOffset: $0 * MemoryLayout<Number>.size, as: type)
                }
            }
        }
        switch entry.dtype {
        case "F32": return read(Float.self).map(Double.init)
        case "F64": return read(Double.self)
        case "I32": return read(Int32.self).map(Double.init)
        case "I64": return read(Int64.self).map(Double.init)
        default: throw Missing(key: "\(key) as \(entry.dtype)")
        }
    }
}
