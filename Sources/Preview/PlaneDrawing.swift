internal import Imaging

/// One plane of a grid on its square of the picture.
struct PlaneDrawing {
    let grid: Geometry
    let view: PreviewView
    let plane: PreviewPlane
    let axes: PlaneAxes
    let side: Int

    init(_ grid: Geometry, _ view: PreviewView, _ plane: PreviewPlane, side: Int) {
        self.grid = grid
        self.view = view
        self.plane = plane
        self.side = side
        axes = plane.axes(on: grid)
    }

    var pixelsPerMillimetre: Double { Double(side) / view.millimetres }

    private func pixel(_ axis: Int, _ sign: Double, _ index: Double) -> Double {
        Double(side) / 2
            + sign * (index - view.centre[axis]) * grid.spacing[axis] * pixelsPerMillimetre
    }

    private func index(_ axis: Int, _ sign: Double, _ pixel: Double) -> Double {
        view.centre[axis]
            + sign * (pixel - Double(side) / 2) / (grid.spacing[axis] * pixelsPerMillimetre)
    }

    /// Where an index lies, in pixels from the square's corner.
    func place(_ index: SIMD3<Double>) -> SIMD2<Double> {
        SIMD2(
            pixel(axes.right, axes.rightSign, index[axes.right]),
            pixel(axes.down, axes.downSign, index[axes.down]))
    }

    // MARK: The image

    /// The square's grey values, read linearly between the slice's voxels; black outside.
    func grey(_ volume: Volume, _ window: GreyWindow) -> [UInt8] {
        let columns = (0..<side).map { taps(axes.right, axes.rightSign, $0) }
        let rows = (0..<side).map { taps(axes.down, axes.downSign, $0) }
        let strides = SIMD3(1, grid.size.x, grid.size.x * grid.size.y)
        let start = view.slices[axes.through] * strides[axes.through]
        let (across, along) = (strides[axes.right], strides[axes.down])
        var grey = [UInt8](repeating: 0, count: side * side)
        volume.voxels.withUnsafeBufferPointer { voxels in
            for y in 0..<side {
                guard let row = rows[y] else { continue }
                for x in 0..<side {
                    guard let column = columns[x] else { continue }
                    func value(_ u: Int, _ v: Int) -> Float {
                        voxels[start + u * across + v * along]
                    }
                    let near = blend(
                        value(column.low, row.low), value(column.high, row.low), column.share)
                    let far = blend(
                        value(column.low, row.high), value(column.high, row.high), column.share)
                    grey[y * side + x] = window.grey(blend(near, far, row.share))
                }
            }
        }
        return grey
    }

    private func blend(_ a: Float, _ b: Float, _ share: Float) -> Float {
        share == 0 ? a : a + (b - a) * share
    }

    /// The two voxels that a pixel's centre lies between; nil outside the image.
    private func taps(
        _ axis: Int, _ sign: Double, _ pixel: Int
    ) -> (low: Int, high: Int, share: Float)? {
        let index = index(axis, sign, Double(pixel) + 0.5)
        let last = Double(grid.size[axis] - 1)
        guard index >= -0.5, index <= last + 0.5 else { return nil }
        let inside = min(max(index, 0), last)
        let low = Int(inside.rounded(.down))
        return (low, min(low + 1, grid.size[axis] - 1), Float(inside - Double(low)))
    }

    // MARK: The contour

    /// The edges between voxels in a mask and voxels that are not: x and y of both ends.
    ///
    /// - Parameter mask: The slice, the lower of its axes fastest.
    func contour(_ mask: [Bool], corner: SIMD2<Int>) -> [Double] {
        let (fast, slow) = Geometry.others(axes.through)
        let (width, height) = (grid.size[fast], grid.size[slow])
        func isIn(_ a: Int, _ b: Int) -> Bool {
            a >= 0 && b >= 0 && a < width && b < height && mask[b * width + a]
        }
        var ends: [Double] = []
        func add(_ a: (Double, Double), _ b: (Double, Double)) {
            for (f, s) in [a, b] {
                var index = view.centre
                index[fast] = f - 0.5
                index[slow] = s - 0.5
                let at = place(index) + SIMD2<Double>(corner)
                ends += [at.x, at.y]
            }
        }
        for b in 0..<height {
            for a in 0..<width where mask[b * width + a] {
                let (f, s) = (Double(a), Double(b))
                if !isIn(a - 1, b) { add((f, s), (f, s + 1)) }
                if !isIn(a + 1, b) { add((f + 1, s), (f + 1, s + 1)) }
                if !isIn(a, b - 1) { add((f, s), (f + 1, s)) }
                if !isIn(a, b + 1) { add((f, s + 1), (f + 1, s + 1)) }
            }
        }
        return ends
    }

    // MARK: Clicks

    /// Whether a click lies in the slice that is shown.
    func isInSlice(_ index: SIMD3<Double>) -> Bool {
        abs(index[axes.through] - Double(view.slices[axes.through])) <= 0.5
    }
}
