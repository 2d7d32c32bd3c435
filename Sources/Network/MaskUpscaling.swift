internal import Tensors

/// Brings the image's tokens to four times the grid, and reads one mask from them.
///
/// The transposed convolutions' strides are their kernels' sizes: each token grows into its own
/// 2 × 2 × 2 cube, by a linear layer. Channels stay last all the way, and only the mask, one channel,
/// is put into the order of voxels.
struct MaskUpscaling: Sendable {
    private let grid: Int
    private let grow0: Linear
    private let norm1: LayerNorm
    private let grow3: Linear

    init(_ weights: Weights, _ c: MAISConfiguration) throws {
        let (inner, outer) = (c.dim / 4, c.dim / 8)
        grid = c.grid
        grow0 = try MaskUpscaling.growth(weights[0], in: c.dim, out: inner, rows: c.tokens)
        norm1 = try LayerNorm(weights[1], channels: inner, epsilon: 1e-6)
        grow3 = try MaskUpscaling.growth(weights[3], in: inner, out: outer, rows: 8 * c.tokens)
    }

    /// A transposed convolution as a linear layer to `[8 · out]`: the cube's voxels, then channels.
    private static func growth(
        _ weights: Weights, in: Int, out: Int, rows: Int
    ) throws -> Linear {
        try Linear(
            weight: weights.read("weight", `in`, out, 2, 2, 2).permuted(2, 3, 4, 1, 0)
                .reshaped(8 * out, `in`),
            bias: weights.read("bias", out).reshaped(1, out).expanded(8, out).reshaped(8 * out),
            rows: rows)
    }

    /// - Parameters:
    ///   - keys: `[G³, C]`.
    ///   - mask: What of the last channels makes the mask, `[1, C / 8]`.
    /// - Returns: `[1, 1, 4G, 4G, 4G]`.
    func callAsFunction(_ keys: Tensor, mask: Tensor) throws -> Tensor {
        let g = grid
        let x = try norm1(grow0(keys).reshaped(8 * g * g * g, -1)).gelu()  // [8 G³, C / 4]
        let y = try grow3(x, .gelu).reshaped(64 * g * g * g, -1)  // [64 G³, C / 8]
        return try y.matrixProduct(mask.transposed())  // [64 G³, 1]
            .reshaped(g, g, g, 2, 2, 2, 2, 2, 2).permuted(0, 3, 6, 1, 4, 7, 2, 5, 8)
            .reshaped(1, 1, 4 * g, 4 * g, 4 * g)
    }
}
