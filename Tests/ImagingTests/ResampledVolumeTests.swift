internal import Imaging
internal import Testing

/// What is interpolated where it is asked for is what all of it would have there.
@Suite struct ResampledVolumeTests {
    /// Boxes within the grid, across each of its six faces, and beyond them.
    private func boxes(
        _ image: ResampledVolume, at: SIMD3<Int> = [0, 2, 1], _ body: (Volume, Volume) -> Void
    ) throws {
        let whole = image.volume()
        #expect(whole.geometry == image.geometry)
        #expect(whole.isWhole == image.isWhole)
        for axis in 0..<3 {
            for (shift, length) in [(-9, 4), (-3, 5), (0, 2), (1, 12), (3, 3), (14, 6)] {
                var size: SIMD3<Int> = [3, 4, 2]
                size[axis] = length
                var voxel: SIMD3<Int> = [1, 1, 1]
                voxel[axis] += shift
                body(
                    try image.croppedCanonically(size: size, placing: voxel, at: at),
                    try whole.croppedCanonically(size: size, placing: voxel, at: at))
            }
        }
    }

    @Test(arguments: Grids.all.keys.sorted(), [nil, 3...20, 2.5...9.5])
    func aBoxIsThatOfTheWhole(_ name: String, _ range: ClosedRange<Float>?) throws {
        var volume = Grids.counted(try #require(Grids.all[name]))
        volume.voxels[2] = .nan
        for isWhole in [false, true] {
            volume.isWhole = isWhole
            let spacing = volume.geometry.spacing * [0.55, 0.47, 0.53]
            let image = try ResampledVolume(volume, spacing: spacing, clampedTo: range)
            #expect(image.isWhole == (isWhole && range != 2.5...9.5))
            var filled = 0
            try boxes(image) { box, expected in
                #expect(box.geometry == expected.geometry)
                #expect(box.isWhole == expected.isWhole)
                #expect(box.voxels.map(\.bitPattern) == expected.voxels.map(\.bitPattern))
                filled += box.voxels.contains { $0 > 1 } ? 1 : 0
            }
            #expect(filled > 5)
        }
    }

    @Test(arguments: ["oblique", "another way round"])
    func soItIsOnAGridThatLiesOtherwise(_ how: String) throws {
        let volume = Grids.counted(Grids.grid())
        var grid = volume.geometry
        if how == "oblique" {
            let (cosine, sine) = (0.8, 0.6)
            grid.directions = [[cosine, sine, 0], [-sine, cosine, 0], [0, 0, 1]]
        } else {
            grid = Geometry(
                size: [grid.size.z, grid.size.x, grid.size.y], spacing: [1.3, 0.9, 0.8],
                directions: [
                    -grid.directions[2], grid.directions[0], grid.directions[1],
                ],
                origin: grid.position(of: SIMD3(0, 0, grid.size.z - 1)),
                frameOfReference: grid.frameOfReference)
        }
        let image = try ResampledVolume(volume, onto: grid)
        try boxes(image) { box, expected in
            #expect(box.geometry == expected.geometry)
            #expect(box.voxels == expected.voxels)
        }
        #expect(image.volume().voxels == (try volume.resampled(onto: grid)).voxels)
        // What is outside of the source is so beyond the grid, too.
        let marked = try ResampledVolume(volume, onto: grid, outside: -7)
        let beyond = try marked.croppedCanonically(
            size: [2, 2, 2], placing: [-50, 0, 0], at: [0, 0, 0])
        #expect(beyond.voxels == Array(repeating: -7, count: 8))
    }

    @Test func aBoxOfNothingIsRefused() throws {
        let image = try ResampledVolume(Grids.counted(Grids.grid()), spacing: [1, 1, 1])
        #expect(
            sentence {
                _ = try image.croppedCanonically(
                    size: [4, 0, 4], placing: [0, 0, 0], at: [0, 0, 0])
            }.hasPrefix("the grid is 4 x 0 x 4 voxels; every axis needs at least one."))
        #expect(
            sentence { _ = try ResampledVolume(image.volume(), spacing: [1, 0, 1]) }.contains(
                "spacing"))
    }
}
