package import CDCMTK
internal import Files
internal import Foundation

/// Where the pixels of a segmentation come from: the open file, or memory that they were decoded
/// into.
///
/// Read by several threads at once: nothing in it changes once it is made, and reading a file at
/// an offset moves no position.
package final class PixelSource: Sendable {
    /// Bytes that may be read behind those asked for, whatever they are, so that the last bits can be
    /// loaded as whole words. Memory that is given to ``bytes(_:_:)`` must have as many.
    package static let slack = 16

    private let path: String
    private let place: Place

    private enum Place: Sendable {
        case file(descriptor: Int32, offset: Int)
        case memory(PixelMemory)
    }

    package init(_ file: DICOMFile, layout: CDPixels) throws(DICOMFileError) {
        path = file.path
        if let (descriptor, offset) = try file.pixelDescriptor() {
            place = .file(descriptor: descriptor, offset: offset)
            return
        }
        let frames = Int(layout.frames)
        let frameBits = Int(layout.rows) * Int(layout.columns) * Int(layout.bitsAllocated)
        let total = (frames * frameBits + 7) / 8
        // Decoders want room for the pad byte of an odd last frame.
        guard let memory = PixelMemory(count: total + 1 + Self.slack) else {
            throw DICOMFileError(
                file.path, "there is not enough memory for its \(total) bytes of pixels", .makeRoom)
        }
        if layout.isEncapsulated, layout.bitsAllocated == 1 {
            try Self.decodeBits(file, layout, into: memory)
        } else if layout.isEncapsulated {
            let frameBytes = frameBits / 8
            for frame in 0..<frames {
                let start = frame * frameBytes
                let end = start + frameBytes + frameBytes % 2
                try file.readFrame(
                    frame, into: UnsafeMutableRawBufferPointer(rebasing: memory.bytes[start..<end]))
            }
        } else {
            let all = UnsafeMutableRawBufferPointer(rebasing: memory.bytes[..<total])
            try file.readPixelBytes(from: 0, into: all)
        }
        place = .memory(memory)
    }

    /// Bits that were compressed come as a byte for each pixel, and are packed as in a file: without a
    /// gap between frames, the first in the lowest bit.
    private static func decodeBits(
        _ file: DICOMFile, _ layout: CDPixels, into memory: PixelMemory
    ) throws(DICOMFileError) {
        let plane = Int(layout.rows) * Int(layout.columns)
        guard let bytes = PixelMemory(count: plane + 1) else {
            throw DICOMFileError(
                file.path, "there is not enough memory for its \(plane) bytes of pixels", .makeRoom)
        }
        let out = memory.bytes
        for frame in 0..<Int(layout.frames) {
            try file.readFrame(frame, into: bytes.bytes)
            for pixel in 0..<plane where bytes.bytes[pixel] != 0 {
                let bit = frame * plane + pixel
                out[bit >> 3] |= 1 << UInt8(bit & 7)
            }
        }
    }

    deinit {
        if case .file(let descriptor, _) = place { close(descriptor) }
    }

    /// A range of the pixels' bytes, in memory of their own or in `scratch`, which must hold them.
    package func bytes(
        _ range: Range<Int>, _ scratch: UnsafeMutableRawPointer
    ) throws(DICOMFileError) -> UnsafeRawPointer {
        switch place {
        case .memory(let memory): return UnsafeRawPointer(memory.start) + range.lowerBound
        case .file(let descriptor, let offset):
            var done = 0
            while done < range.count {
                let count = pread(
                    descriptor, scratch + done, range.count - done,
                    off_t(offset + range.lowerBound + done))
                if count < 0, errno == EINTR { continue }
                guard count >= 0 else {
                    let error = SystemError(errno)
                    throw DICOMFileError(path, "it cannot be read: \(error)", .checkPath, error)
                }
                guard count > 0 else {
                    throw DICOMFileError(path, "\(Tag.pixelData): the file ends early")
                }
                done += count
            }
            return UnsafeRawPointer(scratch)
        }
    }
}
