internal import CDCMTK

/// The pixels of a segmentation, as its file has them: frame after frame, and in a file of bits
/// without a gap between them.
struct SegmentationPixels: Sendable {
    /// 1, 8 or 16.
    let bits: Int
    /// Pixels of a frame.
    let plane: Int
    /// FRACTIONAL: the value that stands for 1.
    let maximum: Double
    /// LABELMAP: the value that stands for background, beside 0.
    let padding: Int?
    private let source: PixelSource

    /// Checks the layout. Pixels that need no decoding stay in the file until they are asked for.
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
        guard expected.contains(bits), layout.samplesPerPixel == 1, !layout.isSigned else {
            throw .file(
                file.path,
                "\(Tag.bitsAllocated): a segmentation of type \(type.rawValue) has pixels of "
                    + "\(bits) bits")
        }
        guard (1...255).contains(maximum) else {
            throw .file(
                file.path,
                "\(Tag.maximumFractionalValue): the value for 1 is \(short(maximum)); 8 bits hold 1 "
                    + "to 255")
        }
        guard bits > 1 || !layout.isEncapsulated else {
            throw .file(file.path, "its bits are compressed, which is not read", .decompress)
        }
        source = try PixelSource(file, layout: layout)
    }

    /// Reads one frame at a time, for one thread.
    func reader() -> Reader { Reader(pixels: self) }

    /// Reads frames into memory of its own, which the next frame takes again.
    final class Reader {
        private let pixels: SegmentationPixels
        private let scratch: UnsafeMutableRawPointer

        fileprivate init(pixels: SegmentationPixels) {
            self.pixels = pixels
            // A frame of bits may begin and end inside a byte.
            let bytes = (pixels.plane * pixels.bits + 7) / 8 + 1
            let count = bytes + FramePixels.slack
            scratch = .allocate(byteCount: count, alignment: 16)
            scratch.initializeMemory(as: UInt8.self, repeating: 0, count: count)
        }

        deinit { scratch.deallocate() }

        /// The pixels of a frame, counted from 0. Valid until the next call.
        func frame(_ index: Int) throws(DICOMError) -> FramePixels {
            let first = index * pixels.plane * pixels.bits
            let end = first + pixels.plane * pixels.bits
            let bytes = try pixels.source.bytes(first / 8..<(end + 7) / 8, scratch)
            return FramePixels(bytes: bytes, shift: first % 8, count: pixels.plane)
        }
    }
}
