internal import Imaging
internal import Testing

/// Grids of every kind; small enough to see.
enum Grids {
    static let turned: [SIMD3<Double>] = [
        [0.8, 0.6, 0], [-0.36, 0.48, 0.8], [0.48, -0.64, 0.6],
    ]

    static let all: [String: Geometry] = [
        "LPS": grid(),
        "RAS": grid(directions: [[-1, 0, 0], [0, -1, 0], [0, 0, 1]]),
        "LPI": grid(directions: [[1, 0, 0], [0, 1, 0], [0, 0, -1]]),
        "PSL": grid(directions: [[0, 1, 0], [0, 0, 1], [1, 0, 0]]),
        "LIP": grid(directions: [[1, 0, 0], [0, 0, -1], [0, 1, 0]]),
        "oblique": grid(directions: turned),
        "oblique and mirrored": grid(directions: [turned[2], -turned[0], turned[1]]),
        "anisotropic": grid(spacing: [0.4297, 0.8125, 12.5]),
        "one slice": grid(size: [4, 3, 1]),
    ]

    static func grid(
        size: SIMD3<Int> = [4, 3, 5], spacing: SIMD3<Double> = [2, 1.5, 3],
        directions: [SIMD3<Double>] = [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
        origin: SIMD3<Double> = [-31.25, 17.5, 100.125], frameOfReference: String? = "1.2.3"
    ) -> Geometry {
        Geometry(
            size: size, spacing: spacing, directions: directions, origin: origin,
            frameOfReference: frameOfReference)
    }

    /// Each voxel's number in memory, so that none can be taken for another.
    static func counted(_ geometry: Geometry) -> Volume {
        Volume(geometry: geometry, voxels: (0..<geometry.count).map { Float($0) })
    }
}
