internal import CDCMTK
internal import CDCMTKNet

/// The pixels of a JPEG 2000 file, decompressed frame by frame for an archive that does not take
/// them as they are. Must outlive the call that it is given to.
final class DecodedPixels {
    let raw: CNDecoded
    private let file: OpaquePointer

    /// - Throws: ``PACSError/archive(_:_:_:)`` with `noContext` for pixels that are not decompressed here.
    init(path: String) throws {
        var error = CDError()
        func refusal() -> PACSError {
            let reason = withUnsafeBytes(of: error.message) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            return .archive("", .noContext, "it cannot be decompressed for the archive: \(reason)")
        }
        guard let file = cd_open(path, &error) else { throw refusal() }
        self.file = file
        var pixels = CDPixels()
        guard cd_pixels(file, &pixels, &error) else {
            cd_close(file)
            throw refusal()
        }
        raw = CNDecoded(
            frames: pixels.frames, frameBytes: pixels.frameBytes,
            state: UnsafeMutableRawPointer(file),
            read: { state, frame, out, capacity in
                guard let state else { return false }
                var error = CDError()
                return cd_read_frame(OpaquePointer(state), frame, out, capacity, &error)
            })
    }

    deinit { cd_close(file) }
}
