internal import Foundation
internal import Glibc

/// Why a safetensors file cannot be written.
enum SafetensorsWritingFault: Error, CustomStringConvertible {
    case reservedName
    case tooLong(Int)
    /// The number of the system's error.
    case system(Int32)

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
        case .system(let number):
            """
            \(String(cString: strerror(number))). Check the path, and the permissions and free space of \
            its folder
            """
        }
    }
}
