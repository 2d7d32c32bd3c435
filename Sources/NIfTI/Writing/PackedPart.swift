internal import CNIfTI

/// Where one part of a file is made, and compressed where the file is.
///
/// Used by one thread at a time.
final class PackedPart {
    /// Bytes of content, at most.
    static let bytes = 1 << 20

    private let content: UnsafeMutableRawBufferPointer
    private let packed: UnsafeMutableRawBufferPointer?
    private let packer: OpaquePointer?

    /// The bytes to write, until the next part is made here.
    private(set) var written: UnsafeRawBufferPointer

    /// How much content they are.
    private(set) var count = 0

    /// The content's CRC-32; 0 where nothing is compressed.
    private(set) var checksum: UInt32 = 0

    /// - Parameters:
    ///   - isCompressed: Whether the parts are compressed.
    ///   - file: Named in the error.
    init(isCompressed: Bool, file: String) throws(NIfTIError) {
        let packer = isCompressed ? cn_packer() : nil
        guard packer != nil || !isCompressed else {
            throw .outOfMemory(file: file, bytes: Self.bytes)
        }
        self.packer = packer
        content = .allocate(byteCount: Self.bytes, alignment: 64)
        packed =
            isCompressed
            ? .allocate(byteCount: Int(cn_most_packed(Int64(Self.bytes))), alignment: 64) : nil
        written = UnsafeRawBufferPointer(start: nil, count: 0)
    }

    deinit {
        if let packer { cn_drop_packer(packer) }
        content.deallocate()
        packed?.deallocate()
    }

    /// Makes a part of `count` bytes.
    func make(_ count: Int, _ fill: (UnsafeMutableRawBufferPointer) -> Void) {
        let piece = UnsafeMutableRawBufferPointer(rebasing: content[..<count])
        fill(piece)
        self.count = count
        guard let packer, let packed, let from = piece.baseAddress, let to = packed.baseAddress
        else {
            written = UnsafeRawBufferPointer(piece)
            return
        }
        let length = cn_pack(packer, from, Int64(count), to, &checksum)
        written = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(packed)[..<Int(length)])
    }
}
