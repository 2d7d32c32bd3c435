import Imaging
import Testing
import Training

@Suite struct DataClickTests {
    /// Blocks of noise, so that parts of all sizes touch at faces, edges and corners.
    private func noise(_ size: Int, share: Double, _ generator: inout SeededGenerator) -> [UInt8] {
        (0..<size * size * size).map { _ in generator.unit() < share ? 1 : 0 }
    }

    private func place(_ offset: Int, _ size: Int) -> SIMD3<Int> {
        SIMD3(offset / (size * size), offset / size % size, offset % size)
    }

    /// All parts, each by walking from voxel to voxel over all 26 neighbours.
    private func parts(_ kinds: [UInt8], _ size: Int) -> [[Int]] {
        var seen = kinds.map { $0 == 0 }
        var parts: [[Int]] = []
        for first in kinds.indices where !seen[first] {
            var part = [first]
            seen[first] = true
            var next = 0
            while next < part.count {
                let here = place(part[next], size)
                next += 1
                for di in -1...1 {
                    for dj in -1...1 {
                        for dk in -1...1 {
                            let there = here &+ SIMD3(di, dj, dk)
                            guard (0..<3).allSatisfy({ there[$0] >= 0 && there[$0] < size })
                            else { continue }
                            let offset = (there.x * size + there.y) * size + there.z
                            if !seen[offset], kinds[offset] == kinds[first] {
                                seen[offset] = true
                                part.append(offset)
                            }
                        }
                    }
                }
            }
            parts.append(part)
        }
        return parts
    }

    /// The squared distance from each voxel of a part to the nearest that is not of it, by looking
    /// at all, one voxel beyond the cube included.
    private func deepest(_ part: [Int], _ size: Int) -> (offset: Int, squared: Int) {
        let members = Set(part.map { place($0, size) })
        var outside: [SIMD3<Int>] = []
        for i in -1...size {
            for j in -1...size {
                for k in -1...size where !members.contains([i, j, k]) { outside.append([i, j, k]) }
            }
        }
        var best = (offset: -1, squared: -1)
        for offset in part.sorted() {
            let here = place(offset, size)
            let squared = outside.reduce(Int.max) { least, there in
                let way = there &- here
                return min(least, (way &* way).wrappedSum())
            }
            if squared > best.squared { best = (offset, squared) }
        }
        return best
    }

