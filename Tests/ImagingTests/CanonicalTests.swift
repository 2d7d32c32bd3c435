internal import Imaging
internal import Testing

@Suite struct CanonicalTests {
    @Test(arguments: Grids.all.keys.sorted())
    func everyVoxelKeepsItsPosition(_ name: String) throws {
        let volume = Grids.counted(try #require(Grids.all[name]))
        let canonical = volume.canonical()
        #expect(canonical.geometry.orientation == "RAS")
        #expect(canonical.geometry.isOblique == volume.geometry.isOblique)
        #expect(canonical.geometry.frameOfReference == "1.2.3")
        #expect(canonical.geometry == volume.geometry.canonical())
        #expect(canonical.voxels.sorted() == volume.voxels)
        for offset in 0..<volume.geometry.count {
            let size = canonical.geometry.size
            let voxel = SIMD3(offset % size.x, offset / size.x % size.y, offset / size.x / size.y)
            let position = canonical.geometry.position(of: voxel)
            let source = try #require(volume.geometry.voxel(at: position))
            #expect(distance(volume.geometry.position(of: source), position) < 1e-9)
            #expect(
                canonical.voxels[offset] == volume.voxels[volume.geometry.offset(of: source)])
        }
        let labels = LabelMap(
            geometry: volume.geometry, labels: volume.voxels.map { UInt16($0) })
        #expect(labels.canonical().labels == canonical.voxels.map { UInt16($0) })
    }

    @Test func eightVoxels() {
        // LPS to RAS: i and j run backwards.
        let volume = Grids.counted(Grids.grid(size: [2, 2, 2], origin: [0, 0, 0]))
        let canonical = volume.canonical()
        #expect(canonical.voxels == [3, 2, 1, 0, 7, 6, 5, 4])
        #expect(canonical.geometry.origin == [2, 1.5, 0])
        #expect(canonical.geometry.directions == [[-1, 0, 0], [0, -1, 0], [0, 0, 1]])
    }

    @Test func aCanonicalVolumeStaysAsItIs() throws {
        var volume = Grids.counted(try #require(Grids.all["RAS"]))
        volume.isWhole = true
        let same = volume.canonical()
        #expect(same.voxels == volume.voxels)
        #expect(same.geometry == volume.geometry)
        #expect(same.isWhole)
        #expect(same.canonical().isWhole)
    }
}
