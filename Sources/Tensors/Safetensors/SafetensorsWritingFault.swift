internal import Files

/// Why a safetensors file cannot be written.
enum SafetensorsWritingFault: Error, CustomStringConvertible {
    case reservedName
    case tooLong(Int)
    case system(SystemError)

    var description: String {
        switch self {
        case .reservedName:
            """
            '__metadata__' is the format's own name and cannot be a tensor's. Give the tensor another
            """
        case .tooLong(let count):
            """
            its header would have \(count) bytes; the format allows \(SafetensorsHeader.longest). \
            Write less metadata, or shorter names
            """
        case .system(let error):
            """
            \(error). Check the path, and the permissions and free space of \
            its folder
            """
        }
    }
}
