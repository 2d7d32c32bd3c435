internal import Tensors

/// The image, whose queries come projected, looks at the tokens.
struct ImageToToken: Sendable {
    private let k: Linear
    private let v: Linear
    private let out: Linear
    private let heads: Int
    private let scale: Double

    init(_ weights: Weights, _ c: MAISConfiguration) throws {
        let rows = TokenToImage.tokens(c)
        k = try Linear(weights["k_proj"], in: c.dim, out: c.dim / 2, rows: rows)
        v = try Linear(weights["v_proj"], in: c.dim, out: c.dim / 2, rows: rows)
        out = try Linear(weights["out_proj"], in: c.dim / 2, out: c.dim, rows: c.tokens)
        heads = c.decoderHeads
        scale = 1 / (Double(c.dim / 2) / Double(heads)).squareRoot()
    }

    /// `query`: `[G³, C / 2]`; `key`, `value`: `[T, C]`. Returns `[G³, C]`.
    func callAsFunction(query: Tensor, key: Tensor, value: Tensor) throws -> Tensor {
        let y = try query.splitHeads(heads).attention(
            k(key).splitHeads(heads), v(value).splitHeads(heads), scale: scale)
        return try out(y.joinHeads())
    }
}
