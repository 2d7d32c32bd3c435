package import CDCMTK
internal import Files

/// One DICOM file, open for reading: its header is parsed, its pixels are read on demand.
///
/// Not for use by two threads at a time; several files may be read at once.
package final class DICOMFile {
    /// The path it was opened by.
    package let path: String
    private let raw: OpaquePointer

    /// Opens a file and reads its header.
    ///
    /// - Throws: ``DICOMFileError``, for a file that is no DICOM file, is damaged, or uses a transfer
    ///   syntax that is not known.
    package init(path: String) throws(DICOMFileError) {
        var error = CDError()
        guard let raw = FileName.withPath(path, { cd_open($0, &error) }) else {
            throw DICOMFileError(error, path: path)
        }
        self.raw = raw
        self.path = path
    }

    deinit { cd_close(raw) }

    /// The transfer syntax UID.
    package var transferSyntax: String { String(cString: cd_transfer_syntax(raw)) }

    /// The data set, without Pixel Data.
    package var dataset: Item { Item(file: self, raw: cd_dataset(raw)) }

    /// The meta header; empty where the file has none.
    package var meta: Item { Item(file: self, raw: cd_meta(raw)) }

    /// How long the meta header is as it says itself, and how long it is; nil where it does not say.
    package var metaLength: (stated: Int, found: Int)? {
        var found: Int64 = 0
        let stated = cd_meta_length(raw, &found)
        return stated < 0 ? nil : (Int(stated), Int(found))
    }

    /// How the pixels lie, after checking that the file, or its codec, holds as many as it says.
    package func pixels() throws(DICOMFileError) -> CDPixels {
        var error = CDError()
        var pixels = CDPixels()
        guard cd_pixels(raw, &pixels, &error) else { throw DICOMFileError(error, path: path) }
        return pixels
    }

    /// Whether there is Pixel Data, whatever is in it.
    package var hasPixels: Bool { cd_has_pixels(raw) }

    /// Decodes a frame.
    ///
    /// - Parameters:
    ///   - frame: From 0.
    ///   - buffer: At least `frameBytes` of ``pixels()``, rounded up to an even number.
    package func readFrame(_ frame: Int, into buffer: UnsafeMutableRawBufferPointer)
        throws(DICOMFileError)
    {
        var error = CDError()
        guard let start = buffer.baseAddress,
            cd_read_frame(raw, Int64(frame), start, Int64(buffer.count), &error)
        else { throw DICOMFileError(error, path: path) }
    }

    /// The bits above High Bit that samples of the frame read last had set; they were left out.
    package var bitsBeyond: UInt32 { cd_bits_beyond(raw) }

    /// Whether two files hold the same data set, whatever their meta headers and transfer syntaxes.
    package static func haveSameData(_ first: String, _ second: String) -> Bool {
        var error = CDError()
        guard let a = try? DICOMFile(path: first), let b = try? DICOMFile(path: second) else {
            return false
        }
        return cd_same_data(a.raw, b.raw, &error)
    }

    /// The bits above High Bit in which overlays lie, as (60xx,0102) says.
    package var overlayBits: UInt32 { cd_overlay_bits(raw) }

    /// Where pixels that need no decoding lie, for ``readFrame(_:at:of:into:)``; nil for others.
    package func native() throws(DICOMFileError) -> CDNative? {
        var error = CDError()
        var native = CDNative()
        if cd_native(raw, &native, &error) { return native }
        guard error.message.0 == 0 else { throw DICOMFileError(error, path: path) }
        return nil
    }

    /// Reads a frame of a file whose header was read before, without reading it once more.
    ///
    /// - Parameter buffer: As in ``readFrame(_:into:)``.
    /// - Returns: The frame's bits above High Bit; nil where this is no longer the same file, or cannot
    ///   be read. Opening it says more.
    package static func readFrame(
        _ frame: Int, at native: CDNative, of path: String,
        into buffer: UnsafeMutableRawBufferPointer
    ) -> UInt32? {
        guard let start = buffer.baseAddress else { return nil }
        var beyond: UInt32 = 0
        let isRead = withUnsafePointer(to: native) { native in
            FileName.withPath(path) {
                cd_read_native($0, native, Int64(frame), start, Int64(buffer.count), &beyond)
            }
        }
        return isRead ? beyond : nil
    }

    /// A descriptor of its own for pixels that need no decoding, which the caller closes, and the
    /// byte at which they begin; nil for pixels that do.
    package func pixelDescriptor() throws(DICOMFileError) -> (descriptor: Int32, offset: Int)? {
        var error = CDError()
        var offset: Int64 = 0
        let descriptor = cd_pixel_descriptor(raw, &offset, &error)
        if descriptor >= 0 { return (descriptor, Int(offset)) }
        guard error.message.0 == 0 else { throw DICOMFileError(error, path: path) }
        return nil
    }

    /// Copies native pixel data from byte `offset` on, as much as `buffer` takes.
    package func readPixelBytes(
        from offset: Int, into buffer: UnsafeMutableRawBufferPointer
    ) throws(DICOMFileError) {
        var error = CDError()
        guard let start = buffer.baseAddress,
            cd_read_pixel_bytes(raw, Int64(offset), start, Int64(buffer.count), &error)
        else { throw DICOMFileError(error, path: path) }
    }
}
