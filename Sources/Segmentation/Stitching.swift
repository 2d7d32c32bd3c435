public import Imaging

/// What becomes of a voxel that two segments claim.
public enum OverlapRule: String, Sendable, Codable, CaseIterable {
    /// It belongs to the one whose logit is larger.
    case logit
    /// It belongs to the one that the session lists first.
    case order
    /// It belongs to both: the segments are kept apart.
    case keep
}

/// Brings the segments' logits back onto a grid, most often the source's.
///
/// A segment's patches are blended on the voxels that they share; a voxel's logit is interpolated
/// linearly between those at the position of the voxel's centre, and then compared with 0, so that
/// edges show no staircase of patch voxels. The grid's voxels outside all patches are background
/// for the segment. One volume of logits of the whole grid serves all segments.
public struct Stitching {
    /// The segments on the grid. Where the rule is ``OverlapRule/keep``, a voxel of several has
    /// the label of the first one listed.
    public private(set) var labels: LabelMap

    /// Each segment by itself, in the order of adding; only where the rule is
    /// ``OverlapRule/keep``.
    public private(set) var regions: [SegmentRegion] = []

    /// The largest logit of each voxel that a segment has, where the rule is by logit.
    private var winning = WinningLogits()
    private let rule: OverlapRule

    /// Where labels were written: all else is background.
    private var reached = LatticeBox(first: .zero, size: .zero)

    /// The labels as they are now, with the runs of each.
    public var runs: LabelRuns { LabelRuns(labels, first: reached.first, size: reached.size) }

    /// - Parameters:
    ///   - geometry: The grid to label.
    ///   - rule: What becomes of a voxel that two segments claim.
    public init(onto geometry: Geometry, overlaps rule: OverlapRule = .logit) {
        labels = LabelMap(geometry: geometry, labels: zeros(geometry.count))
        self.rule = rule
    }

    /// Adds one segment.
    ///
    /// - Throws: ``TensorError`` when the logits cannot be brought to the patch's size, and
    ///   ``GeometryError`` where the patch's grid is none.
    public mutating func add(_ segment: SegmentLogits) throws {
        let label = segment.description.label
        labels.segments.append(segment.description)
        if rule == .keep {
            let region = try SegmentRegion(segment, on: labels.geometry)
            reach(region.box)
            region.forEachVoxel { voxel in
                if labels.labels[voxel] == 0 { labels.labels[voxel] = label }
            }
            regions.append(region)
        } else {
            let field = try StitchedField(segment)
            guard let box = field.box(on: labels.geometry) else { return }
            reach(box)
            if rule == .logit { winning.reach(box) }
            try field.read(onto: labels.geometry) { box, logits in
                claim(box, logits, label: label)
            }
        }
    }

    private mutating func reach(_ box: LatticeBox) {
        guard box.count > 0 else { return }
        reached = reached.count > 0 ? reached.union(box) : box
    }

    /// Gives `label` to the voxels where the logit is more than 0 and no other segment wins.
    private mutating func claim(_ box: LatticeBox, _ logits: [Float], label: UInt16) {
        let (grid, rule) = (labels.geometry.size, rule)
        labels.labels.withUnsafeMutableBufferPointer { labels in
            winning.withUnsafeMutableBufferPointer { all, winning in
                logits.withUnsafeBufferPointer { logits in
                    box.forEachRow { j, k, row in
                        let out = (k * grid.y + j) * grid.x + box.first.x
                        let best = rule == .logit ? all.offset(box.first.x, j, k) : 0
                        for i in 0..<box.size.x where logits[row + i] > 0 {
                            if rule == .logit {
                                guard logits[row + i] > winning[best + i] else { continue }
                                winning[best + i] = logits[row + i]
                                labels[out + i] = label
                            } else if labels[out + i] == 0 {
                                labels[out + i] = label
                            }
                        }
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
