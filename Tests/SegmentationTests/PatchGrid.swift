import Imaging

/// A patch of 16³ voxels of 1.5 mm in canonical orientation, its voxel (8, 8, 8) on (10, -20, 30).
let patchGrid: Geometry = {
    var geometry = Geometry(
        size: [16, 16, 16], spacing: [1.5, 1.5, 1.5],
        directions: [[-1, 0, 0], [0, -1, 0], [0, 0, 1]], origin: .zero)
    geometry.origin = SIMD3(10, -20, 30) - geometry.position(of: [8, 8, 8])
    return geometry
}()
