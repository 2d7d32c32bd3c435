import Imaging
import Preview

/// A box in an image on a grid of any kind.
struct Phantom {
    let grid: Geometry
    /// The first voxel of the box, and the one after its last.
    let low: SIMD3<Int>
    let high: SIMD3<Int>

    init(_ grid: Geometry, low: SIMD3<Int> = [12, 16, 8], high: SIMD3<Int> = [22, 20, 14]) {
        self.grid = grid
        self.low = low
        self.high = high
    }

    /// The kinds of grids, each with one property changed.
    static let grids: [String: Geometry] = {
        let plain = Geometry(
            size: [40, 36, 24], spacing: [2, 2, 2],
            directions: [[1, 0, 0], [0, 1, 0], [0, 0, 1]], origin: [-40, -30, 15])
        var anisotropic = plain
        anisotropic.spacing = [1.5, 2.5, 4]
        var negated = anisotropic
        negated.directions = [[-1, 0, 0], [0, 1, 0], [0, 0, -1]]
        var permuted = anisotropic
        permuted.directions = [[0, 0, -1], [1, 0, 0], [0, -1, 0]]
        var oblique = anisotropic
        let (c, s) = (0.9396926207859084, 0.3420201433256687)
        oblique.directions = [[c, s, 0], [-s, c, 0], [0, 0, 1]]
        return [
            "plain": plain, "anisotropic": anisotropic, "negated": negated, "permuted": permuted,
            "oblique": oblique,
        ]
    }()

    func volume(_ value: (SIMD3<Int>) -> Float = { _ in 100 }) -> Volume {
        var voxels: [Float] = []
        for k in 0..<grid.size.z {
            for j in 0..<grid.size.y {
                for i in 0..<grid.size.x { voxels.append(value([i, j, k])) }
            }
        }
        return Volume(geometry: grid, voxels: voxels)
    }

    func snapshot(_ clicks: [PreviewClick] = [], title: String = "Result") -> PreviewSnapshot {
        let (low, high, size) = (low, high, grid.size)
        return PreviewSnapshot(title: title, geometry: grid, clicks: clicks) { body in
            for k in low.z..<high.z {
                for j in low.y..<high.y {
                    for i in low.x..<high.x { body((k * size.y + j) * size.x + i) }
                }
            }
        }
    }

    func preview(
        _ clicks: [PreviewClick] = [], before: PreviewSnapshot? = nil, volume: Volume? = nil,
        side: Int = 256, window: GreyWindow? = nil, name: String = "A box"
    ) throws -> SegmentPreview {
        try SegmentPreview(
            of: SegmentDescription(label: 3, name: name), on: volume ?? self.volume(),
            result: snapshot(clicks), before: before, side: side, window: window)
    }

    /// Where a position stands on a plane, in pixels from its corner: from the millimetres to the
    /// box's centre along the grid's direction that runs closest to right, and to down.
    func place(
        _ position: SIMD3<Double>, _ plane: PreviewPlane, _ preview: SegmentPreview
    ) -> SIMD2<Double> {
        let way = position - grid.position(of: preview.view.centre)
        func along(_ wanted: SIMD3<Double>) -> Double {
            let dots = grid.directions.map { ($0 * wanted).sum() }
            let axis = (0..<3).max { abs(dots[$0]) < abs(dots[$1]) } ?? 0
            return (way * grid.directions[axis]).sum() * (dots[axis] < 0 ? -1 : 1)
        }
        let (right, down): (SIMD3<Double>, SIMD3<Double>) =
            switch plane {
            case .axial: ([1, 0, 0], [0, 1, 0])
            case .sagittal: ([0, 1, 0], [0, 0, -1])
            case .coronal: ([1, 0, 0], [0, 0, -1])
            }
        let scale = Double(preview.layout.side) / preview.view.millimetres
        return SIMD2(along(right), along(down)) * scale + Double(preview.layout.side) / 2
    }

    /// The box's outline on a plane: its lowest and its highest pixel place.
    func outline(
        _ plane: PreviewPlane, _ preview: SegmentPreview
    ) -> (low: SIMD2<Double>, high: SIMD2<Double>) {
        let a = place(grid.position(of: SIMD3<Double>(low) - 0.5), plane, preview)
        let b = place(grid.position(of: SIMD3<Double>(high) - 0.5), plane, preview)
        return (pointwiseMin(a, b), pointwiseMax(a, b))
    }
}
