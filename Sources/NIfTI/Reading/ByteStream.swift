internal import CNIfTI
internal import Files
internal import Foundation

/// A file that is being read, compressed or not.
///
/// Made, read and dropped within one call.
final class ByteStream {
    private let raw: OpaquePointer
    let file: String

    /// Bytes on the disk.
    let fileBytes: Int

    /// Whether the file is gzip-compressed, whatever its name.
    let isCompressed: Bool

    /// - Parameter buffer: How many bytes are read from the disk at once.
    init(_ url: URL, buffer: Int = 1 << 18) throws(NIfTIError) {
        file = url.path(percentEncoded: false)
        var bytes: Int64 = 0
        var error: Int32 = 0
        guard
            let raw = FileName.withPath(
                file, { cn_open($0, Int32(buffer), &bytes, &error) })
        else {
            if error == 0 { throw .notAFile(file: file) }
            throw .cannotOpen(file: file, SystemError(error))
        }
        self.raw = raw
        fileBytes = Int(bytes)
        isCompressed = cn_is_compressed(raw)
    }

    deinit { cn_close(raw) }

    /// No more than this many bytes can come out of the file: deflate codes at most 258 bytes in
    /// two bits, which is 1032 to 1.
    var mostBytes: Int {
        guard isCompressed else { return fileBytes }
        let (bytes, over) = fileBytes.multipliedReportingOverflow(by: 1032)
        return over ? Int.max : bytes
    }

    /// Reads at most as many bytes as the buffer holds; fewer at the end.
    func read(_ buffer: UnsafeMutableRawBufferPointer) throws(NIfTIError) -> Int {
        guard let start = buffer.baseAddress else { return 0 }
        let count = cn_read(raw, start, Int64(buffer.count))
        guard count >= 0 else { throw fault }
        return Int(count)
    }

    /// Moves on to an offset in the uncompressed bytes.
    func seek(to offset: Int) throws(NIfTIError) {
        guard cn_seek(raw, Int64(offset)) else { throw fault }
    }

    /// Why no more can be read.
    private var fault: NIfTIError {
        let error = cn_error(raw)
        return error == 0
            ? .damaged(file: file) : .cannotRead(file: file, SystemError(error))
    }

    /// Compares the checksum behind the last voxel.
    ///
    /// - Returns: Whether anything follows the voxels in a compressed file. Of a plain one, its size
    ///   says so.
    func checkEnd() throws(NIfTIError) -> Bool {
        guard isCompressed else { return false }
        var extra: Int64 = 0
        guard cn_check_end(raw, &extra) == CNEndWhole else { throw fault }
        return extra > 0
    }
}
