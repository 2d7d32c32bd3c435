public import Imaging
public import Tensors

/// Which segment a voxel belongs to when two claim it.
public enum OverlapRule: String, Sendable, Codable, CaseIterable {
    /// The one whose logit is larger.
    case logit
    /// The one that the session lists first.
    case order
}

/// Brings the segments' logits back onto a grid, most often the source's.
///
/// A voxel's logit is interpolated linearly between the patch's voxels at the position of the
/// voxel's centre, and then compared with 0, so that edges show no staircase of patch voxels. The
/// grid's voxels outside a patch are background for its segment.
public struct Stitching {
    /// The segments on the grid.
    public private(set) var labels: LabelMap

    private var winning: [Float]
    private let rule: OverlapRule

    /// - Parameters:
    ///   - geometry: The grid to label.
    ///   - rule: Which segment a voxel belongs to when two claim it.
    public init(onto geometry: Geometry, overlaps rule: OverlapRule = .logit) {
        labels = LabelMap(geometry: geometry, labels: [UInt16](repeating: 0, count: geometry.count))
        winning = [Float](repeating: 0, count: rule == .logit ? geometry.count : 0)
        self.rule = rule
    }

    /// Adds one segment.
    ///
    /// - Throws: ``TensorError`` when the logits cannot be brought to the patch's size, and
    ///   ``GeometryError`` where the patch's grid is none.
    public mutating func add(_ segment: SegmentLogits) throws {
        let size = segment.patch.size
        let full = try segment.logits.trilinear(size)
        let volume = Volume(
            geometry: segment.patch, voxels: firstAxisFastest(try full.values(), size: size))
        labels.segments.append(segment.description)
        try claim(volume, label: segment.description.label)
    }

    /// Gives `label` to the voxels where the logit is more than 0 and no other segment wins.
    private mutating func claim(_ logits: Volume, label: UInt16) throws {
        let grid = labels.geometry
        guard let box = grid.box(around: logits.geometry) else { return }
        let near = grid.cropped(size: box.size, placing: box.first, at: .zero)
        let here = try logits.resampled(onto: near, outside: 0).voxels
        for k in 0..<box.size.z {
            for j in 0..<box.size.y {
                let row = ((k + box.first.z) * grid.size.y + j + box.first.y) * grid.size.x
                let line = (k * box.size.y + j) * box.size.x
                for i in 0..<box.size.x where here[line + i] > 0 {
                    let voxel = row + box.first.x + i
                    switch rule {
                    case .logit where here[line + i] > winning[voxel]:
                        winning[voxel] = here[line + i]
                        labels.labels[voxel] = label
                    case .order where labels.labels[voxel] == 0:
                        labels.labels[voxel] = label
                    default: break
                    }
                }
            }
        }
    }
}

extension Geometry {
    /// The voxels of this grid that may lie inside another one's outer faces; nil where none does.
    func box(around other: Geometry) -> (first: SIMD3<Int>, size: SIMD3<Int>)? {
        let far = SIMD3<Double>(other.size) - 0.5
        var low = SIMD3<Double>(repeating: .infinity)
        var high = -low
        for corner in 0..<8 {
            let index = SIMD3(
                corner & 1 == 0 ? -0.5 : far.x, corner & 2 == 0 ? -0.5 : far.y,
                corner & 4 == 0 ? -0.5 : far.z)
            let here = self.index(of: other.position(of: index))
            low = pointwiseMin(low, here)
            high = pointwiseMax(high, here)
        }
        let last = SIMD3<Double>(size &- 1)
        let first = pointwiseMax(low.rounded(.down), .zero)
        let end = pointwiseMin(high.rounded(.up), last)
        guard (0..<3).allSatisfy({ first[$0] <= end[$0] }) else { return nil }
        return (SIMD3<Int>(first), SIMD3<Int>(end - first) &+ 1)
    }
}
