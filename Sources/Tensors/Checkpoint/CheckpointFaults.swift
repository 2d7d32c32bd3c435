/// A name from a file, in quotes and fit for a message.
func quoted(_ name: String) -> String { "'\(printable(name))'" }

/// Text from a file, fit for a message: on one line, without what a terminal would obey, and of
/// bounded length.
func printable(_ text: String) -> String {
    let longest = 100
    let shown = text.unicodeScalars.prefix(longest).map { scalar in
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse,
            .unassigned:
            "?"
        default: String(scalar)
        }
    }
    return shown.joined() + (text.unicodeScalars.dropFirst(longest).isEmpty ? "" : "…")
}

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

/// What is wrong with the archive that a `.pth` file is.
package enum TorchArchiveFault: Error, Equatable, CustomStringConvertible {
    case unreadable(String)
    case outside(String)
    case twice(String)
    case overlap(String, String)
    case noPickle
    case form(String)
    case bigEndian
    case byteOrder

    package var description: String {
        switch self {
        case .unreadable(let reason):
            "its archive cannot be read (\(reason))"
        case .outside(let name):
            "its record \(quoted(name)) lies beyond the end of the file"
        case .twice(let name):
            "it has two records \(quoted(name))"
        case .overlap(let first, let second):
            "its records \(quoted(first)) and \(quoted(second)) overlap"
        case .noPickle:
            "its archive has no record 'data.pkl', so torch.save did not write it"
        case .form(let reason):
            reason
        case .bigEndian:
            "its numbers are big endian; only little endian ones are read"
        case .byteOrder:
            "its record 'byteorder' is neither 'little' nor 'big'"
        }
    }
}

extension TorchArchiveFault {
    /// Whether another copy of the file may be better; otherwise it is of a form that is not read.
    var isDamage: Bool {
        switch self {
        case .noPickle, .form, .bigEndian: false
        default: true
        }
    }
}

/// What is wrong with a pickle.
package enum PickleFault: Error, Equatable, CustomStringConvertible {
    case notAPickle
    case version(UInt8)
    case end(at: Int)
    case instruction(UInt8, at: Int)
    case emptyStack(at: Int)
    case keyWithoutValue(at: Int)
    case memo(Int, at: Int)
    case target(String, at: Int)
    case name(at: Int)
    case text(at: Int)
    case tooMany(String, limit: Int)

    package var description: String {
        switch self {
        case .notAPickle: "it does not begin as one of protocol 2 to 5 does"
        case .version(let version): "it is of protocol \(version); 2 to 5 are read"
        case .end(let position): "it ends within a value, at byte \(position)"
        case .instruction(let instruction, let position):
            "byte \(position) is \(instruction), which is no instruction of protocol 2 to 5"
        case .emptyStack(let position): "byte \(position) takes a value where there is none"
        case .keyWithoutValue(let position): "a key has no value, at byte \(position)"
        case .memo(let place, let position):
            "byte \(position) recalls value \(place), which was never kept"
        case .target(let kind, let position):
            "byte \(position) adds to a \(kind) where there is none"
        case .name(let position): "byte \(position) names no module and class"
        case .text(let position): "the text at byte \(position) is not UTF-8"
        case .tooMany(let things, let limit): "it has more than \(limit) \(things)"
        }
    }
}

/// Why a file of torch.save gives no weights.
package enum TorchWeightsFault: Error, Equatable, CustomStringConvertible {
    case noDictionary(String)
    case noTensors([String])

    package var description: String {
        switch self {
        case .noDictionary(let found):
            "it holds \(found), not a dictionary of weights"
        case .noTensors(let found) where found.isEmpty:
            "it holds an empty dictionary"
        case .noTensors(let found):
            """
            it holds no tensors by name, neither at the top nor under \
            \(TorchWeights.places.joined(separator: ", ")); it has \(found.prefix(5).joined(separator: ", "))
            """
        }
    }
}

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
