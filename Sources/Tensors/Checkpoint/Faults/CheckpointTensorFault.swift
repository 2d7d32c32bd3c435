/// What is wrong with one tensor of a file.
package enum CheckpointTensorFault: Error, Equatable, CustomStringConvertible {
    case type(String)
    case kind(String)
    case noRecord(String)
    case shortRecord(String, bytes: Int)
    case axes
    case shape([Int], strides: [Int], offset: Int)
    case outside(String, elements: Int)
    case repeated(bytes: Int)
    case booleans
    case rejected(String)

    package var description: String {
        switch self {
        case .type(let name):
            """
            its elements are \(quoted(name)); float64, float32, float16, bfloat16, int64, int32, \
            int16, int8, uint8 and bool are read
            """
        case .kind(let function):
            "only \(quoted(function)) could make it; dense tensors are read"
        case .noRecord(let record): "its elements would be in \(quoted(record)), which is not there"
        case .shortRecord(let record, let bytes):
            "it needs more than the \(bytes) bytes of \(quoted(record))"
        case .axes: "it has more than \(CheckpointTensor.mostAxes) axes"
        case .shape(let shape, let strides, let offset):
            """
            no tensor has shape \(shape.prefix(8)) with strides \(strides.prefix(8)) and offset \
            \(offset)
            """
        case .outside(let record, let elements):
            "it reaches beyond the \(elements) elements of \(quoted(record))"
        case .repeated(let bytes):
            "it repeats a few elements until they take \(bytes) bytes"
        case .booleans: "it has Booleans that are neither 0 nor 1"
        case .rejected(let reason): reason
        }
    }
}

extension CheckpointTensorFault {
    /// Whether no writer of such files would have written this.
    var isDamage: Bool {
        switch self {
        case .type, .kind, .rejected: false
        default: true
        }
    }
}
