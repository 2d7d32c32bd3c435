/// Runs on their way to parts: trees, each with its first run in memory as the root.
struct RunForest {
    let runs: UnsafeBufferPointer<ErrorParts.Run>
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
