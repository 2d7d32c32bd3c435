/// Every parameter's name and shape in a network's checkpoint.
///
/// The names of the image encoder, the prompt encoder and the mask decoder are those of the released
/// SAM-Med3D.
public struct ParameterShapes: Sendable {
    /// The shape of each parameter.
    public private(set) var shapes: [String: [Int]] = [:]

    /// - Parameter memoryAttention: Whether the network has one.
    public init(_ c: MAISConfiguration, memoryAttention: Bool = true) {
        imageEncoder(c)
        promptEncoder(c)
        maskDecoder(c)
        if memoryAttention { self.memoryAttention(c) }
    }

    /// How many numbers all of them hold together.
    public var count: Int { shapes.values.reduce(0) { $0 + $1.reduce(1, *) } }
}

extension ParameterShapes {
    private mutating func linear(_ key: String, _ out: Int, _ into: Int) {
        shapes[key + ".weight"] = [out, into]
        shapes[key + ".bias"] = [out]
    }

    private mutating func norm(_ key: String, _ channels: Int) {
        shapes[key + ".weight"] = [channels]
        shapes[key + ".bias"] = [channels]
    }

    private mutating func attention(_ key: String, _ width: Int, _ inner: Int) {
        for name in ["q_proj", "k_proj", "v_proj"] { linear("\(key).\(name)", inner, width) }
        linear(key + ".out_proj", width, inner)
    }

    private mutating func imageEncoder(_ c: MAISConfiguration) {
        let (e, g, p) = (c.embedDim, c.grid, c.patchSize)
        let key = "image_encoder"
        shapes[key + ".pos_embed"] = [1, g, g, g, e]
        shapes[key + ".patch_embed.proj.weight"] = [e, 1, p, p, p]
        shapes[key + ".patch_embed.proj.bias"] = [e]
        for index in 0..<c.depth {
            let block = "\(key).blocks.\(index)"
            let side = c.globalBlocks.contains(index) ? g : c.window
            norm(block + ".norm1", e)
            for axis in ["d", "h", "w"] {
                shapes["\(block).attn.rel_pos_\(axis)"] = [2 * side - 1, e / c.heads]
            }
            linear(block + ".attn.qkv", 3 * e, e)
            linear(block + ".attn.proj", e, e)
            norm(block + ".norm2", e)
            linear(block + ".mlp.lin1", 4 * e, e)
            linear(block + ".mlp.lin2", e, 4 * e)
        }
        shapes[key + ".neck.0.weight"] = [c.dim, e, 1, 1, 1]
        norm(key + ".neck.1", c.dim)
        shapes[key + ".neck.2.weight"] = [c.dim, c.dim, 3, 3, 3]
        norm(key + ".neck.3", c.dim)
    }

    private mutating func promptEncoder(_ c: MAISConfiguration) {
        let (key, m) = ("prompt_encoder", c.maskHidden)
        shapes[key + ".pe_layer.positional_encoding_gaussian_matrix"] = [3, c.dim / 3]
        for name in [
            "point_embeddings.0", "point_embeddings.1", "not_a_point_embed", "no_mask_embed",
        ] { shapes["\(key).\(name).weight"] = [1, c.dim] }
        for (index, out, into, side) in [(0, m / 4, 1, 2), (3, m, m / 4, 2), (6, c.dim, m, 1)] {
            let layer = "\(key).mask_downscaling.\(index)"
            shapes[layer + ".weight"] = [out, into, side, side, side]
            shapes[layer + ".bias"] = [out]
        }
        norm(key + ".mask_downscaling.1", m / 4)
        norm(key + ".mask_downscaling.4", m)
    }

    private mutating func maskDecoder(_ c: MAISConfiguration) {
        let (key, dim) = ("mask_decoder", c.dim)
        for index in 0..<c.decoderDepth {
            let layer = "\(key).transformer.layers.\(index)"
            attention(layer + ".self_attn", dim, dim)
            attention(layer + ".cross_attn_token_to_image", dim, dim / 2)
            attention(layer + ".cross_attn_image_to_token", dim, dim / 2)
            linear(layer + ".mlp.lin1", c.decoderMLP, dim)
            linear(layer + ".mlp.lin2", dim, c.decoderMLP)
            for number in 1...4 { norm("\(layer).norm\(number)", dim) }
        }
        attention(key + ".transformer.final_attn_token_to_image", dim, dim / 2)
        norm(key + ".transformer.norm_final_attn", dim)
        shapes[key + ".iou_token.weight"] = [1, dim]
        shapes[key + ".mask_tokens.weight"] = [c.maskTokens, dim]
        shapes[key + ".output_upscaling.0.weight"] = [dim, dim / 4, 2, 2, 2]
        shapes[key + ".output_upscaling.0.bias"] = [dim / 4]
        norm(key + ".output_upscaling.1", dim / 4)
        shapes[key + ".output_upscaling.3.weight"] = [dim / 4, dim / 8, 2, 2, 2]
        shapes[key + ".output_upscaling.3.bias"] = [dim / 8]
        for index in 0..<c.maskTokens {
            let head = "\(key).output_hypernetworks_mlps.\(index).layers"
            for (layer, out) in [dim, dim, dim / 8].enumerated() {
                linear("\(head).\(layer)", out, dim)
            }
        }
        let head = key + ".iou_prediction_head.layers"
        linear(head + ".0", c.iouHidden, dim)
        linear(head + ".1", c.iouHidden, c.iouHidden)
        linear(head + ".2", c.maskTokens, c.iouHidden)
    }

    private mutating func memoryAttention(_ c: MAISConfiguration) {
        let (key, dim) = ("memory_attention", c.dim)
        attention(key + ".sparse.attn", dim, dim)
        norm(key + ".sparse.norm1", dim)
        linear(key + ".sparse.mlp.lin1", c.memorySparseMLP, dim)
        linear(key + ".sparse.mlp.lin2", dim, c.memorySparseMLP)
        norm(key + ".sparse.norm2", dim)
        norm(key + ".dense.norm1", dim)
        for name in ["q", "k", "v"] {
            shapes["\(key).dense.attn.\(name)_conv.weight"] = [dim, 1, 3, 3, 3]
            shapes["\(key).dense.attn.\(name)_conv.bias"] = [dim]
        }
        attention(key + ".dense.attn", dim, dim)
        norm(key + ".dense.norm2", dim)
        linear(key + ".dense.mlp.lin1", c.memoryDenseMLP, dim)
        linear(key + ".dense.mlp.lin2", dim, c.memoryDenseMLP)
        norm(key + ".cross.norm", dim)
        attention(key + ".cross.attn", dim, dim)
    }
}
