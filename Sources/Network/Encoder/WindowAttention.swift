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
    /// What scores are computed with: on a CPU no half, which is no faster there.
    private let scoreType: DType

    /// - Parameter window: Tokens per side of the window; the grid's, where there is no window.
    init(_ weights: Weights, _ c: MAISConfiguration, window: Int) throws {
        let size = c.embedDim / c.heads
        grid = c.grid
        heads = c.heads
        scale = 1 / Double(size).squareRoot()
        let bias = try weights["qkv"].read("bias", 3 * c.embedDim)
        qkv = try Linear(
            weight: weights["qkv"].borrow("weight", 3 * c.embedDim, c.embedDim), bias: bias,
            rows: c.tokens)
        projection = try Linear(
            weights["proj"], in: c.embedDim, out: c.embedDim, rows: c.tokens)
        let scoreType = bias.device == .cpu && bias.dtype != .float64 ? .float32 : bias.dtype
        self.scoreType = scoreType
        position = try RelativePosition(
            weights.converted { try $0.to(scoreType) }, grid: c.grid, window: window, size: size)
        padding =
            window == c.grid
            ? nil
            : try WindowPadding(
                bias.to(scoreType).reshaped(3, heads, 1, size), position, grid: c.grid,
                window: window)
    }

    /// `[tokens, width]` to the same.
    func callAsFunction(_ x: Tensor) throws -> Tensor {
        let all = try qkv(x).to(scoreType)  // [tokens, 3 · width]
        let q = try all.sliced(1, 0..<all.shape[1] / 3).reshaped(x.shape[0], heads, -1)
            .permuted(1, 0, 2)  // [heads, tokens, size]
        let terms = try position(q)
        let y = try all.gridAttention(
            terms: (terms.d, terms.h, terms.w),
            padding: padding.map { ($0.key, $0.value, try $0.bias(terms)) },
            grid: grid, heads: heads, scale: scale)
        return try projection(y.to(x.dtype))
    }
}
