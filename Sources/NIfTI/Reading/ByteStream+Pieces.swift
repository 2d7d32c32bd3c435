internal import Imaging

extension ByteStream {
    /// Bytes handled at once: they stay in the cache between reading and decoding.
    private static let pieceBytes = 1 << 19

    /// Reads `bytes` bytes and hands them on in pieces of whole units: while one piece is being
    /// read and inflated, the one before it is handed on, on another core where there is one.
    ///
    /// - Parameter body: Gets a piece and the offset of its first byte, piece after piece; returns
    ///   what is wrong with it, or nil.
    func forEachPiece(
        bytes: Int, unit: Int,
        _ body: (UnsafeMutableRawBufferPointer, Int) -> NIfTIError?
    ) throws(NIfTIError) {
        let most = min(Self.pieceBytes / unit * unit, bytes)
        let both = UnsafeMutableRawBufferPointer.allocate(byteCount: 2 * most, alignment: 64)
        defer { both.deallocate() }
        func piece(at offset: Int) -> UnsafeMutableRawBufferPointer {
            let start = offset / most % 2 * most
            return UnsafeMutableRawBufferPointer(
                rebasing: both[start..<start + min(most, bytes - offset)])
        }
        func fill(at offset: Int) throws(NIfTIError) {
            let piece = piece(at: offset)
            let read = try read(piece)
            guard read == piece.count else {
                throw .truncated(file: file, expected: bytes, found: offset + read)
            }
        }
        guard bytes > 0 else { return }
        try fill(at: 0)
        var done = 0
        while done < bytes {
            let next = done + most
            var failure: NIfTIError?
            var problem: NIfTIError?
            if next < bytes {
                // The two touch nothing in common.
                concurrently(2) { number in
                    if number == 1 {
                        problem = body(piece(at: done), done)
                    } else {
                        do throws(NIfTIError) { try fill(at: next) } catch { failure = error }
                    }
                }
            } else {
                problem = body(piece(at: done), done)
            }
            // What is wrong with a piece comes before what is wrong behind it.
            if let problem { throw problem }
            if let failure { throw failure }
            done = next
        }
    }
}
