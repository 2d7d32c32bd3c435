internal import Tensors

/// Every voxel of the grid looks at the same voxel of the earlier masks.
///
/// A memory's key and value are projected once, when its interaction happens. Its age is added to
/// the key after the projection, so that they never change; only the current interaction is a query.
struct DenseMemory: Sendable {
    private let grid: Int
    private let heads: Int
    private let scale: Double
    private let norm1: LayerNorm
    private let q: DepthwiseProjection
    private let k: DepthwiseProjection
    private let v: DepthwiseProjection
    private let out: Linear
    private let norm2: LayerNorm
    private let mlp: Perceptron

    init(_ weights: Weights, _ c: MAISConfiguration) throws {
        let attention = weights["attn"]
        grid = c.grid
        heads = c.memoryHeads
        scale = 1 / (Double(c.dim) / Double(c.memoryHeads)).squareRoot()
        norm1 = try LayerNorm(weights["norm1"], channels: c.dim, epsilon: 1e-6)
        q = try DepthwiseProjection(attention, "q", c)
        k = try DepthwiseProjection(attention, "k", c)
        v = try DepthwiseProjection(attention, "v", c)
        out = try Linear(attention["out_proj"], in: c.dim, out: c.dim, rows: c.tokens)
        norm2 = try LayerNorm(weights["norm2"], channels: c.dim, epsilon: 1e-6)
        mlp = try Perceptron(
            weights["mlp"], width: c.dim, hidden: c.memoryDenseMLP, activation: .gelu,
            rows: c.tokens)
    }

    /// What is kept of an interaction's mask.
    struct Entry: Sendable {
        let key: Tensor  // [G³, C]
        let value: Tensor  // [G³, C]
    }

    /// Projects a mask's embedding, `[G³, C]`, once for all later interactions.
    func entry(_ mask: Tensor) throws -> Entry { try entry(normalised: norm1(mask)) }

    private func entry(normalised y: Tensor) throws -> Entry {
        Entry(key: try k(y), value: try v(y))
    }

    /// What the earlier masks have to say.
    ///
    /// - Parameters:
    ///   - mask: The current mask's embedding, `[G³, C]`.
    ///   - earlier: Oldest first.
    ///   - ages: The codes of all, the current one last, `[memories, C]`.
    /// - Returns: What is added to the image, `[G³, C]`, and the current mask's own entry.
    func callAsFunction(
        _ mask: Tensor, earlier: [Entry], ages: Tensor
    ) throws -> (Tensor, Entry) {
        let y = try norm1(mask)
        let current = try entry(normalised: y)
        let all = earlier + [current]
        let a = try out(
            q(y).attentionAcross(
                all.map(\.key), all.map(\.value), codes: ages, heads: heads, scale: scale))
        return (try a + mlp(norm2(mask + a)), current)
    }
}
