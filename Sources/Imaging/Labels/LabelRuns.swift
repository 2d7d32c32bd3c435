/// The segments of a label map that no longer changes, as runs of voxels, found in one pass.
///
/// Most of a map is background. Who counts, measures, draws or writes segments goes over their own
/// voxels here, and nobody needs the map itself: it is made where a file is to have it.
public struct LabelRuns: Sendable {
    /// Where the voxels lie.
    public let geometry: Geometry

    /// What the labels stand for: see ``LabelMap/segments``.
    public let segments: [SegmentDescription]

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
    fileprivate struct Run {
        let first: UInt32
        let count: UInt32

        var range: Range<Int> { Int(first)..<Int(first) + Int(count) }
    }

    /// Looks at every voxel.
    public init(_ map: LabelMap) {
        self.init(
            map.labels, first: .zero, size: map.geometry.size, of: map.geometry,
            segments: map.segments)
    }

    /// Looks at the labels of a box of the grid; outside it there is nothing but background.
    ///
    /// - Parameters:
    ///   - labels: Of the box's voxels, i fastest.
    ///   - first: The voxel of the grid that the box begins with.
    /// - Precondition: `labels` has one element per voxel of the box, which lies in the grid, and the
    ///   grid has at most ``Geometry/mostVoxels`` voxels.
    package init(
        _ labels: [UInt16], first: SIMD3<Int>, size box: SIMD3<Int>, of geometry: Geometry,
        segments: [SegmentDescription]
    ) {
        let size = geometry.size
        precondition(geometry.count <= Geometry.mostVoxels, "a grid of \(geometry.count) voxels")
        precondition(
            labels.count == box.x * box.y * box.z
                && (0..<3).allSatisfy { first[$0] >= 0 && first[$0] + box[$0] <= size[$0] },
            "\(labels.count) labels for the box \(box) at \(first) of \(size)")
        var slots = [Int](repeating: -1, count: 1 << 16)
        var present: [UInt16] = []
        var all: [Found] = []
        labels.withUnsafeBytes { voxels in
            for k in 0..<box.z {
                for j in 0..<box.y {
                    let row = (k * box.y + j) * box.x
                    let shift = ((k + first.z) * size.y + j + first.y) * size.x + first.x - row
                    LabelMap.forEachRun(voxels, row..<row + box.x) { run, label in
                        var slot = slots[Int(label)]
                        if slot < 0 {
                            slot = all.count
                            slots[Int(label)] = slot
                            present.append(label)
                            all.append(Found())
                        }
                        all[slot].runs.append(
                            Run(first: UInt32(run.lowerBound + shift), count: UInt32(run.count)))
                        all[slot].count += run.count
                    }
                }
            }
        }
        self.geometry = geometry
        self.segments = segments
        self.present = present.sorted()
        found = Dictionary(uniqueKeysWithValues: zip(present, all))
    }

    /// The label map: memory for every voxel of the grid, taken anew with each call.
    public func map() -> LabelMap {
        var labels: [UInt16] = zeros(geometry.count)
        labels.withUnsafeMutableBufferPointer { labels in
            for label in present {
                forEachRun(of: label) { labels[$0].update(repeating: label) }
            }
        }
        return LabelMap(geometry: geometry, labels: labels, segments: segments)
    }

    /// How many voxels a label has.
    public func count(of label: UInt16) -> Int { found[label]?.count ?? 0 }

    /// How many voxels each label has; background and labels without a voxel are left out.
    public var counts: [UInt16: Int] { found.mapValues(\.count) }

    /// How many voxels a label has in each slice.
    public func countsBySlice(of label: UInt16) -> [Int] {
        let plane = geometry.size.x * geometry.size.y
        var counts = [Int](repeating: 0, count: geometry.size.z)
        forEachRun(of: label) { counts[$0.lowerBound / plane] += $0.count }
        return counts
    }

    /// Calls `body` with each run of a label's voxels, as places in memory, ascending. No run
    /// leaves its row.
    public func forEachRun(of label: UInt16, _ body: (Range<Int>) -> Void) {
        for run in found[label]?.runs ?? [] { body(run.range) }
    }

    /// Begins to look at the voxels of a label in one slice.
    package func walk(_ label: UInt16, slice k: Int) -> Walk {
        let plane = geometry.size.x * geometry.size.y
        let runs = found[label]?.runs ?? []
        // The first run that begins at a place or behind it.
        func index(_ place: Int) -> Int {
            var (low, high) = (0, runs.count)
            while low < high {
                let middle = (low + high) / 2
                if runs[middle].range.lowerBound < place { low = middle + 1 } else { high = middle }
            }
            return low
        }
        return Walk(runs: runs[index(plane * k)..<index(plane * (k + 1))], start: plane * k)
    }

    /// A way through the voxels of a label in one slice, beside pixels that ascend.
    package struct Walk {
        private var runs: ArraySlice<Run>
        private let start: Int

        fileprivate init(runs: ArraySlice<Run>, start: Int) {
            self.runs = runs
            self.start = start
        }

        /// How many of these pixels, counted from the slice's first, have the label.
        ///
        /// - Precondition: They lie behind those that were asked for before.
        @inline(__always)
        package mutating func count(in pixels: Range<Int>) -> Int {
            let places = pixels.lowerBound + start..<pixels.upperBound + start
            var count = 0
            while let run = runs.first?.range, run.lowerBound < places.upperBound {
                count += run.clamped(to: places).count
                guard run.upperBound <= places.upperBound else { break }
                runs.removeFirst()
            }
            return count
        }
    }
}
