internal import Tensors

/// Attention among all tokens of the grid, with a bias for where they lie to each other.
///
/// The released network pads the grid with zeros to its window and lets real tokens attend to the
/// padding. No padded token is computed here: they all have the `qkv` bias as query, key and value,
/// so that together they are one more key, whose score is a log-sum-exp (``WindowPadding``).
struct WindowAttention: Sendable {
    private let grid: Int
    private let heads: Int
    private let scale: Double
    private let qkv: Linear
    private let projection: Linear
    private let position: RelativePosition
    private let padding: WindowPadding?

    /// - Parameter window: Tokens per side of the window; the grid's, where there is no window.
    init(_ weights: Weights, _ c: MAISConfiguration, window: Int) throws {
        let size = c.embedDim / c.heads
        grid = c.grid
        heads = c.heads
        scale = 1 / Double(size).squareRoot()
        let bias = try weights["qkv"].read("bias", 3 * c.embedDim)
        qkv = try Linear(
            weight: weights["qkv"].read("weight", 3 * c.embedDim, c.embedDim), bias: bias,
            rows: c.tokens)
        projection = try Linear(
            weights["proj"], in: c.embedDim, out: c.embedDim, rows: c.tokens)
        position = try RelativePosition(weights, grid: c.grid, window: window, size: size)
        padding =
            window == c.grid
            ? nil
            : try WindowPadding(
                bias.reshaped(3, heads, 1, size), position, grid: c.grid, window: window)
    }

    /// `[tokens, width]` to the same.
    func callAsFunction(_ x: Tensor) throws -> Tensor {
        let rows = try qkv(x).reshaped(x.shape[0], 3, heads, -1).permuted(1, 2, 0, 3)
        let q = try rows.selected(0, 0)  // [heads, tokens, size]
        var k = try rows.selected(0, 1)
        var v = try rows.selected(0, 2)
        let terms = try position(q)
        var bias = try terms.bias(grid)  // [heads, tokens, tokens]
        if let padding {
            k = try Tensor.concatenated([k, padding.key], axis: 1)
            v = try Tensor.concatenated([v, padding.value], axis: 1)
            bias = try Tensor.concatenated([bias, padding.bias(terms)], axis: 2)
        }
        let y = try q.reshaped(to: [1] + q.shape).attention(
            k.reshaped(to: [1] + k.shape), v.reshaped(to: [1] + v.shape),
            bias: bias.reshaped(to: [1] + bias.shape), scale: scale)
        return try projection(y.joinHeads())
    }
}
