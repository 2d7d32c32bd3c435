import Imaging
import Testing

/// The runs of a map's labels, beside what looking at every voxel finds.
@Suite struct LabelRunsTests {
    private static let size = SIMD3(37, 5, 4)

    private func map(_ label: (SIMD3<Int>) -> UInt16) -> LabelMap {
        let size = Self.size
        var labels: [UInt16] = []
        for k in 0..<size.z {
            for j in 0..<size.y { for i in 0..<size.x { labels.append(label([i, j, k])) } }
        }
        return LabelMap(geometry: Grids.grid(size: size), labels: labels)
    }

    /// The runs in a box of a map.
    private func boxed(_ map: LabelMap, _ first: SIMD3<Int>, size: SIMD3<Int>) -> LabelRuns {
        var labels: [UInt16] = []
        for k in first.z..<first.z + size.z {
            for j in first.y..<first.y + size.y {
                let row = (k * Self.size.y + j) * Self.size.x + first.x
                labels += map.labels[row..<row + size.x]
            }
        }
        return LabelRuns(
            labels, first: first, size: size, of: map.geometry, segments: map.segments)
    }

    /// Compares all that the runs say with the map.
    private func check(_ runs: LabelRuns, _ map: LabelMap) {
        let (row, plane) = (Self.size.x, Self.size.x * Self.size.y)
        #expect(runs.map().labels == map.labels)
        #expect(runs.counts == map.counts)
        #expect(runs.present == map.counts.keys.sorted())
        var back = [UInt16](repeating: 0, count: map.labels.count)
        for label in runs.present {
            var last = -1
            runs.forEachRun(of: label) { run in
                // Ascending, in one row, and never two where one would do.
                #expect(run.lowerBound > last && !run.isEmpty)
                #expect(run.lowerBound / row == (run.upperBound - 1) / row)
                #expect(run.lowerBound > last + 1 || run.lowerBound % row == 0)
                last = run.upperBound - 1
                for place in run { back[place] = label }
            }
            #expect(runs.count(of: label) == map.labels.count { $0 == label })
            #expect(
                runs.countsBySlice(of: label)
                    == (0..<Self.size.z).map { k in
                        map.labels[k * plane..<(k + 1) * plane].count { $0 == label }
                    })
        }
        #expect(back == map.labels)
        checkWalks(runs, map)
    }

    /// Beside pixels taken one by one, by seven and by rows and a half, with some left out.
    private func checkWalks(_ runs: LabelRuns, _ map: LabelMap) {
        let plane = Self.size.x * Self.size.y
        for label in runs.present + [77] {
            for (step, length) in [(1, 1), (7, 7), (55, 55), (9, 4), (plane, plane)] {
                for k in 0..<Self.size.z {
                    var walk = runs.walk(label, slice: k)
                    for first in stride(from: 0, to: plane, by: step) {
                        let pixels = first..<min(first + length, plane)
                        let expected = map.labels[
                            k * plane + pixels.lowerBound..<k * plane + pixels.upperBound
                        ].count { $0 == label }
                        #expect(walk.count(in: pixels) == expected)
                    }
                }
            }
        }
    }

    @Test func anEmptyMapHasNone() {
        let empty = map { _ in 0 }
        let runs = LabelRuns(empty)
        check(runs, empty)
        #expect(runs.present.isEmpty && runs.count(of: 1) == 0)
        #expect(runs.countsBySlice(of: 1) == [0, 0, 0, 0])
        runs.forEachRun(of: 1) { Issue.record("\($0)") }
        runs.forEachRun(of: 0) { Issue.record("\($0)") }
        check(boxed(empty, .zero, size: .zero), empty)
    }

    @Test func aFullMapHasOneInEachRow() {
        let full = map { _ in 65535 }
        let runs = LabelRuns(full)
        check(runs, full)
        var rows: [Range<Int>] = []
        runs.forEachRun(of: 65535) { rows.append($0) }
        #expect(rows == (0..<20).map { $0 * 37..<($0 + 1) * 37 })
    }

    @Test(arguments: 0..<8)
    func oneVoxelInACorner(_ corner: Int) {
        let far = Self.size &- 1
        let voxel = SIMD3(
            corner & 1 == 0 ? 0 : far.x, corner & 2 == 0 ? 0 : far.y, corner & 4 == 0 ? 0 : far.z)
        let one = map { $0 == voxel ? 9 : 0 }
        check(LabelRuns(one), one)
        check(boxed(one, voxel, size: [1, 1, 1]), one)
    }

    @Test func severalLabelsSideBySideAndFarApart() {
        let several = map { voxel in
            let place = (voxel.z * 5 + voxel.y) * 37 + voxel.x
            return ([0, 0, 3, 3, 1, 65535, 3] as [UInt16])[place * place / 7 % 7]
        }
        let runs = LabelRuns(several)
        check(runs, several)
        #expect(runs.present == [1, 3, 65535])
    }

    /// A box that holds all labels finds what the whole grid does.
    @Test func theBoxIsEnough() {
        let (first, end) = (SIMD3(3, 1, 1), SIMD3(30, 4, 3))
        let inside = map { voxel in
            let isInside = (0..<3).allSatisfy { voxel[$0] >= first[$0] && voxel[$0] < end[$0] }
            return isInside ? UInt16(1 + (voxel.x + voxel.y * voxel.z) / 5 % 3) : 0
        }
        check(boxed(inside, first, size: end &- first), inside)
        check(LabelRuns(inside), inside)
    }
}
