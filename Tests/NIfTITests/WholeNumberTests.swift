internal import CNIfTI
internal import Imaging
internal import NIfTI
internal import Testing

/// In which numbers a volume is written.
@Suite struct WholeNumberTests {
    @Test(
        arguments: [
            ([0, 1, 2], true, NIfTIDataType.int16),
            ([-32768, 32767, 5], true, .int16),
            ([0, 32768, 65535], true, .uint16),
            ([-1, 32768, 5], true, .float32),
            ([-32769, 0, 5], true, .float32),
            ([0, 65536, 5], true, .float32),
            ([0, 16_777_216, 5], true, .float32),
            ([0, -0.0, 5], true, .int16),
            // Only a volume that says so holds whole numbers; and it may be wrong.
            ([0, 1, 2], false, .float32),
            ([0, 1.5, 2], true, .float32),
            ([0, 0.0001, 2], true, .float32),
            ([0, 4000.0002, 2], true, .float32),
        ] as [([Float], Bool, NIfTIDataType)])
    func theTypeThatFits(_ three: [Float], _ isWhole: Bool, _ type: NIfTIDataType) throws {
        let scratch = try Scratch()
        let geometry = Grids.grid(size: [3, 5, 7])
        let voxels = (0..<geometry.count).map { three[$0 % 3] }
        for ending in ["nii", "nii.gz"] {
            let url = scratch.url("v.\(ending)")
            try NIfTIFile.write(
                Volume(geometry: geometry, voxels: voxels, isWhole: isWhole), to: url)
            let file = try NIfTIFile(url)
            #expect(file.header.dataType == type)
            let read = try file.volume()
            #expect(read.voxels == voxels)
            #expect(read.isWhole == (type != .float32))
        }
    }

    @Test func whatIsNoNumberIsNotWhole() throws {
        let scratch = try Scratch()
        for strange in [Float.nan, .infinity, -.infinity] {
            var volume = Volume(
                geometry: Grids.grid(), voxels: [Float](repeating: 3, count: 60), isWhole: true)
            volume.voxels[40] = strange
            try NIfTIFile.write(volume, to: scratch.url("v.nii"))
            #expect(try NIfTIFile(scratch.url("v.nii")).header.dataType == .float32)
        }
    }

    /// Every number of the type, in a volume of several parts.
    @Test func everyNumber() throws {
        let scratch = try Scratch()
        let geometry = Grids.grid(size: [256, 256, 20])
        for (least, type) in [(-32768, NIfTIDataType.int16), (0, .uint16)] {
            let voxels = (0..<geometry.count).map { Float(least + $0 * 7 % 65536) }
            try NIfTIFile.write(
                Volume(geometry: geometry, voxels: voxels, isWhole: true),
                to: scratch.url("v.nii.gz"))
            let file = try NIfTIFile(scratch.url("v.nii.gz"))
            #expect(file.header.dataType == type)
            #expect(try file.volume().voxels == voxels)
        }
    }
}
