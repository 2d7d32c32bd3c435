internal import DICOMFile

/// The pixels of one frame, borrowed from whoever read them.
struct FramePixels {
    /// Behind them are at least ``PixelSource/slack`` bytes that may be read, whatever they are.
    let bytes: UnsafeRawPointer
    /// In a file of bits: where in the first byte the frame begins.
    let shift: Int
    /// How many pixels there are.
    let count: Int

    /// Calls `body` with the first pixel and the length of each run of pixels that are set, in a
    /// file of bits. Runs are cut at every 64th pixel.
    @inline(__always)
    func forEachRun(_ body: (_ first: Int, _ length: Int) -> Void) {
        let shift = UInt64(shift)
        var first = 0
        while first < count {
            let at = first >> 3
            var word = load(at) >> shift
            if shift > 0 { word |= load(at + 8) << (64 - shift) }
            let width = min(64, count - first)
            if width < 64 { word &= (1 << UInt64(width)) - 1 }
            while word != 0 {
                let start = word.trailingZeroBitCount
                let length = (~(word >> UInt64(start))).trailingZeroBitCount
                body(first + start, length)
                // Adding the lowest bit carries through the run and sets the bit behind it.
                word &= word &+ (1 << UInt64(start))
            }
            first += 64
        }
    }

    /// Calls `body` with index and value of each pixel that is not 0, in a file of bytes, or of
    /// pairs of bytes.
    @inline(__always)
    func forEachValue(bits: Int, _ body: (Int, Int) -> Void) {
        if bits == 8 {
            for pixel in 0..<count {
                let value = bytes.load(fromByteOffset: pixel, as: UInt8.self)
                if value != 0 { body(pixel, Int(value)) }
            }
        } else {
            for pixel in 0..<count {
                let value = UInt16(
                    littleEndian: bytes.loadUnaligned(fromByteOffset: pixel * 2, as: UInt16.self))
                if value != 0 { body(pixel, Int(value)) }
            }
        }
    }

    @inline(__always)
    private func load(_ byte: Int) -> UInt64 {
        UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: byte, as: UInt64.self))
    }
}
