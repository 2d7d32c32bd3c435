internal import Tensors

/// Three convolutions that bring logits to the grid of tokens.
///
/// Their strides are their kernels' sizes, so each is a linear layer over a cube of voxels; no voxel
/// is moved but once.
struct MaskEncoder: Sendable {
    private let grid: Int
    private let down0: Linear
    private let norm1: LayerNorm
    private let down3: Linear
    private let norm4: LayerNorm
    private let widen6: Linear

    init(_ weights: Weights, _ c: MAISConfiguration) throws {
        let (inner, outer) = (c.maskHidden / 4, c.maskHidden)
        grid = c.grid
        down0 = try Linear(
            weight: weights[0].read("weight", inner, 1, 2, 2, 2).reshaped(inner, 8),
            bias: weights[0].read("bias", inner), rows: 8 * c.tokens)
        norm1 = try LayerNorm(weights[1], channels: inner, epsilon: 1e-6)
        // Columns in the order of the input: the cube's voxels, and the channels within each.
        down3 = try Linear(
            weight: weights[3].read("weight", outer, inner, 2, 2, 2).permuted(0, 2, 3, 4, 1)
                .reshaped(outer, 8 * inner),
            bias: weights[3].read("bias", outer), rows: c.tokens)
        norm4 = try LayerNorm(weights[4], channels: outer, epsilon: 1e-6)
        widen6 = try Linear(
            weight: weights[6].read("weight", c.dim, outer, 1, 1, 1).reshaped(c.dim, outer),
            bias: weights[6].read("bias", c.dim), rows: c.tokens)
    }

    /// `[1, 1, 4G, 4G, 4G]` to `[G³, C]`.
    func callAsFunction(_ logits: Tensor) throws -> Tensor {
        let g = grid
        // Each axis is a token, one of its two halves, one of the half's two voxels.
        let cubes = try logits.reshaped(g, 2, 2, g, 2, 2, g, 2, 2)
            .permuted(0, 3, 6, 1, 4, 7, 2, 5, 8).reshaped(g * g * g * 8, 8)
        return try self(cubes: cubes)
    }

    /// `[8 G³, 8]`, a row for each half token's voxels, to `[G³, C]`.
    func callAsFunction(cubes: Tensor) throws -> Tensor {
        let g = grid
        let x = try norm1(down0(cubes)).gelu()  // [8 G³, hidden / 4]
        let y = try norm4(down3(x.reshaped(g * g * g, -1))).gelu()  // [G³, hidden]
        return try widen6(y)  // [G³, C]
    }
}
