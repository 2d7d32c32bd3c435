internal import Segmentation
internal import Tensors
internal import Testing

@Suite struct FineLogitsTests {
    /// Beside libtorch's own interpolation, whose axes i, j, k have k fastest.
    @Test(
        arguments: [
            (from: [8, 8, 8], to: SIMD3(32, 32, 32)),
            (from: [32, 32, 32], to: SIMD3(128, 128, 128)),
            (from: [5, 7, 3], to: SIMD3(20, 14, 9)), (from: [4, 6, 5], to: SIMD3(9, 13, 7)),
            (from: [6, 5, 4], to: SIMD3(6, 5, 4)), (from: [1, 2, 1], to: SIMD3(4, 3, 1)),
            (from: [9, 8, 7], to: SIMD3(4, 5, 3)),
        ])
    func theyAreWhatLibtorchInterpolates(_ from: [Int], _ size: SIMD3<Int>) throws {
        let count = from.reduce(1, *)
        let values = (0..<count).map { Float(($0 * 7919 + 13) % 4001) / 97 - 20 }
        let coarse = try Tensor(values, shape: [1, 1] + from)
        let expected: [Float] = try coarse.trilinear(size).values()
        let fine = try FineLogits(coarse, size: size)
        let voxels = fine.voxels()
        #expect(voxels.count == expected.count)
        var largest: Float = 0
        var differing = 0
        for i in 0..<size.x {
            for j in 0..<size.y {
                for k in 0..<size.z {
                    let theirs = expected[(i * size.y + j) * size.z + k]
                    let ours = voxels[(k * size.y + j) * size.x + i]
                    largest = max(largest, abs(theirs - ours))
                    differing += theirs == ours ? 0 : 1
                }
            }
        }
        print("logits of", from, "on", size, "largest difference", largest, "in", differing)
        #expect(largest < 1e-5)
        for (axis, index) in [(0, 0), (0, size.x - 1), (1, size.y / 2), (2, size.z - 1)] {
            var expected: [Float] = []
            for k in 0..<size.z {
                for j in 0..<size.y {
                    for i in 0..<size.x where [i, j, k][axis] == index {
                        expected.append(voxels[(k * size.y + j) * size.x + i])
                    }
                }
            }
            #expect(fine.layer(index, along: axis) == expected, "layer \(index) of axis \(axis)")
        }
    }
}
