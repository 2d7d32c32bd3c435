internal import Tensors

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
