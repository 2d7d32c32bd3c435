internal import Tensors

/// The tokens look at the image, whose keys and values come projected.
struct TokenToImage: Sendable {
    private let q: Linear
    private let out: Linear
    private let heads: Int
    private let scale: Double

    init(_ weights: Weights, _ c: MAISConfiguration) throws {
        let rows = TokenToImage.tokens(c)
        q = try Linear(weights["q_proj"], in: c.dim, out: c.dim / 2, rows: rows)
        out = try Linear(weights["out_proj"], in: c.dim / 2, out: c.dim, rows: rows)
        heads = c.decoderHeads
        scale = 1 / (Double(c.dim / 2) / Double(heads)).squareRoot()
    }

    /// `[T, C]` to the same; `key` and `value`: `[G³, C / 2]`.
    func callAsFunction(_ tokens: Tensor, key: Tensor, value: Tensor) throws -> Tensor {
        let y = try q(tokens).splitHeads(heads).attention(
            key.splitHeads(heads), value.splitHeads(heads), scale: scale)
        return try out(y.joinHeads())
    }

    /// Tokens of a prompt of one click: IoU, masks, the click, 'not a point'.
    static func tokens(_ c: MAISConfiguration) -> Int { 1 + c.maskTokens + 2 }
}