    @Test(arguments: [(5, 0.15), (6, 0.3), (7, 0.5), (8, 0.8), (1, 0.5), (2, 0.6)])
    func theLargestErrorAsByWalking(_ size: Int, _ share: Double) {
        var generator = SeededGenerator(seed: UInt64(size))
        for _ in 0..<25 {
            let truth = noise(size, share: share, &generator)
            let prediction = noise(size, share: share, &generator)
            let kinds = zip(truth, prediction).map { t, p -> UInt8 in
                t == p ? 0 : t == 1 ? 1 : 2
            }
            let click = ClickPolicy.centreOfLargestError.click(
                truth: truth, prediction: prediction, size: size, using: &generator)
            // Of equally large parts the one with the first voxel, which is found first.
            var largest: [Int] = []
            for part in parts(kinds, size) where part.count > largest.count { largest = part }
            guard !largest.isEmpty else {
                #expect(click == nil)
                continue
            }
            let wanted = deepest(largest, size).offset
            #expect(click?.offset == wanted)
            #expect(click?.index == place(wanted, size))
            #expect(click?.isForeground == (truth[wanted] == 1))
            #expect(
                LargestError(kinds, size: SIMD3(repeating: size), spacing: .one)?.voxels
                    == largest.count)
        }
    }

    /// Two runs that end at one place, and the next of which touches across the rows.
    @Test func rowsThatEndTogether() {
        var kinds = [UInt8](repeating: 0, count: 125)
        for k in 0..<3 { kinds[k] = 1 }
        for k in 3..<5 { kinds[k] = 2 }
        for k in 0..<3 { kinds[5 + k] = 2 }
        #expect(LargestError(kinds, size: [5, 5, 5], spacing: .one)?.voxels == 5)
        // Mirrored: the row that comes first has the run that was passed.
        var mirrored = [UInt8](repeating: 0, count: 125)
        for k in 0..<5 {
            mirrored[5 + k] = kinds[k]
            mirrored[k] = kinds[5 + k]
        }
        #expect(LargestError(mirrored, size: [5, 5, 5], spacing: .one)?.voxels == 5)
    }

    @Test func missedAndTooMuchAreNeverOnePart() {
        // A missed plane of 16 voxels beside one of 16 too much, and a part of 17 elsewhere.
        let size = 8
        var truth = [UInt8](repeating: 0, count: 512)
        var prediction = truth
        for j in 0..<4 {
            for k in 0..<4 {
                truth[(0 * size + j) * size + k] = 1
                prediction[(1 * size + j) * size + k] = 1
                prediction[(6 * size + j) * size + k] = 1
            }
        }
        prediction[(7 * size) * size] = 1
        var generator = SeededGenerator(seed: 1)
        let click = ClickPolicy.centreOfLargestError.click(
            truth: truth, prediction: prediction, size: size, using: &generator)
        #expect(click?.index.x == 6)
        #expect(click?.isForeground == false)
    }

    @Test func randomIsUniformOverWhatIsWrong() {
        let size = 4
        var truth = [UInt8](repeating: 0, count: 64)
        var prediction = truth
        for n in [3, 17, 40] { truth[n] = 1 }
        for n in [17, 50] { prediction[n] = 1 }
        var generator = SeededGenerator(seed: 8)
        var counts: [Int: Int] = [:]
        for _ in 0..<3000 {
            guard
                let click = ClickPolicy.random.click(
                    truth: truth, prediction: prediction, size: size, using: &generator)
            else {
                Issue.record("nothing is wrong")
                return
            }
            counts[click.offset, default: 0] += 1
            #expect(click.isForeground == (truth[click.offset] == 1))
            #expect(click.index == place(click.offset, size))
        }
        #expect(counts.keys.sorted() == [3, 40, 50])
        // Five standard deviations.
        #expect(counts.values.allSatisfy { abs($0 - 1000) < 130 }, "\(counts)")
    }

    @Test(arguments: ClickPolicy.allCases)
    func theFirstClickIsOnTheStructure(_ policy: ClickPolicy) {
        let size = 9
        var truth = [UInt8](repeating: 0, count: 729)
        for i in 2..<7 {
            for j in 1..<6 { for k in 3..<8 { truth[(i * size + j) * size + k] = 1 } }
        }
        var generator = SeededGenerator(seed: 3)
        var seen: Set<Int> = []
        for _ in 0..<60 {
            let click = policy.click(truth: truth, prediction: nil, size: size, using: &generator)
            #expect(click?.isForeground == true)
            #expect(click.map { truth[$0.offset] } == 1)
            if let click { seen.insert(click.offset) }
        }
        if policy == .random {
            #expect(seen.count > 30)
        } else {
            #expect(seen == [(4 * size + 3) * size + 5])
        }
    }

    @Test(arguments: ClickPolicy.allCases)
    func nothingWrongNoClick(_ policy: ClickPolicy) {
        var generator = SeededGenerator(seed: 3)
        let truth = noise(5, share: 0.4, &generator)
        let none = [UInt8](repeating: 0, count: 125)
        #expect(policy.click(truth: truth, prediction: truth, size: 5, using: &generator) == nil)
        #expect(policy.click(truth: none, prediction: nil, size: 5, using: &generator) == nil)
        let logits = truth.map { $0 == 1 ? Float(0.1) : 0 }
        #expect(policy.click(truth: truth, logits: logits, size: 5, using: &generator) == nil)
        var missed = logits
        missed[truth.firstIndex(of: 1) ?? 0] = -3
        #expect(
            policy.click(truth: truth, logits: missed, size: 5, using: &generator)?.isForeground
                == true)
    }

    @Test func theSameSeedClicksTheSame() {
        var generator = SeededGenerator(seed: 11)
        let truth = noise(6, share: 0.4, &generator)
        var again = generator
        for _ in 0..<20 {
            #expect(
                ClickPolicy.random.click(
                    truth: truth, prediction: nil, size: 6, using: &generator)
                    == ClickPolicy.random.click(
                        truth: truth, prediction: nil, size: 6, using: &again))
        }
        // The centre of the largest error draws nothing.
        let before = generator
        _ = ClickPolicy.centreOfLargestError.click(
            truth: truth, prediction: nil, size: 6, using: &generator)
        #expect(generator == before)
    }
}
