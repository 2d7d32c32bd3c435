internal import CCairo
internal import Files

/// A picture in memory, and the pen that draws on it.
final class Canvas {
    private let picture: OpaquePointer

    /// A black picture.
    ///
    /// - Throws: ``PreviewError``.
    init(_ size: SIMD2<Int>) throws(PreviewError) {
        var status: Int32 = 0
        guard let picture = cc_open(Int32(clamping: size.x), Int32(clamping: size.y), &status)
        else { throw .cannotDraw(reason: Self.explain(status)) }
        self.picture = picture
    }

    deinit { cc_close(picture) }

    /// Draws only inside a square while `body` runs.
    func clipped(_ corner: SIMD2<Int>, side: Int, _ body: () -> Void) {
        cc_clip(picture, Double(corner.x), Double(corner.y), Double(side), Double(side))
        body()
        cc_unclip(picture)
    }

    /// Copies a square of grey values.
    func grey(_ values: [UInt8], side: Int, at corner: SIMD2<Int>) {
        precondition(values.count == side * side, "\(values.count) values for a side of \(side)")
        cc_grey(picture, values, Int32(side), Int32(side), Int32(corner.x), Int32(corner.y))
    }

    /// Draws lines: x and y of both ends, one line after the other.
    func lines(_ ends: [Double], thickness: Double, _ colour: UInt32) {
        cc_lines(picture, ends, Int64(ends.count / 4), thickness, colour)
    }

    /// Draws a disc, or its edge where `thickness` is more than 0.
    func disc(_ centre: SIMD2<Double>, radius: Double, thickness: Double = 0, _ colour: UInt32) {
        cc_disc(picture, centre.x, centre.y, radius, thickness, colour)
    }

    /// Writes one line of text; `anchor` is the share of its length that is left of `place`.
    func text(
        _ text: String, at place: SIMD2<Double>, height: Double = 14, anchor: Double = 0,
        _ colour: UInt32 = Colour.text
    ) {
        cc_text(picture, text, place.x, place.y, height, anchor, colour)
    }

    /// Writes the PNG file, whole or not at all.
    ///
    /// - Throws: ``PreviewError``.
    func write(to path: String, file: String) throws(PreviewError) {
        let drawn = cc_status(picture)
        guard drawn == 0 else { throw .cannotDraw(reason: Self.explain(drawn)) }
        let taker: Taker
        do { taker = Taker(try WholeFile(path, .unflushed)) } catch {
            throw .cannotWrite(file: file, error)
        }
        let status = cc_png(
            picture,
            { context, bytes, count in
                Unmanaged<Taker>.fromOpaque(context).takeUnretainedValue().take(
                    UnsafeRawBufferPointer(start: bytes, count: Int(count)))
            }, Unmanaged.passUnretained(taker).toOpaque())
        if let fault = taker.fault { throw .cannotWrite(file: file, fault) }
        guard status == 0 else { throw .cannotDraw(reason: Self.explain(status)) }
        do { try taker.file.finish() } catch { throw .cannotWrite(file: file, error) }
    }

    /// Puts the bytes that cairo makes into a file.
    private final class Taker {
        let file: WholeFile
        private(set) var fault: SystemError?

        init(_ file: WholeFile) { self.file = file }

        func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
            do throws(SystemError) { try file.write(bytes) } catch { fault = error }
            return fault == nil
        }
    }

    private static func explain(_ status: Int32) -> String { String(cString: cc_explain(status)) }
}
