public import Imaging

/// The picture of one segment: three planes through it, its contour, and the clicks that made it,
/// as it was after the first interaction and as it is.
///
/// A click in the slice is a disc, one in another slice a ring where it would be; green on the
/// structure, red on what does not belong to it.
public struct SegmentPreview {
    /// The segment.
    public let description: SegmentDescription

    /// What of the grid is shown.
    public let view: PreviewView

    /// Where its planes stand.
    public let layout: PreviewLayout

    private let volume: Volume
    private let window: GreyWindow?
    private let rows: [PreviewSnapshot]
    private let result: PreviewSnapshot

    /// - Parameters:
    ///   - volume: The image, on the snapshots' grid.
    ///   - result: The segment as it is.
    ///   - before: The segment as it was, for a row above.
    ///   - side: The pixels of a plane's side.
    ///   - window: Black and white. Nil: the 1st and 99th percentiles of what the slices hold.
    /// - Throws: ``PreviewError`` for another grid or side.
    public init(
        of description: SegmentDescription, on volume: Volume, result: PreviewSnapshot,
        before: PreviewSnapshot? = nil, side: Int = 384, window: GreyWindow? = nil
    ) throws(PreviewError) {
        guard PreviewLayout.sides.contains(side) else { throw .badSize(side) }
        rows = (before.map { [$0] } ?? []) + [result]
        for row in rows {
            do { try volume.geometry.mustMatch(row.geometry) } catch {
                throw .otherGrid(difference: "\(error)")
            }
        }
        self.description = description
        self.volume = volume
        self.result = result
        self.window = window
        view = PreviewView(result, before.map { [$0] } ?? [])
        layout = PreviewLayout(side: side, rows: rows.count)
    }

    /// `<prefix>-<label>-<name>.png`; of the name only what is safe in a file's name.
    public static func fileName(_ prefix: String, _ segment: SegmentDescription) -> String {
        let name = PreviewText.fileName(segment.name)
        return "\(prefix)-\(segment.label)\(name.isEmpty ? "" : "-" + name).png"
    }

    /// Draws the picture and writes it as PNG; the same segment gives the same bytes.
    ///
    /// - Throws: ``PreviewError``.
    public func write(to path: String, file: String) throws(PreviewError) {
        let canvas = try Canvas(layout.size)
        let planes = PreviewPlane.allCases.map {
            PlaneDrawing(volume.geometry, view, $0, side: layout.side)
        }
        let window = window ?? GreyWindow(percentilesOf: shown())
        let images = planes.map { $0.grey(volume, window) }
        canvas.text(
            caption, at: SIMD2(Double(PreviewLayout.gap), 23), height: 17)
        for (row, snapshot) in rows.enumerated() {
            let masks = snapshot.masks(through: view.slices)
            for (plane, image) in zip(planes, images) {
                draw(snapshot, masks[plane.axes.through], plane, image, row: row, on: canvas)
            }
            let top = layout.corner(of: .axial, row: row).y
            canvas.text(
                "\(snapshot.title): \(millilitres(snapshot)) ml",
                at: SIMD2(Double(PreviewLayout.gap), Double(top - 7)))
        }
        try canvas.write(to: path, file: file)
    }

    private var caption: String {
        let name = PreviewText.line(description.name, limit: layout.side / 6)
        return "\(description.label)  \(name)  \(millilitres(result)) ml"
    }

    private func millilitres(_ snapshot: PreviewSnapshot) -> String {
        PreviewText.number(
            Double(snapshot.count) * volume.geometry.voxelVolume / 1000, decimals: 2)
    }

    /// The intensities of the three slices.
    private func shown() -> [Float] {
        let size = volume.geometry.size
        var values: [Float] = []
        for axis in 0..<3 {
            let (fast, slow) = Geometry.others(axis)
            let strides = SIMD3(1, size.x, size.x * size.y)
            for b in 0..<size[slow] {
                let row = view.slices[axis] * strides[axis] + b * strides[slow]
                for a in 0..<size[fast] { values.append(volume.voxels[row + a * strides[fast]]) }
            }
        }
        return values
    }

    // MARK: One plane

    private func draw(
        _ snapshot: PreviewSnapshot, _ mask: [Bool], _ plane: PlaneDrawing, _ image: [UInt8],
        row: Int, on canvas: Canvas
    ) {
        let corner = layout.corner(of: plane.plane, row: row)
        let (side, x, y) = (Double(layout.side), Double(corner.x), Double(corner.y))
        canvas.grey(image, side: layout.side, at: corner)
        canvas.clipped(corner, side: layout.side) {
            canvas.lines(
                plane.contour(mask, corner: corner), thickness: 2, Colour.contour)
            for click in snapshot.clicks { mark(click, plane, corner, canvas) }
        }
        let letters = plane.plane.letters
        canvas.text(letters.left, at: SIMD2(x + 5, y + side / 2 + 5))
        canvas.text(letters.right, at: SIMD2(x + side - 5, y + side / 2 + 5), anchor: 1)
        canvas.text(letters.top, at: SIMD2(x + side / 2, y + 16), anchor: 0.5)
        canvas.text(letters.bottom, at: SIMD2(x + side / 2, y + side - 6), anchor: 0.5)
        let slice = view.slices[plane.axes.through] + 1
        let all = volume.geometry.size[plane.axes.through]
        canvas.text("\(plane.plane.name) \(slice)/\(all)", at: SIMD2(x + 5, y + 14), height: 11)
        drawScale(plane, SIMD2(x + 8, y + side - 8), canvas)
    }

    private func mark(
        _ click: PreviewClick, _ plane: PlaneDrawing, _ corner: SIMD2<Int>, _ canvas: Canvas
    ) {
        let index = volume.geometry.index(of: click.position)
        let at = plane.place(index) + SIMD2<Double>(corner)
        // Cairo's numbers are small; what lies outside the plane is not drawn anyway.
        guard abs(at.x) < 20_000, abs(at.y) < 20_000 else { return }
        let colour = click.isForeground ? Colour.positive : Colour.negative
        let isHere = plane.isInSlice(index)
        canvas.disc(at, radius: 4, thickness: isHere ? 0 : 1.2, colour)
        canvas.text(
            "\(click.number)\(click.isForeground ? "+" : "−")", at: at + SIMD2(6, -4), height: 11,
            colour)
    }

    /// The longest bar of a round length that takes less than a third of the plane.
    private func drawScale(_ plane: PlaneDrawing, _ start: SIMD2<Double>, _ canvas: Canvas) {
        let lengths = [1.0, 2, 5, 10, 20, 50, 100, 200, 500]
        let length = lengths.last { $0 < view.millimetres / 3 } ?? 0.5
        let end = start.x + length * plane.pixelsPerMillimetre
        canvas.lines([start.x, start.y, end, start.y], thickness: 4, 0)
        canvas.lines([start.x, start.y, end, start.y], thickness: 2, Colour.text)
        canvas.text(
            "\(PreviewText.number(length, decimals: length < 1 ? 1 : 0)) mm",
            at: start + SIMD2(0, -6), height: 11)
    }
}
