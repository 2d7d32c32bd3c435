internal import CCairo

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

    /// Writes the PNG file; until it is whole it has another name.
    ///
    /// - Throws: ``PreviewError``.
    func write(to path: String, file: String) throws(PreviewError) {
        let drawn = cc_status(picture)
        guard drawn == 0 else { throw .cannotDraw(reason: Self.explain(drawn)) }
        let status = cc_write(picture, path)
        guard status == 0 else { throw .cannotWrite(file: file, reason: Self.explain(status)) }
    }

    private static func explain(_ status: Int32) -> String { String(cString: cc_explain(status)) }
}
