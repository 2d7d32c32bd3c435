internal import Imaging
internal import Testing

@Suite struct CropTests {
    /// Voxel by voxel, over every way in which a box can lie beside, across and around a grid.
    @Test(arguments: [-6, -3, -1, 0, 1, 2, 4, 9], [1, 3, 7])
    func everyVoxelIsTheSourcesOrZero(_ shift: Int, _ length: Int) throws {
        var volume = Grids.counted(Grids.grid(directions: Grids.turned))
        volume.voxels = volume.voxels.map { $0 + 1 }
        volume.isWhole = true
        let labels = LabelMap(
            geometry: volume.geometry, labels: volume.voxels.map { UInt16($0) })
        for axis in 0..<3 {
            var size: SIMD3<Int> = [2, 4, 3]
            size[axis] = length
            var voxel: SIMD3<Int> = [1, 1, 1]
            voxel[axis] += shift
            let at: SIMD3<Int> = [0, 2, 1]
            let patch = try volume.cropped(size: size, placing: voxel, at: at)
            #expect(patch.geometry.size == size)
            #expect(patch.isWhole)
            #expect(
                distance(
                    patch.geometry.position(of: at), volume.geometry.position(of: voxel)) < 1e-9)
            for k in 0..<size.z {
                for j in 0..<size.y {
                    for i in 0..<size.x {
                        let index = SIMD3(i, j, k)
                        let source = index &+ voxel &- at
                        let expected =
                            volume.geometry.contains(source)
                            ? volume.voxels[volume.geometry.offset(of: source)] : 0
                        #expect(patch.voxels[patch.geometry.offset(of: index)] == expected)
                    }
                }
            }
            let labelPatch = try labels.cropped(size: size, placing: voxel, at: at)
            #expect(labelPatch.labels == patch.voxels.map { UInt16($0) })
            #expect(labelPatch.geometry == patch.geometry)
        }
    }

    /// However the source lies, and wherever the box does.
    @Test(arguments: Grids.all.keys.sorted())
    func aCanonicalBoxIsThatOfTheTurnedVolume(_ name: String) throws {
        var volume = Grids.counted(try #require(Grids.all[name]))
        volume.voxels = volume.voxels.map { $0 + 1 }
        volume.isWhole = true
        let canonical = volume.canonical()
        let at: SIMD3<Int> = [0, 2, 1]
        for axis in 0..<3 {
            for (shift, length) in [(-6, 3), (-1, 1), (0, 7), (1, 2), (2, 3), (9, 3)] {
                var size: SIMD3<Int> = [2, 4, 3]
                size[axis] = length
                var voxel: SIMD3<Int> = [1, 1, 1]
                voxel[axis] += shift
                let expected = try canonical.cropped(size: size, placing: voxel, at: at)
                let box = try volume.croppedCanonically(size: size, placing: voxel, at: at)
                #expect(box.geometry == expected.geometry)
                #expect(box.voxels == expected.voxels)
                #expect(box.isWhole)
            }
        }
        #expect(
            sentence {
                _ = try volume.croppedCanonically(
                    size: [4, 0, 4], placing: [0, 0, 0], at: [0, 0, 0])
            }.hasPrefix("the grid is 4 x 0 x 4 voxels; every axis needs at least one."))
    }

    @Test func aBoxOfNothingIsRefused() {
        let volume = Grids.counted(Grids.grid())
        #expect(
            sentence {
                _ = try volume.cropped(size: [4, 0, 4], placing: [0, 0, 0], at: [0, 0, 0])
            }.hasPrefix("the grid is 4 x 0 x 4 voxels; every axis needs at least one."))
        #expect(
            sentence {
                _ = try volume.cropped(
                    size: [4, 4, 4], placing: [.max, 0, 0], at: [0, 0, 0])
            }.hasPrefix("the first voxel lies at"))
    }
}
