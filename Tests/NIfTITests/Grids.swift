internal import Imaging
internal import NIfTI
internal import Testing

/// Grids that a file must keep: one property changes at a time.
enum Grids {
    static let all: [String: Geometry] = [
        "LPS": grid(),
        "RAS": grid(directions: [[-1, 0, 0], [0, -1, 0], [0, 0, 1]]),
        "negated k": grid(directions: [[1, 0, 0], [0, 1, 0], [0, 0, -1]]),
        "sagittal": grid(directions: [[0, 1, 0], [0, 0, 1], [1, 0, 0]]),
        "coronal, negated": grid(directions: [[1, 0, 0], [0, 0, -1], [0, 1, 0]]),
        "anisotropic": grid(spacing: [0.7, 0.35, 12.5]),
        "far": grid(origin: [-1234.567, 987.654, -2345.678]),
        "oblique": grid(directions: turned),
        "oblique, anisotropic, mirrored": grid(
            spacing: [0.4297, 0.8125, 3.3], directions: [turned[0], turned[1], -turned[2]]),
        "one voxel thin": grid(size: [4, 1, 3]),
    ]

    static let turned: [SIMD3<Double>] = [
        [0.8, 0.6, 0], [-0.36, 0.48, 0.8], [0.48, -0.64, 0.6],
    ]

    static func grid(
        size: SIMD3<Int> = [4, 3, 5], spacing: SIMD3<Double> = [2, 2, 2],
        directions: [SIMD3<Double>] = [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
        origin: SIMD3<Double> = [-31.25, 17.5, 100.125]
    ) -> Geometry {
        Geometry(size: size, spacing: spacing, directions: directions, origin: origin)
    }

    static func volume(_ geometry: Geometry) -> Volume {
        Volume(
            geometry: geometry,
            voxels: (0..<geometry.count).map { Float($0) * 1.1 - 20.7 })
    }
}
