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
