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
