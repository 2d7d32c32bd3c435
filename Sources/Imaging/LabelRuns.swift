/// A label map that no longer changes, with the runs of voxels of each label, found in one pass.
///
/// Most of a map is background. Who counts, measures, draws or writes segments goes from here on
/// over their own voxels, and not over the whole grid each time.
public struct LabelRuns: Sendable {
    /// The labels. Nobody can change them in here, so that the runs stay true.
    public let map: LabelMap

    /// The labels that occur, ascending, without the background.
    public let present: [UInt16]

    private let found: [UInt16: Found]

    /// What there is of one label.
    private struct Found {
        var runs: [Run] = []
        var count = 0
    }

    /// Voxels side by side in one row. Half the size of a range of `Int`: in the worst map every
    /// voxel is a run.
    private struct Run {
        let first: UInt32
        let count: UInt32
    }

    /// Looks at every voxel.
    public init(_ map: LabelMap) {
        self.init(map, first: .zero, size: map.geometry.size)
    }

    /// Looks into a box of the grid alone.
    ///
    /// - Precondition: There is nothing but background outside the box, as whoever filled the map
    ///   knows. A grid has at most ``Geometry/mostVoxels`` voxels.
    package init(_ map: LabelMap, first: SIMD3<Int>, size box: SIMD3<Int>) {
        precondition(
            map.labels.count <= Geometry.mostVoxels, "a grid of \(map.labels.count) voxels")
        let size = map.geometry.size
        var slots = [Int](repeating: -1, count: 1 << 16)
        var labels: [UInt16] = []
        var all: [Found] = []
        map.labels.withUnsafeBytes { voxels in
            for k in first.z..<first.z + box.z {
                for j in first.y..<first.y + box.y {
                    let row = (k * size.y + j) * size.x + first.x
                    LabelMap.forEachRun(voxels, row..<row + box.x) { run, label in
                        var slot = slots[Int(label)]
                        if slot < 0 {
                            slot = all.count
                            slots[Int(label)] = slot
                            labels.append(label)
                            all.append(Found())
                        }
                        all[slot].runs.append(
                            Run(first: UInt32(run.lowerBound), count: UInt32(run.count)))
                        all[slot].count += run.count
                    }
                }
            }
        }
        self.map = map
        present = labels.sorted()
        found = Dictionary(uniqueKeysWithValues: zip(labels, all))
        assert(present.reduce(0) { $0 + count(of: $1) } == map.labels.count { $0 != 0 })
    }

    /// How many voxels a label has.
    public func count(of label: UInt16) -> Int { found[label]?.count ?? 0 }

    /// How many voxels each label has; background and labels without a voxel are left out.
    public var counts: [UInt16: Int] { found.mapValues(\.count) }

    /// How many voxels a label has in each slice.
    public func countsBySlice(of label: UInt16) -> [Int] {
        let plane = map.geometry.size.x * map.geometry.size.y
        var counts = [Int](repeating: 0, count: map.geometry.size.z)
        forEachRun(of: label) { counts[$0.lowerBound / plane] += $0.count }
        return counts
    }

    /// Calls `body` with each run of a label's voxels, as places in memory, ascending. No run
    /// leaves its row.
    public func forEachRun(of label: UInt16, _ body: (Range<Int>) -> Void) {
        for run in found[label]?.runs ?? [] {
            let first = Int(run.first)
            body(first..<first + Int(run.count))
        }
    }
}
