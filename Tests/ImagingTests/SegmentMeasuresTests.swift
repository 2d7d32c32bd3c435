import Imaging
import Testing

/// What is measured of a segment, from intensities held either way.
@Suite struct SegmentMeasuresTests {
    private static let size = SIMD3(11, 7, 5)

    private func measures(
        _ voxels: [Int16], _ runs: [Range<Int>], inShorts: Bool
    ) -> SegmentMeasures? {
        let samples =
            inShorts ? VoxelSamples.shorts(voxels) : .floats(voxels.map(Float.init), isWhole: true)
        return SegmentMeasures(
            samples, size: Self.size, count: runs.reduce(0) { $0 + $1.count }
        ) { runs.forEach($0) }
    }

    @Test(arguments: [false, true])
    func meanAndMedianAreThoseOfTheSortedVoxels(inShorts: Bool) throws {
        let count = Self.size.x * Self.size.y * Self.size.z
        let all: [[Int16]] = [
            (0..<count).map { Int16(truncatingIfNeeded: $0 &* 7919 &- 20_000) },
            (0..<count).map { [-32768, 32767, 0][$0 % 3] },
            (0..<count).map { Int16($0 / 100) },
        ]
        let places = (1 * 7 + 1) * 11 + 1
        for voxels in all {
            for runs in [
                [places..<places + 1], [places..<places + 2], [places..<places + 9],
                [places..<places + 4, places + 11..<places + 16, places + 77..<places + 81],
            ] {
                let found = try #require(measures(voxels, runs, inShorts: inShorts))
                let sorted = runs.flatMap { voxels[$0].map(Double.init) }.sorted()
                let n = sorted.count
                #expect(found.mean == sorted.reduce(0, +) / Double(n))
                #expect(found.median == (sorted[n / 2] + sorted[(n - 1) / 2]) / 2)
                #expect(!found.touchesBorder)
            }
        }
        #expect(measures(all[0], [], inShorts: inShorts) == nil)
    }

    /// One voxel in the middle, and one at each of the six faces.
    @Test(arguments: [false, true])
    func eachFaceIsABorder(inShorts: Bool) throws {
        let count = Self.size.x * Self.size.y * Self.size.z
        let voxels = [Int16](repeating: 3, count: count)
        func place(_ voxel: SIMD3<Int>) -> Int { (voxel.z * 7 + voxel.y) * 11 + voxel.x }
        for (voxel, touches) in [
            ([5, 3, 2], false), ([0, 3, 2], true), ([10, 3, 2], true), ([5, 0, 2], true),
            ([5, 6, 2], true), ([5, 3, 0], true), ([5, 3, 4], true),
        ] as [(SIMD3<Int>, Bool)] {
            let run = place(voxel)..<place(voxel) + 1
            let found = try #require(measures(voxels, [run], inShorts: inShorts))
            #expect(found.touchesBorder == touches, "\(voxel)")
            #expect(found.mean == 3 && found.median == 3)
        }
    }
}
