import Imaging
import Testing

/// The rule by which simulated users click, on grids as volumes have them.
@Suite struct LargestErrorTests {
    private func grid(_ size: SIMD3<Int>, _ spacing: SIMD3<Double> = .one) -> Geometry {
        Geometry(
            size: size, spacing: spacing, directions: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
            origin: .zero)
    }

    private func mask(_ grid: Geometry, _ voxels: [SIMD3<Int>]) -> [Bool] {
        var mask = [Bool](repeating: false, count: grid.count)
        for voxel in voxels { mask[grid.offset(of: voxel)] = true }
        return mask
    }

    private func box(_ first: SIMD3<Int>, _ size: SIMD3<Int>) -> [SIMD3<Int>] {
        (0..<size.x).flatMap { i in
            (0..<size.y).flatMap { j in (0..<size.z).map { first &+ SIMD3(i, j, $0) } }
        }
    }

    private func middle(
        _ grid: Geometry, mask said: [SIMD3<Int>] = [], truth: [SIMD3<Int>]
    ) -> SIMD3<Int>? {
        let found = LargestError(of: mask(grid, said), against: mask(grid, truth), on: grid)
        return found.map {
            let size = grid.size
            return SIMD3(
                $0.deepest % size.x, $0.deepest / size.x % size.y, $0.deepest / (size.x * size.y))
        }
    }

    /// A plane of 35 voxels counts before a cube of 27, in which the deepest wrong voxel lies.
    @Test func theLargestPartAndNotTheDeepestVoxel() {
        let grid = grid([7, 9, 5])
        let plane = box([0, 0, 0], [7, 1, 5])
        let cube = box([2, 4, 1], [3, 3, 3])
        #expect(middle(grid, truth: plane + cube)?.y == 0)
        #expect(middle(grid, truth: cube) == [3, 5, 2])
        let found = LargestError(
            of: mask(grid, []), against: mask(grid, plane + cube), on: grid)
        #expect(found?.voxels == 35)
    }

    @Test func missedAndTooMuchAreNeverOnePart() {
        let grid = grid([9, 4, 4])
        let missed = box([0, 0, 0], [1, 4, 4])
        let surplus = box([1, 0, 0], [1, 4, 4])
        let other = box([6, 0, 0], [3, 3, 3])
        #expect(middle(grid, mask: surplus + other, truth: missed)?.x == 7)
        // Of one kind they are one part of 32 voxels.
        #expect(middle(grid, truth: missed + surplus + other)?.x ?? 9 < 2)
    }

    @Test func depthIsInMillimetres() {
        // Two blocks, one voxel apart but for a bridge: one part, with a row of nine along i.
        let flat = box([0, 0, 0], [3, 5, 5])
        let thick = box([4, 0, 0], [5, 3, 5])
        let bridge = [SIMD3(3, 0, 0)]
        #expect(middle(grid([9, 5, 5], [9, 1, 1]), truth: flat + bridge + thick) == [0, 2, 2])
        #expect(middle(grid([9, 5, 5], [1, 9, 9]), truth: flat + bridge + thick) == [4, 0, 0])
    }

    /// Lowest i first, though k lies furthest apart in a volume's memory.
    @Test func equalPartsAndEqualDepthsGoByIThenJThenK() {
        let grid = grid([4, 4, 4])
        #expect(middle(grid, truth: [[2, 0, 0], [0, 2, 3]]) == [0, 2, 3])
        #expect(middle(grid, truth: [[1, 2, 0], [1, 0, 3]]) == [1, 0, 3])
        #expect(middle(grid, truth: [[1, 1, 3], [1, 1, 0]]) == [1, 1, 0])
        // One part, which touches at a corner alone.
        #expect(middle(grid, truth: [[1, 0, 0], [0, 1, 1]]) == [0, 1, 1])
    }

    @Test func nothingWrong() {
        let grid = grid([3, 3, 3])
        #expect(middle(grid, truth: []) == nil)
        #expect(middle(grid, mask: [[1, 1, 1]], truth: [[1, 1, 1]]) == nil)
    }

    /// A volume and a network's array of the same voxels have one middle.
    @Test func theSameInEitherOrderOfMemory() {
        var seed: UInt32 = 9
        func random() -> Int {
            seed = seed &* 1_664_525 &+ 1_013_904_223
            return Int(seed >> 16)
        }
        let size = SIMD3(6, 5, 7)
        let grid = grid(size, [1.5, 0.8, 2])
        for _ in 0..<40 {
            let said = (0..<grid.count).map { _ in random() % 3 == 0 }
            let truth = (0..<grid.count).map { _ in random() % 3 == 0 }
            var kinds = [UInt8](repeating: 0, count: grid.count)
            for i in 0..<size.x {
                for j in 0..<size.y {
                    for k in 0..<size.z {
                        let place = grid.offset(of: [i, j, k])
                        kinds[(i * size.y + j) * size.z + k] =
                            said[place] == truth[place] ? 0 : truth[place] ? 1 : 2
                    }
                }
            }
            let wanted = LargestError(
                kinds, size: [size.z, size.y, size.x],
                spacing: SIMD3(2, 0.8, 1.5) / 0.8)
            let found = LargestError(of: said, against: truth, on: grid)
            #expect(found?.voxels == wanted?.voxels)
            let voxel = wanted.map {
                SIMD3(
                    $0.deepest / (size.y * size.z), $0.deepest / size.z % size.y,
                    $0.deepest % size.z)
            }
            #expect(found?.deepest == voxel.map { grid.offset(of: $0) })
        }
    }
}
