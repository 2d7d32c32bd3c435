internal import Files
internal import Foundation

/// Puts tensors into the form of a safetensors file.
struct SafetensorsWriter {
    private let tensors: [(name: String, tensor: Tensor)]
    private let metadata: [String: String]

    init(_ tensors: [String: Tensor], metadata: [String: String]) {
        self.tensors = tensors.map { ($0.key, $0.value) }.sorted {
            let (first, second) = ($0.tensor.dtype.size, $1.tensor.dtype.size)
            // By bytes, as other writers of the format sort.
            return first != second
                ? first > second : $0.name.utf8.lexicographicallyPrecedes($1.name.utf8)
        }
        self.metadata = metadata
    }

    /// - Throws: ``SafetensorsWritingFault``, the system's fault, or ``TensorError`` where a tensor
    ///   cannot be copied.
    func write(to file: WholeFile) throws {
        try file.write(header())
        for (_, tensor) in tensors { try file.write(tensor.bytes()) }
    }

    /// The header's length and the header, filled up with spaces to a multiple of eight bytes.
    private func header() throws(SafetensorsWritingFault) -> [UInt8] {
        var members: [String] = []
        if !metadata.isEmpty {
            let texts = metadata.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
                .map { "\(JSONText.quoted($0.key)):\(JSONText.quoted($0.value))" }
            members.append("\"__metadata__\":{\(texts.joined(separator: ","))}")
        }
        var end = 0
        for (name, tensor) in tensors {
            guard name != "__metadata__" else { throw .reservedName }
            let start = end
            end += tensor.count * tensor.dtype.size
            let shape = tensor.shape.map(String.init).joined(separator: ",")
            members.append(
                """
                \(JSONText.quoted(name)):{"dtype":"\(tensor.dtype.safetensorsName)","shape":[\(shape)],\
                "data_offsets":[\(start),\(end)]}
                """)
        }
        var json = Array("{\(members.joined(separator: ","))}".utf8)
        json += Array(repeating: UInt8(ascii: " "), count: (8 - json.count % 8) % 8)
        guard json.count <= SafetensorsHeader.longest else { throw .tooLong(json.count) }
        return withUnsafeBytes(of: UInt64(json.count).littleEndian) { Array($0) } + json
    }
}
