import Imaging
import Network
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

    /// The box of the winning logits grows to all sides, and keeps what stood in it.
    @Test(arguments: SourceGrid.allCases)
    func segmentsFarApartKeepWhatTheyWon(_ source: SourceGrid) throws {
        let all = try [
            (1, [0, 0, 0], 2), (2, [9, 5, -4], 1), (3, [-9, 3, 4], 3), (4, [4, -9, 9], 2),
        ]
        .map { (label, first, value) in
            SegmentLogits(
                description: SegmentDescription(label: label, name: "\(label)"),
                patches: [try flat(value, first: first)], interactions: 1)
        }
        var together = Stitching(onto: source.geometry)
        for segment in all { try together.add(segment) }
        // Each by itself: a voxel belongs to the largest of those that have it, the first of equals.
        let alone = try all.map { segment in
            var stitching = Stitching(onto: source.geometry)
            try stitching.add(segment)
            return stitching.labels.labels
        }
        let order = [3, 1, 4, 2] as [UInt16]
        let labels = together.labels
        for voxel in labels.labels.indices {
            let claims = alone.map { $0[voxel] }
            let winner = order.first { claims[Int($0) - 1] != 0 } ?? 0
            #expect(labels.labels[voxel] == winner)
        }
        #expect(Set(labels.counts.keys) == [1, 2, 3, 4])
    }

    @Test func theFirstListedWinsWhereTheRuleSaysSo() throws {
        var stitching = Stitching(onto: SourceGrid.axial.geometry, overlaps: .order)
        try stitching.add(plane([1, 0, 0], label: 1))
        try stitching.add(plane([2, 0, 0], label: 2))
        #expect(stitching.labels.counts[2] == nil)
        try stitching.add(plane([-1, 0, 0], label: 3))
        #expect((stitching.labels.counts[3] ?? 0) > 1000)
    }

    /// The runs are found where segments reach, and miss nothing of the grid.
    @Test(arguments: SourceGrid.allCases, OverlapRule.allCases)
    func theRunsAreThoseOfTheWholeGrid(_ source: SourceGrid, _ rule: OverlapRule) throws {
        var stitching = Stitching(onto: source.geometry, overlaps: rule)
        #expect(stitching.runs.present.isEmpty)
        let all =
            [
                (1, [0, 0, 0], 2), (2, [9, 5, -4], 1), (3, [-9, 3, 4], 3), (4, [4, 4, 4], -1),
                (5, [400, 0, 0], 1),
            ] as [(UInt16, SIMD3<Int>, Float)]
        for (label, first, value) in all {
            try stitching.add(
                SegmentLogits(
                    description: SegmentDescription(label: label, name: "\(label)"),
                    patches: [try flat(value, first: first)], interactions: 1))
            let (runs, whole) = (stitching.runs, LabelRuns(stitching.labels))
            #expect(runs.counts == whole.counts)
            for label in whole.present {
                var (found, expected): ([Range<Int>], [Range<Int>]) = ([], [])
                runs.forEachRun(of: label) { found.append($0) }
                whole.forEachRun(of: label) { expected.append($0) }
                #expect(found == expected && !found.isEmpty)
            }
        }
        #expect(stitching.runs.present == [1, 2, 3])
        #expect(stitching.runs.segments.map(\.label) == [1, 2, 3, 4, 5])
    }

    @Test func aPatchBesideTheGridLabelsNothing() throws {
        var grid = SourceGrid.oblique.geometry
        grid.origin.x += 500
        var stitching = Stitching(onto: grid)
        try stitching.add(plane([0, 0, 1], label: 1))
        #expect(stitching.labels.counts.isEmpty)
    }

    /// A patch of one value, whose first voxel is this one of ``patchGrid``'s.
    private func flat(_ value: Float, first: SIMD3<Int>, clicks: [[PatchClick]] = []) throws
        -> PatchLogits
    {
        PatchLogits(
            geometry: patchGrid.cropped(size: [16, 16, 16], placing: first, at: .zero),
            first: first,
            logits: try Tensor([Float](repeating: value, count: 512), shape: [1, 1, 8, 8, 8]),
            interactions: clicks)
    }

    /// The labels of one row of voxels through the middle of two patches, 8 voxels apart.
    private func row(clicksInSecond clicks: [[PatchClick]] = [], second: Float = -1) throws
        -> [UInt16]
    {
        let segment = SegmentLogits(
            description: SegmentDescription(label: 1, name: "one"),
            patches: [
                try flat(1, first: [3, -4, 2]),
                try flat(second, first: [11, -4, 2], clicks: clicks),
            ], interactions: 1)
        let line = patchGrid.cropped(size: [26, 1, 1], placing: [2, 4, 10], at: .zero)
        var stitching = Stitching(onto: line)
        try stitching.add(segment)
        return stitching.labels.labels
    }

    @Test func patchesMeetWhereTheyCountAlike() throws {
        // Voxels 3 to 18 of the first patch, 11 to 26 of the second: half way is 14.5. The line
        // begins at voxel 2, which neither shows.
        #expect(
            try row() == Array(repeating: 0, count: 1) + Array(repeating: 1, count: 12)
                + Array(repeating: 0, count: 13))
        // A logit three times as sure carries further, to where three cos² are a sin²: two
        // thirds into the first patch, between its voxels 10 and 11.
        let sure = try row(second: -3)
        #expect(sure.reduce(0) { $0 + Int($1) } == 11)
        // Agreement is no less than either.
        #expect(try row(second: 1).reduce(0) { $0 + Int($1) } == 24)
    }

    @Test func aClickHasTheLastWordNearIt() throws {
        // A click of the second patch, near its border, where the first one counts most.
        let click = PatchClick(index: [1, 8, 8], isForeground: false)
        let labels = try row(clicksInSecond: [[click]])
        // It lies on voxel 12 of the grid; with a patch of 16 its word carries 3 voxels or so.
        for voxel in 11...14 { #expect(labels[voxel - 2] == 0, "\(voxel)") }
        for voxel in 3...8 { #expect(labels[voxel - 2] == 1, "\(voxel)") }
        // On the far side of the patch it has none.
        let far = PatchClick(index: [1, 0, 8], isForeground: false)
        #expect(try row(clicksInSecond: [[far]]) == row())
    }
}
