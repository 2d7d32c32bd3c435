internal import Tensors

/// One layer of the mask decoder: tokens to tokens, tokens to image, image to tokens.
///
/// - Source: SAM-Med3D's `TwoWayAttentionBlock3D`.
struct DecoderLayer: Sendable {
    private let isFirst: Bool
    private let selfAttention: Attention
    private let tokenToImage: TokenToImage
    private let imageToToken: ImageToToken
    private let mlp: Perceptron
    private let norm1: LayerNorm
    private let norm2: LayerNorm
    private let norm3: LayerNorm
    private let norm4: LayerNorm
    /// Keys and values for the tokens, queries of the image.
    private let image: ImageProjections

    /// - Parameter code: The image's position code, `[tokens, C]`.
    init(_ weights: Weights, _ c: MAISConfiguration, isFirst: Bool, code: Tensor) throws {
        self.isFirst = isFirst
        let rows = TokenToImage.tokens(c)
        selfAttention = try Attention(
            weights["self_attn"], width: c.dim, inner: c.dim, heads: c.decoderHeads,
            queries: rows, keys: rows)
        let (toImage, toToken) = (
            weights["cross_attn_token_to_image"], weights["cross_attn_image_to_token"]
        )
        tokenToImage = try TokenToImage(toImage, c)
        imageToToken = try ImageToToken(toToken, c)
        mlp = try Perceptron(
            weights["mlp"], width: c.dim, hidden: c.decoderMLP, activation: .relu, rows: rows)
        norm1 = try LayerNorm(weights["norm1"], channels: c.dim, epsilon: 1e-5)
        norm2 = try LayerNorm(weights["norm2"], channels: c.dim, epsilon: 1e-5)
        norm3 = try LayerNorm(weights["norm3"], channels: c.dim, epsilon: 1e-5)
        norm4 = try LayerNorm(weights["norm4"], channels: c.dim, epsilon: 1e-5)
        image = try ImageProjections(
            [
                .init(toImage["k_proj"], width: c.dim, out: c.dim / 2, code: code),
                .init(toImage["v_proj"], width: c.dim, out: c.dim / 2, code: nil),
                .init(toToken["q_proj"], width: c.dim, out: c.dim / 2, code: code),
            ], tokens: c.tokens)
    }

    /// - Parameters:
    ///   - q: The tokens, `[T, C]`.
    ///   - keys: The image, `[G³, C]`.
    ///   - prompt: The tokens as they came into the decoder: their positional term.
    func callAsFunction(_ q: Tensor, _ keys: Tensor, prompt: Tensor) throws -> (Tensor, Tensor) {
        let projected = try image(keys)
        // The first layer's self-attention has neither a positional term nor a residual.
        let placed = isFirst ? q : try q + prompt
        let mixed = try selfAttention(placed, placed, q)
        var q = try norm1(isFirst ? mixed : q + mixed)
        q = try norm2(q + tokenToImage(q + prompt, key: projected[0], value: projected[1]))
        q = try norm3(q + mlp(q))
        let keys = try norm4(
            keys + imageToToken(query: projected[2], key: q + prompt, value: q))
        return (q, keys)
    }
}
