internal import Segmentation

/// The largest connected part of what is wrong with a prediction.
///
/// Voxels that touch at a face, an edge or a corner are connected where they are wrong in the same
/// way: what is missed and what is too much are never one part. Of equally large parts the one
/// with the first voxel in memory counts.
package struct LargestError {
    /// How many voxels it has.
    package let voxels: Int

    /// Its voxel furthest from whatever is not of it, beyond the cube included: the first in
    /// memory of equally deep ones.
    package let deepest: Int

    /// - Parameters:
    ///   - kinds: 0 where nothing is wrong, else in which way; k fastest.
    ///   - size: Voxels per side.
    /// - Returns: Nil where nothing is wrong.
    package init?(_ kinds: [UInt8], size: Int) {
        guard let runs = Runs(kinds, size: size).largest() else { return nil }
        voxels = runs.reduce(0) { $0 + Int($1.end - $1.start) }

        // The box around it, with axes in the order of memory, k first.
        var low = SIMD3(repeating: size)
        var high = SIMD3(repeating: -1)
        for run in runs {
            let (j, i) = (Int(run.row) % size, Int(run.row) / size)
            low = pointwiseMin(low, SIMD3(Int(run.start), j, i))
            high = pointwiseMax(high, SIMD3(Int(run.end) - 1, j, i))
        }
        let box = high &- low &+ 1
        var mask = [Bool](repeating: false, count: box.x * box.y * box.z)
        for run in runs {
            let (j, i) = (Int(run.row) % size - low.y, Int(run.row) / size - low.z)
            let row = (i * box.y + j) * box.x - low.x
            for k in Int(run.start)..<Int(run.end) { mask[row + k] = true }
        }
        let depths = EdgeDistance(mask, size: box, spacing: .one).squared
        var best = 0
        depths.withUnsafeBufferPointer { depths in
            for n in depths.indices where depths[n] > depths[best] { best = n }
        }
        let (k, j, i) = (
            best % box.x + low.x, best / box.x % box.y + low.y, best / (box.x * box.y) + low.z
        )
        deepest = (i * size + j) * size + k
    }
}

/// Voxels of one kind in a row, and which of them are connected.
private struct Runs {
    struct Run {
        /// `i * size + j`.
        var row: Int32
        /// The first k, and the one after the last.
        var start: Int32
        var end: Int32
        var kind: UInt8
    }

    private var runs: [Run] = []

    /// For each run one that it is connected with and that comes before it, or itself.
    private var parents: [Int32] = []

    init(_ kinds: [UInt8], size: Int) {
        // Where each row's runs begin.
        var first: [Int] = []
        first.reserveCapacity(size * size + 1)
        kinds.withUnsafeBufferPointer { kinds in
            for row in 0..<size * size {
                first.append(runs.count)
                var k = 0
                let line = row * size
                while k < size {
                    let kind = kinds[line + k]
                    let start = k
                    repeat { k += 1 } while k < size && kinds[line + k] == kind
                    if kind != 0 {
                        runs.append(
                            Run(row: Int32(row), start: Int32(start), end: Int32(k), kind: kind))
                    }
                }
            }
        }
        first.append(runs.count)
        parents = runs.indices.map { Int32($0) }
        runs.withUnsafeBufferPointer { runs in
            parents.withUnsafeMutableBufferPointer { parents in
                let forest = Forest(runs: runs, parents: parents)
                for i in 0..<size {
                    for j in 0..<size {
                        let row = i * size + j
                        let here = first[row]..<first[row + 1]
                        guard !here.isEmpty else { continue }
                        // The rows before this one that touch it.
                        if j > 0 { forest.connect(here, first[row - 1]..<first[row]) }
                        guard i > 0 else { continue }
                        for other in max(0, j - 1)...min(size - 1, j + 1) {
                            let above = (i - 1) * size + other
                            forest.connect(here, first[above]..<first[above + 1])
                        }
                    }
                }
                // Every run's parent now is the one that stands for its part; parents come first.
                for run in parents.indices { parents[run] = parents[Int(parents[run])] }
            }
        }
    }

    /// The runs of the part with the most voxels, in the order of memory.
    func largest() -> [Run]? {
        var counts = [Int](repeating: 0, count: runs.count)
        for (run, parent) in zip(runs, parents) { counts[Int(parent)] += Int(run.end - run.start) }
        var best: Int?
        for (n, count) in counts.enumerated() where count > best.map({ counts[$0] }) ?? 0 {
            best = n
        }
        return best.map { best in
            zip(runs, parents).filter { Int($0.1) == best }.map(\.0)
        }
    }
}

/// Runs on their way to parts: trees, each with its first run in memory as the root.
private struct Forest {
    let runs: UnsafeBufferPointer<Runs.Run>
    let parents: UnsafeMutableBufferPointer<Int32>

    /// Connects the runs of a row with those of a row beside it.
    func connect(_ here: Range<Int>, _ there: Range<Int>) {
        var (a, b) = (here.lowerBound, there.lowerBound)
        while a < here.upperBound, b < there.upperBound {
            joinIfTouching(a, b)
            if runs[a].end < runs[b].end {
                a += 1
            } else {
                // Both end here: the next run of this row may begin here, and touch it as well.
                if runs[a].end == runs[b].end, a + 1 < here.upperBound { joinIfTouching(a + 1, b) }
                b += 1
            }
        }
    }

    private func joinIfTouching(_ a: Int, _ b: Int) {
        // Corners touch, too: one may begin where the other has ended.
        let isTouching = runs[a].start <= runs[b].end && runs[b].start <= runs[a].end
        guard isTouching, runs[a].kind == runs[b].kind else { return }
        let (a, b) = (root(a), root(b))
        // The first in memory stands for all.
        parents[max(a, b)] = Int32(min(a, b))
    }

    private func root(_ run: Int) -> Int {
        var run = run
        while Int(parents[run]) != run {
            parents[run] = parents[Int(parents[run])]
            run = Int(parents[run])
        }
        return run
    }
}
