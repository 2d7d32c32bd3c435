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
    /// Where each voxel of the logits lies among the cubes: `[64 G³]`, `int64`.
    private let places: Tensor

    init(_ weights: Weights, _ c: MAISConfiguration) throws {
        let (inner, outer) = (c.dim / 4, c.dim / 8)
        grid = c.grid
        grow0 = try MaskUpscaling.growth(weights[0], in: c.dim, out: inner, rows: c.tokens)
        norm1 = try LayerNorm(weights[1], channels: inner, epsilon: 1e-6)
        grow3 = try MaskUpscaling.growth(weights[3], in: inner, out: outer, rows: 8 * c.tokens)
        let side = c.logitsSize
        places = try Tensor(
            (0..<side * side * side).map { voxel in
                MaskUpscaling.place(
                    [voxel / (side * side), voxel / side % side, voxel % side], grid: c.grid)
            }, shape: [side * side * side]
        ).to(norm1.weight.device)
    }

    /// The place of a voxel of the logits among the cubes: first its token, then which half of the
    /// token it lies in, then which half of that, along i, j and k each.
    private static func place(_ index: [Int], grid: Int) -> Int64 {
        var place = 0
        for (step, base) in [(4, grid), (2, 2), (1, 2)] {
            for axis in index { place = place * base + axis / step % base }
        }
        return Int64(place)
    }

    /// A transposed convolution as a linear layer to `[8 · out]`: the cube's voxels, then channels.
    private static func growth(
        _ weights: Weights, in: Int, out: Int, rows: Int
    ) throws -> Linear {
        try Linear(
            weight: weights.borrow("weight", `in`, out, 2, 2, 2).permuted(2, 3, 4, 1, 0)
                .reshaped(8 * out, `in`),
            bias: weights.read("bias", out).reshaped(1, out).expanded(8, out).reshaped(8 * out),
            rows: rows)
    }

    /// A mask's logits.
    struct Mask: Sendable {
        /// As the mask encoder takes them: `[8 G³, 8]`, a row for each half token's voxels.
        let cubes: Tensor
        /// `[1, 1, 4G, 4G, 4G]`
        let logits: Tensor
    }

    /// - Parameters:
    ///   - keys: `[G³, C]`.
    ///   - mask: What of the last channels makes the mask, `[1, C / 8]`.
    func callAsFunction(_ keys: Tensor, mask: Tensor) throws -> Mask {
        let g = grid
        let x = try norm1(grow0(keys).reshaped(8 * g * g * g, -1)).gelu()  // [8 G³, C / 4]
        let y = try grow3(x, .gelu).reshaped(64 * g * g * g, -1)  // [64 G³, C / 8]
        let cubes = try y.rowProducts(mask.reshaped(-1))  // [64 G³]
        return Mask(
            cubes: try cubes.reshaped(8 * g * g * g, 8),
            logits: try cubes.gathered(0, places).reshaped(1, 1, 4 * g, 4 * g, 4 * g))
    }
}
