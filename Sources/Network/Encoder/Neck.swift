internal import Tensors

/// Two convolutions that bring the encoder's width to the decoder's.
struct Neck: Sendable {
    private let grid: Int
    private let narrow: Linear
    private let norm1: LayerNorm
    private let mix: Tensor  // [C, C, 3, 3, 3]
    private let norm3: LayerNorm

    init(_ weights: Weights, _ c: MAISConfiguration) throws {
        grid = c.grid
        narrow = try Linear(
            weight: weights[0].borrow("weight", c.dim, c.embedDim, 1, 1, 1)
                .reshaped(c.dim, c.embedDim),
            bias: nil, rows: c.tokens)
        norm1 = try LayerNorm(weights[1], channels: c.dim, epsilon: 1e-6)
        mix = try weights[2].read("weight", c.dim, c.dim, 3, 3, 3)
        norm3 = try LayerNorm(weights[3], channels: c.dim, epsilon: 1e-6)
    }

    /// `[tokens, width]` to `[tokens, C]`.
    func callAsFunction(_ x: Tensor) throws -> Tensor {
        let y = try norm1(narrow(x)).asVolume(grid)  // [1, C, G, G, G]
        return try norm3(y.convolution3d(mix, padding: 1).asTokens())
    }
}
