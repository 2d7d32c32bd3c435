import Imaging
import Sessions

/// Objects of known shape, at the spacing that patches have, so that every voxel of the truth is a
/// voxel of a patch.
enum Shape: String, CaseIterable, Sendable {
    case sphere, cylinder, u, speck, atTheEdge

    static let spacing = 1.5

    /// The image's size in voxels.
    var size: SIMD3<Int> {
        switch self {
        case .sphere: [70, 66, 68]
        case .cylinder: [30, 34, 216]
        case .u: [90, 40, 110]
        case .speck: [50, 40, 44]
        case .atTheEdge: [60, 50, 70]
        }
    }

    /// A voxel of the object.
    var click: SIMD3<Int> {
        switch self {
        case .sphere: [35, 33, 34]
        case .cylinder: [14, 17, 20]
        case .u: [20, 20, 90]
        case .speck: [25, 20, 22]
        case .atTheEdge: [2, 45, 60]
        }
    }

    func contains(_ voxel: SIMD3<Int>) -> Bool {
        let (i, j, k) = (voxel.x, voxel.y, voxel.z)
        switch self {
        case .sphere:  // 45 mm in radius
            let way = voxel &- click
            return (way &* way).wrappedSum() <= 900
        case .cylinder:  // 300 mm long, 15 mm in radius
            let (x, y) = (i - 14, j - 17)
            return (8..<208).contains(k) && x * x + y * y <= 100
        case .u:  // two legs of 15 mm, and what joins them 120 mm below
            let isLeg = (15..<25).contains(i) || (30..<40).contains(i)
            let isJoint = (15..<40).contains(i) && (8..<18).contains(k)
            return (14..<26).contains(j) && (isJoint || isLeg && (8..<100).contains(k))
        case .speck: return j == 20 && k == 22 && (24...26).contains(i)
        case .atTheEdge: return i < 40 && j >= 30 && k >= 20
        }
    }

    func truth(_ directions: [SIMD3<Double>]) -> LabelMap {
        let geometry = Geometry(
            size: size, spacing: SIMD3(repeating: Self.spacing), directions: directions,
            origin: [-41.25, 17.5, 103])
        return truth(on: geometry)
    }

    private func truth(on geometry: Geometry) -> LabelMap {
        var labels: [UInt16] = []
        labels.reserveCapacity(geometry.count)
        for k in 0..<size.z {
            for j in 0..<size.y {
                for i in 0..<size.x { labels.append(contains(SIMD3(i, j, k)) ? 1 : 0) }
            }
        }
        return LabelMap(geometry: geometry, labels: labels)
    }
}
