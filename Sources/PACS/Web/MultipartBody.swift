internal import Foundation

/// Files as a `multipart/related` body that is read piece by piece.
final class MultipartBody {
    /// Of the whole body.
    let bytes: Int64
    /// Whether all was read.
    private(set) var isThrough = false

    private enum Part { case text([UInt8]), file(String, Int64) }
    private var parts: [Part]
    private var index = 0
    private var offset: Int64 = 0
    private var descriptor: Int32 = -1

    /// - Throws: ``PACSError/file(_:_:)``.
    init(_ objects: [Outgoing], boundary: String) throws {
        var parts: [Part] = []
        var bytes: Int64 = 0
        for (index, object) in objects.enumerated() {
            let head =
                "\(index == 0 ? "" : "\r\n")--\(boundary)\r\nContent-Type: application/dicom\r\n\r\n"
            parts.append(.text(Array(head.utf8)))
            parts.append(.file(object.path, Int64(object.bytes)))
            bytes += Int64(head.utf8.count + object.bytes)
        }
        let tail = "\r\n--\(boundary)--\r\n"
        parts.append(.text(Array(tail.utf8)))
        self.parts = parts
        self.bytes = bytes + Int64(tail.utf8.count)
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Fills in some bytes; 0 at the end, negative where a file is not as it was.
    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        while index < parts.count {
            let count: Int
            switch parts[index] {
            case .text(let text):
                let rest = text[Int(offset)...].prefix(buffer.count)
                buffer.copyBytes(from: rest)
                count = rest.count
            case .file(let path, let size):
                if descriptor < 0 { descriptor = open(path, O_RDONLY | O_CLOEXEC) }
                guard descriptor >= 0 else { return -1 }
                let most = Int(min(Int64(buffer.count), size - offset))
                count = most == 0 ? 0 : Foundation.read(descriptor, buffer.baseAddress, most)
                // The length was announced: a file that became shorter cannot be sent any more.
                guard count > 0 || most == 0 else { return -1 }
            }
            if count > 0 {
                offset += Int64(count)
                return count
            }
            if descriptor >= 0 { close(descriptor) }
            (descriptor, offset) = (-1, 0)
            index += 1
        }
        isThrough = true
        return 0
    }
}
