internal import Tensors

/// SAM-Med3D's image encoder: a vision transformer over the tokens of a cubic patch.
///
/// - Source: Wang et al., "SAM-Med3D", 2023; Kirillov et al., "Segment Anything", 2023.
struct ImageEncoder: Sendable {
    private let grid: Int
    private let patchSize: Int
    private let embed: Linear
    private let position: Tensor  // [tokens, width]
    private let blocks: [EncoderBlock]
    private let neck: Neck

    init(_ weights: Weights, _ c: MAISConfiguration) throws {
        let p = c.patchSize
        grid = c.grid
        patchSize = p
        // The convolution's stride is its kernel's size: a linear layer over each token's voxels.
        let projection = weights["patch_embed"]["proj"]
        embed = try Linear(
            weight: projection.borrow("weight", c.embedDim, 1, p, p, p)
                .reshaped(c.embedDim, p * p * p),
            bias: projection.read("bias", c.embedDim), rows: c.tokens)
        position = try weights.read("pos_embed", 1, c.grid, c.grid, c.grid, c.embedDim)
            .reshaped(c.tokens, c.embedDim)
        blocks = try (0..<c.depth).map { index in
            let isGlobal = c.globalBlocks.contains(index)
            return try EncoderBlock(
                weights["blocks"][index], c, window: isGlobal ? c.grid : c.window)
        }
        neck = try Neck(weights["neck"], c)
    }

    /// - Parameter patch: `[1, 1, S, S, S]`.
    /// - Returns: One row a token, `[G³, C]`, tokens in the order (i, j, k).
    func callAsFunction(_ patch: Tensor) throws -> Tensor {
        let (g, p) = (grid, patchSize)
        let voxels = try patch.reshaped(g, p, g, p, g, p).permuted(0, 2, 4, 1, 3, 5)
            .reshaped(g * g * g, p * p * p)  // [tokens, voxels of a token]
        var x = try embed(voxels) + position  // [tokens, width]
        for block in blocks { x = try block(x) }
        return try neck(x)  // [tokens, C]
    }
}

/// Attention among the tokens of a window, then a perceptron, each added to what came in.
struct EncoderBlock: Sendable {
    private let norm1: LayerNorm
    private let attention: WindowAttention
    private let norm2: LayerNorm
    private let mlp: Perceptron

    init(_ weights: Weights, _ c: MAISConfiguration, window: Int) throws {
        norm1 = try LayerNorm(weights["norm1"], channels: c.embedDim, epsilon: 1e-6)
        attention = try WindowAttention(weights["attn"], c, window: window)
        norm2 = try LayerNorm(weights["norm2"], channels: c.embedDim, epsilon: 1e-6)
        mlp = try Perceptron(
            weights["mlp"], width: c.embedDim, hidden: 4 * c.embedDim, activation: .gelu,
            rows: c.tokens)
    }

    /// `[tokens, width]` to the same.
    func callAsFunction(_ x: Tensor) throws -> Tensor {
        let x = try x + attention(norm1(x))
        return try x + mlp(norm2(x))
    }
}

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
