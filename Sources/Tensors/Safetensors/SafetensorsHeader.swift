/// What a safetensors file says about itself, with every check that the format asks for.
///
/// - Source: The format's description, https://github.com/huggingface/safetensors#format: eight
///   bytes with the header's length, the header in JSON, then the tensors' bytes, without a gap.
package struct SafetensorsHeader {
    /// One tensor: row-major, little endian.
    package struct Entry: Sendable, Equatable {
        package var name: String
        package var dtype: DType
        package var shape: [Int]
        /// Where its bytes lie in the file.
        package var range: Range<Int>

        var tensor: CheckpointTensor {
            CheckpointTensor(
                dtype: dtype, shape: shape, strides: CheckpointTensor.rowMajorStrides(shape),
                range: range)
        }
    }

    /// The most bytes that a header may have, as in the format's own implementation.
    package static let longest = 100_000_000

    /// In the order of their bytes.
    package private(set) var entries: [Entry] = []

    /// The texts under `__metadata__`.
    package private(set) var metadata: [String: String] = [:]

    /// - Parameter file: All of the file.
    package init(_ file: UnsafeRawBufferPointer) throws(SafetensorsFault) {
        guard file.count >= 8 else { throw .headerLength(0, file: file.count) }
        let claimed = file.loadUnaligned(as: UInt64.self).littleEndian
        guard claimed <= Self.longest else { throw .headerTooLong(claimed) }
        let start = 8 + Int(claimed)
        guard start <= file.count else { throw .headerLength(claimed, file: file.count) }
        var json = SafetensorsJSON(UnsafeRawBufferPointer(rebasing: file[8..<start]))
        try json.object { (json: inout SafetensorsJSON, key: String) throws(SafetensorsFault) in
            if key == "__metadata__" {
                metadata = try Self.texts(&json)
            } else {
                entries.append(try Self.entry(key, &json, data: start..<file.count))
            }
        }
        try json.end()
        entries.sort {
            ($0.range.lowerBound, $0.range.upperBound, $0.name)
                < ($1.range.lowerBound, $1.range.upperBound, $1.name)
        }
        try checkCover(start..<file.count)
    }

    private static func texts(
        _ json: inout SafetensorsJSON
    ) throws(SafetensorsFault) -> [String: String] {
        var texts: [String: String] = [:]
        try json.object { (json: inout SafetensorsJSON, key: String) throws(SafetensorsFault) in
            texts[key] = try json.string()
        }
        return texts
    }

    private static func entry(
        _ name: String, _ json: inout SafetensorsJSON, data: Range<Int>
    ) throws(SafetensorsFault) -> Entry {
        var type: String?
        var shape: [Int]?
        var offsets: [Int]?
        try json.object { (json: inout SafetensorsJSON, key: String) throws(SafetensorsFault) in
            switch key {
            case "dtype": type = try json.string()
            case "shape": shape = try json.integers()
            case "data_offsets": offsets = try json.integers()
            default: throw .field(tensor: name, key)
            }
        }
        guard let type else { throw .missing(tensor: name, "dtype") }
        guard let shape else { throw .missing(tensor: name, "shape") }
        guard let offsets else { throw .missing(tensor: name, "data_offsets") }
        guard let dtype = DType(safetensors: type) else { throw .dtype(tensor: name, type) }
        guard shape.count <= CheckpointTensor.mostAxes else {
            throw .axes(tensor: name, shape.count)
        }
        guard offsets.count == 2, offsets[0] <= offsets[1], offsets[1] <= data.count else {
            throw .offsets(tensor: name, offsets, data: data.count)
        }
        let span = offsets[1] - offsets[0]
        guard let bytes = CheckpointTensor.byteCount(shape, dtype), bytes == span else {
            throw .span(tensor: name, shape, type, bytes: span)
        }
        let range = data.lowerBound + offsets[0]..<data.lowerBound + offsets[1]
        return Entry(name: name, dtype: dtype, shape: shape, range: range)
    }

    /// The tensors must fill the data, end to end.
    private func checkCover(_ data: Range<Int>) throws(SafetensorsFault) {
        var end = data.lowerBound
        var last = ""
        for entry in entries {
            guard entry.range.lowerBound >= end else { throw .overlap(last, entry.name) }
            guard entry.range.lowerBound == end else {
                throw .hole(before: entry.name, bytes: entry.range.lowerBound - end)
            }
            (end, last) = (entry.range.upperBound, entry.name)
        }
        guard end == data.upperBound else { throw .trailing(bytes: data.upperBound - end) }
    }
}
