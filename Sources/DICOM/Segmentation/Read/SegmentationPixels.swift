internal import CDCMTK
internal import Text
internal import DICOMFile

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
    init(
        _ file: DICOMFile, layout: CDPixels, type: SegmentationType, warnings: inout [Warning]
    ) throws(DICOMError) {
        let values = SegmentationValues(item: file.dataset)
        bits = Int(layout.bitsAllocated)
        plane = Int(layout.rows) * Int(layout.columns)
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
                    + "\(bits) bits; Segmentation Type or Bits Allocated is wrong")
        }
        let total = (Int(layout.frames) * plane * bits + 7) / 8
        guard layout.isEncapsulated || Int(layout.pixelBytes) <= total + total % 2 else {
            throw .file(
                file.path,
                "\(Tag.pixelData): it has \(layout.pixelBytes) bytes, and Columns x Rows of "
                    + "\(layout.columns) x \(layout.rows) in \(layout.frames) frames make \(total)")
        }
        var maximum: Int?
        var padding: Int?
        switch type {
        case .binary: break
        case .fractional:
            maximum = try values.whole(.maximumFractionalValue, in: 1...255)
            if maximum == nil {
                warnings.append(
                    Warning(
                        .segmentationFilledIn,
                        "\(Attribute.maximumFractionalValue) is missing; 255 was taken to be 1"
                    ))
            }
        case .labelMap:
            padding = try values.whole(.pixelPaddingValue, in: 0...(1 << bits) - 1)
        }
        self.maximum = Double(maximum ?? 255)
        self.padding = padding
        if try Self.isLossy(file, values) {
            // A number that is a little off is another structure.
            guard type != .labelMap else {
                throw .file(
                    file.path,
                    "its label numbers were compressed with loss "
                        + "(\(TransferSyntax(file.transferSyntax).name))")
            }
            warnings.append(
                Warning(
                    .segmentationLossy,
                    "its pixels were compressed with loss "
                        + "(\(TransferSyntax(file.transferSyntax).name))"))
        }
        do { source = try PixelSource(file, layout: layout) } catch { throw DICOMError(error) }
    }

    /// Whether the pixels are not those that were drawn: by the transfer syntax; where that leaves it
    /// open, as JPEG 2000's does, by what the object says.
    private static func isLossy(
        _ file: DICOMFile, _ values: SegmentationValues
    ) throws(DICOMError) -> Bool {
        let stated = try values.word(.lossyImageCompression)
        if let stated, stated != "00", stated != "01" {
            throw values.fault(.lossyImageCompression, stated, "which is not 00 or 01")
        }
        switch file.transferSyntax {
        case "1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.51", "1.2.840.10008.1.2.4.81":
            return true
        case "1.2.840.10008.1.2.4.91": return stated == "01"
        default: return false
        }
    }

    /// FRACTIONAL: the least value of a voxel in a segment.
    func least(_ threshold: Double) -> Int {
        max(1, Int((min(1, max(0, threshold)) * maximum).rounded(.up)))
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
            let count = bytes + PixelSource.slack
            scratch = .allocate(byteCount: count, alignment: 16)
            scratch.initializeMemory(as: UInt8.self, repeating: 0, count: count)
        }

        deinit { scratch.deallocate() }

        /// The pixels of a frame, counted from 0. Valid until the next call.
        func frame(_ index: Int) throws(DICOMError) -> FramePixels {
            let first = index * pixels.plane * pixels.bits
            let end = first + pixels.plane * pixels.bits
            do {
                let bytes = try pixels.source.bytes(first / 8..<(end + 7) / 8, scratch)
                return FramePixels(bytes: bytes, shift: first % 8, count: pixels.plane)
            } catch { throw DICOMError(error) }
        }
    }
}
