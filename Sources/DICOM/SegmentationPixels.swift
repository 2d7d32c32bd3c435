internal import CDCMTK

/// The pixels of a segmentation, as its file has them.
struct SegmentationPixels: Sendable {
    /// Packed bits (BINARY), bytes, or pairs of bytes, little endian; frame after frame.
    var bytes: [UInt8]
    /// 1, 8 or 16.
    var bits: Int
    /// Pixels of a frame.
    var plane: Int
    /// FRACTIONAL: the value that stands for 1.
    var maximum: Double
    /// LABELMAP: the value that stands for background, beside 0.
    var padding: Int?

    /// Reads all frames.
    init(_ file: DICOMFile, layout: CDPixels, type: SegmentationType) throws(DICOMError) {
        let dataset = file.dataset
        bits = Int(layout.bitsAllocated)
        plane = Int(layout.rows) * Int(layout.columns)
        maximum = dataset.number(.maximumFractionalValue) ?? 255
        padding = dataset.integer(.pixelPaddingValue)
        let expected: Set<Int> =
            switch type {
            case .binary: [1]
            case .fractional: [8]
            case .labelMap: [8, 16]
            }
        guard expected.contains(bits), layout.samplesPerPixel == 1, !layout.isSigned, maximum > 0
        else {
            throw .file(
                file.path,
                "\(Tag.bitsAllocated): a segmentation of type \(type.rawValue) has pixels of "
                    + "\(bits) bits")
        }
        let frames = Int(layout.frames)
        let total = bits == 1 ? (frames * plane + 7) / 8 : frames * plane * (bits / 8)
        guard layout.isEncapsulated else {
            bytes = try Self.read(total) { (buffer) throws(DICOMError) in
                try file.readPixelBytes(from: 0, into: buffer)
            }
            return
        }
        let frameBytes = Int(layout.frameBytes)
        guard bits > 1 else { throw .file(file.path, "its bits are compressed, which is not read") }
        // One byte more, as room for the pad byte of the last frame.
        bytes = try Self.read(total + 2) { (buffer) throws(DICOMError) in
            for frame in 0..<frames {
                let start = frame * frameBytes
                let slice = UnsafeMutableRawBufferPointer(
                    rebasing: buffer[start..<start + frameBytes + frameBytes % 2])
                try file.readFrame(frame, into: slice)
            }
        }
    }

    private static func read(
        _ count: Int, _ fill: (UnsafeMutableRawBufferPointer) throws(DICOMError) -> Void
    ) throws(DICOMError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var fault: DICOMError?
        bytes.withUnsafeMutableBytes { buffer in
            do throws(DICOMError) { try fill(buffer) } catch { fault = error }
        }
        if let fault { throw fault }
        return bytes
    }
}

extension SegmentationPixels {
    /// Calls `body` with the index of each pixel of a frame that is set, in a file of bits.
    @inline(__always)
    func forEachSet(inFrame frame: Int, _ body: (Int) -> Void) {
        bytes.withUnsafeBytes { bytes in
            let start = frame * plane
            let end = start + plane
            var byte = start >> 3
            while byte << 3 < end {
                let first = byte << 3
                if first >= start, first + 64 <= end {
                    // Eight bytes at once; most are 0.
                    var word = UInt64(
                        littleEndian: bytes.loadUnaligned(fromByteOffset: byte, as: UInt64.self))
                    while word != 0 {
                        body(first + word.trailingZeroBitCount - start)
                        word &= word - 1
                    }
                    byte += 8
                    continue
                }
                var value = UInt(bytes[byte])
                // The frames before and after share this byte where a frame's pixels are no
                // multiple of 8.
                if first < start { value &= 0xFF << UInt(start - first) }
                if first + 8 > end { value &= 0xFF >> UInt(first + 8 - end) }
                while value != 0 {
                    body(first + value.trailingZeroBitCount - start)
                    value &= value - 1
                }
                byte += 1
            }
        }
    }

    /// Calls `body` with index and value of each pixel of a frame that is not 0, in a file of
    /// bytes or pairs of bytes.
    @inline(__always)
    func forEachValue(inFrame frame: Int, _ body: (Int, Int) -> Void) {
        bytes.withUnsafeBufferPointer { bytes in
            if bits == 8 {
                let start = frame * plane
                for pixel in 0..<plane where bytes[start + pixel] != 0 {
                    body(pixel, Int(bytes[start + pixel]))
                }
            } else {
                let start = frame * plane * 2
                for pixel in 0..<plane {
                    let at = start + pixel * 2
                    let value = Int(bytes[at]) | Int(bytes[at + 1]) << 8
                    if value != 0 { body(pixel, value) }
                }
            }
        }
    }
}
