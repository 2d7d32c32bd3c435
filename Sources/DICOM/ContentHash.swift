internal import Files
internal import DICOMFile

/// Gathers what an object consists of, and makes its UID: the same content has the same UID,
/// another has another.
struct ContentHash {
    private var hash = SHA256()

    init(_ parts: [String] = []) {
        for part in parts { add(part) }
    }

    /// Adds text. Its length goes in too, so that "ab" + "c" is not "a" + "bc".
    mutating func add(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            add(count: bytes.count)
            hash.add(UnsafeRawBufferPointer(bytes))
        }
    }

    mutating func add(_ tag: Tag) {
        withUnsafeBytes(of: tag.raw.littleEndian) { hash.add($0) }
    }

    /// Adds many bytes, hashed in pieces on all cores: what is added is the digest of each.
    mutating func add(inPieces bytes: UnsafeRawBufferPointer) {
        let piece = 1 << 20
        add(count: bytes.count)
        let shared = Shared(bytes: bytes)
        let digests = concurrently((bytes.count + piece - 1) / piece) { index in
            let range = index * piece..<min(shared.bytes.count, (index + 1) * piece)
            var hash = SHA256()
            hash.add(UnsafeRawBufferPointer(rebasing: shared.bytes[range]))
            return hash.digest
        }
        for digest in digests { hash.add(digest.bytes) }
    }

    private struct Shared: @unchecked Sendable {
        // Unchecked: nobody writes to them meanwhile.
        let bytes: UnsafeRawBufferPointer
    }

    private mutating func add(count: Int) {
        withUnsafeBytes(of: UInt64(count).littleEndian) { hash.add($0) }
    }

    /// The UID of what was added, for one of an object's several identities.
    func uid(_ purpose: String) -> String {
        var copy = self
        copy.add(purpose)
        return copy.uid
    }

    /// "2.25." and 128 bits of the SHA-256, marked as a UUID of version 8 (RFC 9562, 5.8).
    ///
    /// - Source: DICOM PS3.5, annex B.2.
    var uid: String {
        var number: UInt128 = 0
        for byte in hash.digest.bytes.prefix(16) { number = number << 8 | UInt128(byte) }
        number = number & ~(0xF << 76) | 0x8 << 76
        number = number & ~(0x3 << 62) | 0x2 << 62
        return "2.25.\(number)"
    }
}
