import Imaging
import Testing

/// Whole intensities of 16 bits beside the same numbers as a volume.
@Suite struct ShortVolumeTests {
    private func pair(_ geometry: Geometry) -> (ShortVolume, Volume) {
        let voxels = (0..<geometry.count).map { Int16(truncatingIfNeeded: $0 &* 7919 &- 20_000) }
        return (
            ShortVolume(geometry: geometry, voxels: voxels),
            Volume(geometry: geometry, voxels: voxels.map(Float.init), isWhole: true)
        )
    }

    private func check(_ found: Volume, _ expected: Volume) {
        #expect(found.geometry == expected.geometry)
        #expect(found.isWhole == expected.isWhole)
        #expect(found.voxels.map(\.bitPattern) == expected.voxels.map(\.bitPattern))
    }

    @Test(arguments: Grids.all.keys.sorted())
    func boxesAreTheSame(_ name: String) throws {
        let (short, volume) = pair(try #require(Grids.all[name]))
        check(short.volume(), volume)
        for axis in 0..<3 {
            for (shift, length) in [(-9, 4), (-3, 5), (0, 2), (1, 12), (14, 6)] {
                var size: SIMD3<Int> = [3, 4, 2]
                size[axis] = length
                var voxel: SIMD3<Int> = [1, 1, 1]
                voxel[axis] += shift
                check(
                    try short.croppedCanonically(size: size, placing: voxel, at: [0, 2, 1]),
                    try volume.croppedCanonically(size: size, placing: voxel, at: [0, 2, 1]))
            }
        }
    }

    @Test(arguments: Grids.all.keys.sorted(), [nil, -3000...20, -2.5...9.5])
    func resampledTheyAreTheSame(_ name: String, _ range: ClosedRange<Float>?) throws {
        let (short, volume) = pair(try #require(Grids.all[name]))
        let spacing = volume.geometry.spacing * [0.55, 1.47, 0.53]
        let found = try ResampledVolume(short, spacing: spacing, clampedTo: range)
        let expected = try ResampledVolume(volume, spacing: spacing, clampedTo: range)
        #expect(found.isWhole == (range != -2.5...9.5))
        check(found.volume(), expected.volume())
        let (cosine, sine) = (0.8, 0.6)
        var oblique = volume.geometry
        oblique.directions = [[cosine, sine, 0], [-sine, cosine, 0], [0, 0, 1]]
        let turned = Geometry(
            size: [oblique.size.z, oblique.size.x, oblique.size.y], spacing: [1.3, 0.9, 0.8],
            directions: [
                -volume.geometry.directions[2], volume.geometry.directions[0],
                volume.geometry.directions[1],
            ],
            origin: volume.geometry.position(of: SIMD3(0, 0, oblique.size.z - 1)),
            frameOfReference: oblique.frameOfReference)
        for grid in [oblique, turned] {
            check(
                try ResampledVolume(short, onto: grid, outside: -7, clampedTo: range).volume(),
                try ResampledVolume(volume, onto: grid, outside: -7, clampedTo: range).volume())
        }
    }

    @Test func theVoxelsMustBeThoseOfTheGrid() async {
        await #expect(processExitsWith: .failure) {
            _ = ShortVolume(geometry: Grids.grid(), voxels: [1, 2, 3])
        }
    }
}
