import Imaging
import Segmentation
import Tensors
import Testing

/// Logits that are a plane in space: interpolation keeps a plane as it is, so the label of every
/// voxel can be told from its position alone.
@Suite struct StitchingTests {
    /// A plane through the patch's middle, not along any axis, as 8³ logits.
    private func plane(_ normal: SIMD3<Double>, label: UInt16) throws -> SegmentLogits {
        var values: [Float] = []
        for i in 0..<8 {
            for j in 0..<8 {
                for k in 0..<8 {
                    // The centre of low-resolution voxel i lies on patch voxel 2i + 0.5.
                    let index = SIMD3(Double(i), Double(j), Double(k)) * 2 + 0.5
                    let way = patchGrid.position(of: index) - SIMD3(10, -20, 30)
                    values.append(Float((way * normal).sum()))
                }
            }
        }
        return SegmentLogits(
            description: SegmentDescription(label: label, name: "half \(label)"), patch: patchGrid,
            logits: try Tensor(values, shape: [1, 1, 8, 8, 8]), interactions: 1)
    }

    @Test(arguments: SourceGrid.allCases)
    func aPlaneLiesWhereItIs(_ source: SourceGrid) throws {
        let normal = SIMD3(0.36, 0.48, 0.8)
        let grid = source.geometry
        var stitching = Stitching(onto: grid)
        try stitching.add(plane(normal, label: 7))
        let labels = stitching.labels
        #expect(labels.geometry == grid)
        #expect(labels.segments.map(\.label) == [7])
        var (inside, foreground, wrong) = (0, 0, 0)
        for k in 0..<grid.size.z {
            for j in 0..<grid.size.y {
                for i in 0..<grid.size.x {
                    let position = grid.position(of: SIMD3(Double(i), Double(j), Double(k)))
                    let label = labels.labels[(k * grid.size.y + j) * grid.size.x + i]
                    let voxel = patchGrid.index(of: position)
                    if voxel.min() < -0.501 || voxel.max() > 15.501 {
                        // Outside the patch: background, whatever the plane says.
                        if label != 0 { wrong += 1 }
                        continue
                    }
                    // From the outermost logits on the edge holds, and the plane bends.
                    guard voxel.min() >= 1, voxel.max() <= 14 else { continue }
                    let distance = ((position - SIMD3(10, -20, 30)) * normal).sum()
                    guard distance.magnitude > 1e-4 else { continue }
                    inside += 1
                    foreground += distance > 0 ? 1 : 0
                    if (label == 7) != (distance > 0) { wrong += 1 }
                }
            }
        }
        #expect(wrong == 0, "of \(inside) voxels")
        #expect(inside > 1000)
        #expect((inside / 4...inside * 3 / 4).contains(foreground))
    }

    @Test func theLargerLogitWinsWhateverTheOrder() throws {
        let grid = SourceGrid.axial.geometry
        let (flat, steep) = (SIMD3(1.0, 0, 0), SIMD3(2.0, 0, 0))
        for order in [[flat, steep], [steep, flat]] {
            var stitching = Stitching(onto: grid, overlaps: .logit)
            for normal in order { try stitching.add(plane(normal, label: normal == flat ? 1 : 2)) }
            let counts = stitching.labels.counts
            #expect(counts[1] == nil && (counts[2] ?? 0) > 1000)
        }
    }

    @Test func theFirstListedWinsWhereTheRuleSaysSo() throws {
        var stitching = Stitching(onto: SourceGrid.axial.geometry, overlaps: .order)
        try stitching.add(plane([1, 0, 0], label: 1))
        try stitching.add(plane([2, 0, 0], label: 2))
        #expect(stitching.labels.counts[2] == nil)
        try stitching.add(plane([-1, 0, 0], label: 3))
        #expect((stitching.labels.counts[3] ?? 0) > 1000)
    }

    @Test func aPatchBesideTheGridLabelsNothing() throws {
        var grid = SourceGrid.oblique.geometry
        grid.origin.x += 500
        var stitching = Stitching(onto: grid)
        try stitching.add(plane([0, 0, 1], label: 1))
        #expect(stitching.labels.counts.isEmpty)
    }
}
