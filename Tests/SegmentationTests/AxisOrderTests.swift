import Imaging
import Segmentation
import Testing

/// Small enough to see: what is fastest in a volume is slowest in a tensor.
@Suite struct AxisOrderTests {
    @Test func aPatchBecomesATensorOfAxesIJK() throws {
        // Intensities that name their voxel: 100 i + 10 j + k + 1.
        let size = SIMD3(4, 4, 4)
        var voxels: [Float] = []
        for k in 0..<4 {
            for j in 0..<4 { for i in 0..<4 { voxels.append(Float(100 * i + 10 * j + k + 1)) } }
        }
        let image = Volume(
            geometry: Geometry(
                size: size, spacing: [1, 1, 1],
                directions: [[-1, 0, 0], [0, -1, 0], [0, 0, 1]], origin: .zero), voxels: voxels)
        let patch = try Patch(of: image, around: image.geometry.position(of: [2, 2, 2]), size: 4)
        let tensor = try patch.tensor()
        #expect(tensor.shape == [1, 1, 4, 4, 4])
        let values = try tensor.values()
        // Normalising keeps the order, so the rank of a value tells its voxel.
        let named = voxels.sorted()
        let ranks = values.sorted()
        let scale = Dictionary(uniqueKeysWithValues: zip(ranks, named))
        #expect(scale[values[0]] == 1)
        #expect(scale[values[1]] == 2, "k is fastest")
        #expect(scale[values[4]] == 11)
        #expect(scale[values[16]] == 101, "i is slowest")
        #expect(values.map { scale[$0] } == named)
    }
}
