internal import Tensors

/// SAM-Med3D's mask decoder, for the one mask that is read.
struct MaskDecoder: Sendable {
    private let outputTokens: Tensor  // [1 + mask tokens, C]
    private let layers: [DecoderLayer]
    private let final: TokenToImage
    private let finalNorm: LayerNorm
    private let finalImage: ImageProjections
    private let upscaling: MaskUpscaling
    private let hypernetwork: Head
    private let quality: Head

    /// - Parameter code: The image's position code, `[tokens, C]`.
    init(_ weights: Weights, _ c: MAISConfiguration, code: Tensor) throws {
        outputTokens = try Tensor.concatenated(
            [
                weights["iou_token"].read("weight", 1, c.dim),
                weights["mask_tokens"].read("weight", c.maskTokens, c.dim),
            ], axis: 0)
        let transformer = weights["transformer"]
        layers = try (0..<c.decoderDepth).map {
            try DecoderLayer(transformer["layers"][$0], c, isFirst: $0 == 0, code: code)
        }
        let attention = transformer["final_attn_token_to_image"]
        final = try TokenToImage(attention, c)
        finalNorm = try LayerNorm(transformer["norm_final_attn"], channels: c.dim, epsilon: 1e-5)
        finalImage = try ImageProjections(
            [
                .init(attention["k_proj"], width: c.dim, out: c.dim / 2, code: code),
                .init(attention["v_proj"], width: c.dim, out: c.dim / 2, code: nil),
            ], tokens: c.tokens)
        upscaling = try MaskUpscaling(weights["output_upscaling"], c)
        // All are read, so that a checkpoint is whole; the alternative masks are never made.
        let hypernetworks = weights["output_hypernetworks_mlps"]
        hypernetwork = try Head(hypernetworks[0], in: c.dim, hidden: c.dim, out: c.dim / 8)
        for index in 1..<max(1, c.maskTokens) {
            try Head.check(hypernetworks[index], in: c.dim, hidden: c.dim, out: c.dim / 8)
        }
        quality = try Head(
            weights["iou_prediction_head"], in: c.dim, hidden: c.iouHidden, out: c.maskTokens)
    }

    /// What the decoder makes of one prompt.
    struct Output: Sendable {
        let mask: MaskUpscaling.Mask
        let qualityToken: Tensor  // [1, C]
    }

    /// - Parameters:
    ///   - image: The image with the mask prompt added, `[G³, C]`.
    ///   - prompt: Clicks and 'not a point', `[clicks + 1, C]`.
    func callAsFunction(_ image: Tensor, prompt: Tensor) throws -> Output {
        let prompt = try Tensor.concatenated([outputTokens, prompt], axis: 0)  // [T, C]
        var q = prompt
        var keys = image
        for layer in layers { (q, keys) = try layer(q, keys, prompt: prompt) }
        let projected = try finalImage(keys)
        q = try finalNorm(
            q + final(q + prompt, key: projected[0], value: projected[1]))
        let mask = try hypernetwork(q.sliced(0, 1..<2))  // [1, C / 8]
        return Output(
            mask: try upscaling(keys, mask: mask), qualityToken: try q.sliced(0, 0..<1))
    }

    /// The decoder's own estimate of the overlap (IoU) of the mask that is read, from its token.
    func estimatedIoU(_ token: Tensor) throws -> Float {
        try quality(token).sliced(1, 0..<1).values()[0]
    }
}
