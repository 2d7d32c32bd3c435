internal import Tensors

/// A 3 × 3 × 3 convolution of each channel alone, then a linear layer.
struct DepthwiseProjection: Sendable {
    private let grid: Int
    private let weight: Tensor  // [27, C]
    private let bias: Tensor  // [C]
    private let projection: Linear

    /// - Parameter name: `q`, `k` or `v`.
    init(_ weights: Weights, _ name: String, _ c: MAISConfiguration) throws {
        grid = c.grid
        weight = try weights[name + "_conv"].read("weight", c.dim, 1, 3, 3, 3)
            .reshaped(c.dim, 27).transposed().contiguous()
        bias = try weights[name + "_conv"].read("bias", c.dim)
        projection = try Linear(weights[name + "_proj"], in: c.dim, out: c.dim, rows: c.tokens)
    }

    /// `[G³, C]` to the same.
    func callAsFunction(_ x: Tensor) throws -> Tensor {
        try projection(x.depthwiseConvolution3(weight, bias: bias, grid: grid))
    }
}
