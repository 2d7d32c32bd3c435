import Imaging

/// Source grids that differ from an axial one in one property each, around the patch of
/// ``patchGrid``.
enum SourceGrid: String, CaseIterable, Sendable {
    case axial, negated, permuted, oblique, anisotropic

    /// The grid: 40³ voxels or fewer, its middle on LPS (10, -20, 30).
    var geometry: Geometry {
        var spacing = SIMD3(1.0, 1, 1)
        var size = SIMD3(40, 40, 40)
        var directions: [SIMD3<Double>] = [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
        switch self {
        case .axial: break
        case .negated: directions = [[-1, 0, 0], [0, 1, 0], [0, 0, -1]]
        case .permuted: directions = [[0, 0, 1], [1, 0, 0], [0, -1, 0]]
        case .oblique: directions = [[0.8, 0.6, 0], [-0.48, 0.64, 0.6], [0.36, -0.48, 0.8]]
        case .anisotropic:
            spacing = [0.7, 0.9, 3]
            size = [57, 45, 13]
        }
        var geometry = Geometry(
            size: size, spacing: spacing, directions: directions, origin: .zero)
        geometry.origin = SIMD3(10, -20, 30) - geometry.position(of: SIMD3<Double>(size) / 2)
        return geometry
    }
}
