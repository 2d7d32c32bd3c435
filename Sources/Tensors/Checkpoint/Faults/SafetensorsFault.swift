/// What is wrong with a safetensors file.
package enum SafetensorsFault: Error, Equatable, CustomStringConvertible {
    case headerLength(UInt64, file: Int)
    case headerTooLong(UInt64)
    /// `under` are the keys whose value it is, the innermost first, and `found` is how that begins.
    case json(String, at: Int, under: [String] = [], found: String = "")
    case twice(String)
    case field(tensor: String, String)
    case missing(tensor: String, String)
    case dtype(tensor: String, String)
    case axes(tensor: String, Int)
    case offsets(tensor: String, [Int], data: Int)
    case span(tensor: String, [Int], String, bytes: Int)
    case overlap(String, String)
    case hole(before: String, bytes: Int)
    case trailing(bytes: Int)

    package var description: String {
        switch self {
        case .headerLength(let claimed, let file):
            "its header claims \(claimed) bytes, but the file has \(file)"
        case .headerTooLong(let claimed):
            "its header claims \(claimed) bytes; the format allows \(SafetensorsHeader.longest)"
        case .json(let what, let position, let keys, let found):
            "its header is not the format's JSON: \(what), at byte \(position) of the header"
                + (keys.isEmpty
                    ? ""
                    : ", under \(keys.map(quoted).joined(separator: " of ")): \(quoted(found))")
        case .twice(let key):
            "its header has \(quoted(key)) twice"
        case .field(let tensor, let field):
            "\(quoted(tensor)) has \(quoted(field)), which the format does not know"
        case .missing(let tensor, let field):
            "\(quoted(tensor)) has no '\(field)'"
        case .dtype(let tensor, let type):
            "\(quoted(tensor)) is of type \(quoted(type))"
        case .axes(let tensor, let count):
            "\(quoted(tensor)) has \(count) axes; \(CheckpointTensor.mostAxes) are the most"
        case .offsets(let tensor, let offsets, let data):
            """
            \(quoted(tensor)) has the data_offsets \(offsets.prefix(3)); they must be a start and \
            an end within \(data) bytes
            """
        case .span(let tensor, let shape, let type, let bytes):
            "\(quoted(tensor)) of shape \(shape) and type \(type) does not take \(bytes) bytes"
        case .overlap(let first, let second):
            "the bytes of \(quoted(first)) and \(quoted(second)) overlap"
        case .hole(let tensor, let bytes):
            "\(bytes) bytes before \(quoted(tensor)) belong to no tensor"
        case .trailing(let bytes):
            "\(bytes) bytes at its end belong to no tensor"
        }
    }
}
