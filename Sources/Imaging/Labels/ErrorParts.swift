/// What is wrong with a prediction as runs of voxels, and which of them are connected.
struct ErrorParts {
    /// Voxels that lie together in a row and are wrong in the same way.
    struct Run {
        /// `i * size.y + j`.
        var row: Int32
        /// The first k, and the one after the last.
        var start: Int32
        var end: Int32
        var kind: UInt8
    }

    private var runs: [Run] = []

    /// For each run one that it is connected with and that comes before it, or itself.
    private var parents: [Int32] = []

    /// - Parameters:
    ///   - kinds: 0 where nothing is wrong, else in which way; k fastest, i slowest.
    ///   - size: Voxels along k, j and i, as they lie in memory.
    init(_ kinds: [UInt8], size: SIMD3<Int>) {
        // Where each row's runs begin.
        var first: [Int] = []
        first.reserveCapacity(size.y * size.z + 1)
        kinds.withUnsafeBufferPointer { kinds in
            for row in 0..<size.y * size.z {
                first.append(runs.count)
                var k = 0
                let line = row * size.x
                while k < size.x {
                    let kind = kinds[line + k]
                    let start = k
                    repeat { k += 1 } while k < size.x && kinds[line + k] == kind
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
                let forest = RunForest(runs: runs, parents: parents)
                for i in 0..<size.z {
                    for j in 0..<size.y {
                        let row = i * size.y + j
                        let here = first[row]..<first[row + 1]
                        guard !here.isEmpty else { continue }
                        // The rows before this one that touch it.
                        if j > 0 { forest.connect(here, first[row - 1]..<first[row]) }
                        guard i > 0 else { continue }
                        for other in max(0, j - 1)...min(size.y - 1, j + 1) {
                            let above = (i - 1) * size.y + other
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
