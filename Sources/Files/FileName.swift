internal import Foundation
internal import Text

/// Names of files as Linux has them, bytes, and as Swift has them, text.
///
/// A path that a walk found must be opened with ``withPath(_:_:)`` or a type of this room: Foundation
/// does not find names that are no UTF-8.
package enum FileName {
    /// The text that stands for a name. ``bytes(_:)`` gives the same bytes again, whatever they are.
    package static func text(_ bytes: some Sequence<UInt8>) -> String {
        let bytes = Array(bytes)
        if let text = String(validating: bytes, as: UTF8.self),
            // A name may hold the scalars that stand for bytes; they go byte by byte, too.
            !bytes.contains(0xF4) || !text.unicodeScalars.contains(where: isStandIn)
        {
            return text
        }
        var text = String.UnicodeScalarView()
        var index = 0
        while index < bytes.count {
            let length = (1...min(4, bytes.count - index)).first { count in
                String(validating: bytes[index..<index + count], as: UTF8.self) != nil
            }
            if let length,
                let scalar = String(decoding: bytes[index..<index + length], as: UTF8.self)
                    .unicodeScalars.first, !isStandIn(scalar)
            {
                text.append(scalar)
                index += length
            } else {
                text.append(UndecodedByte.scalar(of: bytes[index]))
                index += 1
            }
        }
        return String(text)
    }

    /// The bytes of a name or path, without a zero at the end.
    package static func bytes(_ text: String) -> [UInt8] {
        guard text.utf8.contains(0xF4) else { return Array(text.utf8) }
        var bytes: [UInt8] = []
        for scalar in text.unicodeScalars {
            if let byte = UndecodedByte.byte(of: scalar) {
                bytes.append(byte)
            } else {
                bytes += Array(String(scalar).utf8)
            }
        }
        return bytes
    }

    /// Whether a name or path is UTF-8, so that programs and libraries of all kinds find it.
    package static func isUTF8(_ text: String) -> Bool {
        !text.utf8.contains(0xF4) || !text.unicodeScalars.contains(where: isStandIn)
    }

    /// Calls `body` with the path as the system takes it.
    package static func withPath<Result, Failure: Error>(
        _ text: String, _ body: (UnsafePointer<CChar>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        var path = bytes(text).map { CChar(bitPattern: $0) }
        path.append(0)
        return try path.withUnsafeBufferPointer { buffer throws(Failure) in
            // Never empty: a zero was added.
            guard let start = buffer.baseAddress else { preconditionFailure("an empty path") }
            return try body(start)
        }
    }

    /// A path without a link in it; as it is where it leads nowhere.
    package static func real(_ path: String) -> String {
        guard let bytes = withPath(path, { realpath($0, nil) }) else { return path }
        defer { free(bytes) }
        return text(UnsafeRawBufferPointer(start: bytes, count: strlen(bytes)))
    }

    private static func isStandIn(_ scalar: Unicode.Scalar) -> Bool {
        UndecodedByte.byte(of: scalar) != nil
    }
}
