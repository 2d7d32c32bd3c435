public import Imaging

/// Brings the segments' logits back onto a grid, most often the source's.
///
/// A segment's patches are blended on the voxels that they share; a voxel's logit is interpolated
/// linearly between those at the position of the voxel's centre, and then compared with 0, so that
/// edges show no staircase of patch voxels. The grid's voxels outside all patches are background
/// for the segment. One box of logits, around what the segments reach, serves all of them.
public struct Stitching {
    /// Each segment by itself, in the order of adding; only where the rule is
    /// ``OverlapRule/keep``.
    public private(set) var regions: [SegmentRegion] = []

    private let geometry: Geometry
    private let rule: OverlapRule
    private var segments: [SegmentDescription] = []
    private var claimed: ClaimedVoxels

    /// The segments on the grid, as runs of voxels. Where the rule is ``OverlapRule/keep``, a voxel
    /// of several has the label of the first one listed.
    public var runs: LabelRuns {
        LabelRuns(
            claimed.labels, first: claimed.box.first, size: claimed.box.size, of: geometry,
            segments: segments)
    }

    /// The same as a label map, made anew with each call.
    public var labels: LabelMap { runs.map() }

    /// - Parameters:
    ///   - geometry: The grid to label.
    ///   - rule: What becomes of a voxel that two segments claim.
    public init(onto geometry: Geometry, overlaps rule: OverlapRule = .logit) {
        self.geometry = geometry
        self.rule = rule
        claimed = ClaimedVoxels(keepingLogits: rule == .logit)
    }

    /// Adds one segment.
    ///
    /// - Throws: ``TensorError`` when the logits cannot be brought to the patch's size, and
    ///   ``GeometryError`` where the patch's grid is none.
    public mutating func add(_ segment: SegmentLogits) throws {
        let label = segment.description.label
        segments.append(segment.description)
        if rule == .keep {
            let region = try SegmentRegion(segment, on: geometry)
            claimed.reach(region.box)
            claimed.claim(region, label: label)
            regions.append(region)
        } else {
            let field = try StitchedField(segment)
            guard let box = field.box(on: geometry) else { return }
            claimed.reach(box)
            try field.read(onto: geometry) { slab, logits in
                claimed.claim(slab, logits, label: label)
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
