internal import Tensors

/// The remembered clicks look at each other, then every voxel of the grid looks at them.
struct SparseMemory: Sendable {
    private let attention: Attention
    private let norm1: LayerNorm
    private let mlp: Perceptron
    private let norm2: LayerNorm
    private let crossNorm: LayerNorm
    private let crossQuery: ImageProjections
    private let crossKey: Linear
    private let crossValue: Linear
    private let crossOut: Linear
    private let heads: Int
    private let scale: Double

    /// - Parameter code: The voxels' position code as clicks have it, `[tokens, C]`.
    init(_ weights: Weights, _ c: MAISConfiguration, code: Tensor) throws {
        let sparse = weights["sparse"]
        let rows = max(1, min(c.memoryCapacity, 1024) + 1)
        attention = try Attention(
            sparse["attn"], width: c.dim, inner: c.dim, heads: c.memoryHeads, queries: rows,
            keys: rows)
        norm1 = try LayerNorm(sparse["norm1"], channels: c.dim, epsilon: 1e-5)
        mlp = try Perceptron(
            sparse["mlp"], width: c.dim, hidden: c.memorySparseMLP, activation: .gelu, rows: rows)
        norm2 = try LayerNorm(sparse["norm2"], channels: c.dim, epsilon: 1e-5)
        let cross = weights["cross"]["attn"]
        crossNorm = try LayerNorm(weights["cross"]["norm"], channels: c.dim, epsilon: 1e-5)
        crossQuery = try ImageProjections(
            [.init(cross["q_proj"], width: c.dim, out: c.dim, code: code)], tokens: c.tokens)
        crossKey = try Linear(cross["k_proj"], in: c.dim, out: c.dim, rows: rows)
        crossValue = try Linear(cross["v_proj"], in: c.dim, out: c.dim, rows: rows)
        crossOut = try Linear(cross["out_proj"], in: c.dim, out: c.dim, rows: c.tokens)
        heads = c.memoryHeads
        scale = 1 / (Double(c.dim) / Double(c.memoryHeads)).squareRoot()
    }

    /// - Parameters:
    ///   - image: `[G³, C]`.
    ///   - clicks: The tokens of all remembered clicks and the current ones, `[clicks, C]`.
    ///   - ages: The code of each click's interaction, `[clicks, C]`.
    /// - Returns: The image that knows the clicks, `[G³, C]`.
    func callAsFunction(_ image: Tensor, clicks: Tensor, ages: Tensor) throws -> Tensor {
        var s = clicks
        let placed = try s + ages
        s = try norm1(s + attention(placed, placed, s))
        s = try norm2(s + mlp(s))
        let query = try crossQuery(crossNorm(image))[0]
        let y = try query.splitHeads(heads).attention(
            crossKey(s + ages).splitHeads(heads), crossValue(s).splitHeads(heads), scale: scale)
        return try image + crossOut(y.joinHeads())
    }
}
