import Network
import Tensors

/// The network of odd sizes that `make_variants.py` runs: a grid of 5, other numbers of heads
/// everywhere, a window that is not much larger than the grid, its first block without one.
struct OddNetwork {
    static let seed: UInt64 = 23
    static let clickCounts = [1, 3, 2, 1, 4]

    static var configuration: MAISConfiguration {
        var c = MAISConfiguration()
        (c.imageSize, c.patchSize) = (40, 8)
        (c.embedDim, c.depth, c.heads, c.window, c.globalBlocks) = (40, 2, 5, 7, [0])
        (c.dim, c.maskHidden) = (48, 12)
        (c.decoderDepth, c.decoderHeads, c.decoderMLP) = (1, 2, 56)
        (c.maskTokens, c.iouHidden) = (3, 24)
        (c.memoryHeads, c.memorySparseMLP, c.memoryDenseMLP) = (6, 20, 28)
        c.imagePEAxes = [0, 1, 2]
        return c
    }

    static func tensors(memoryAttention: Bool = true) throws -> [String: Tensor] {
        try SeededWeights(configuration, memoryAttention: memoryAttention).tensors(seed: seed)
    }

    static func network(
        _ tensors: [String: Tensor]? = nil, dtype: DType = .float32
    ) throws -> MAIS {
        let weights = Weights(try tensors ?? self.tensors())
        let network = try MAIS(weights, configuration: configuration, dtype: dtype)
        try weights.finish()
        return network
    }

    static func patch() throws -> Tensor {
        try SeededStudy(configuration: configuration, seed: seed).patch()
    }

    /// The clicks of interaction `t`, several in some.
    static func clicks(_ t: Int) -> [PatchClick] {
        let count = clickCounts[t]
        let numbers = Seeded.numbers("clicks\(t)", count: 3 * count, seed: seed)
        let labels = Seeded.numbers("labels\(t)", count: count, seed: seed)
        let last = Float(configuration.imageSize - 1)
        let places = numbers.map { Double((($0 + 1) / 2 * last).rounded(.toNearestOrEven)) }
        return (0..<count).map { n in
            PatchClick(
                index: [places[3 * n], places[3 * n + 1], places[3 * n + 2]],
                isForeground: labels[n] > 0)
        }
    }

    /// The mask prompt of interaction `t`, of the second and later.
    static func mask(_ t: Int) throws -> Tensor {
        let side = configuration.logitsSize
        let values = Seeded.numbers("mask\(t)", count: side * side * side, seed: seed)
        return try Tensor(values, shape: [1, 1, side, side, side])
    }
}
