internal import Tensors

/// Turns clicks and an earlier mask into what the decoder and the memory take.
///
/// - Source: SAM-Med3D's prompt encoder.
struct PromptEncoder: Sendable {
    let position: PositionEncoding
    private let imageSize: Int
    private let dtype: DType
    private let points: Tensor  // [2, C]: background, foreground
    private let notAPoint: Tensor  // [1, C]
    private let maskEncoder: MaskEncoder

    init(_ weights: Weights, _ c: MAISConfiguration, position: PositionEncoding) throws {
        imageSize = c.imageSize
        self.position = position
        points = try Tensor.concatenated(
            [
                weights["point_embeddings"][0].read("weight", 1, c.dim),
                weights["point_embeddings"][1].read("weight", 1, c.dim),
            ], axis: 0)
        dtype = points.dtype
        notAPoint = try weights["not_a_point_embed"].read("weight", 1, c.dim)
        // Part of every released checkpoint, and of no computation: where there is no mask yet,
        // the released network's inference prompts with logits of zero.
        _ = try weights["no_mask_embed"].read("weight", 1, c.dim)
        maskEncoder = try MaskEncoder(weights["mask_downscaling"], c)
    }

    /// One token a click, `[clicks, C]`.
    func clicks(_ clicks: [PatchClick]) throws -> Tensor {
        let size = Float(imageSize)
        let positions = clicks.flatMap { click in
            // An index names a voxel's centre, which lies half a voxel from its face.
            let index = SIMD3<Float>(click.index)
            return (0..<3).map { (index[$0] + 0.5) / size }
        }
        let labels = clicks.map { Int64($0.isForeground ? 1 : 0) }
        let unit = try Tensor(positions, shape: [clicks.count, 3]).to(points.device)
        let label = try Tensor(labels, shape: [labels.count]).to(points.device)
        return try position(unit).to(dtype) + points.gathered(0, label)
    }

    /// The tokens of a prompt: those of its clicks, and the 'not a point' that always follows them.
    func prompt(_ clicks: Tensor) throws -> Tensor {
        try Tensor.concatenated([clicks, notAPoint], axis: 0)
    }

    /// `[1, 1, 4G, 4G, 4G]` logits to `[G³, C]`.
    func mask(_ logits: Tensor) throws -> Tensor { try maskEncoder(logits.to(dtype)) }

    /// The decoder's own logits to `[G³, C]`, without the way to voxels and back.
    func mask(_ decoded: MaskUpscaling.Mask) throws -> Tensor {
        try maskEncoder(cubes: decoded.cubes)
    }
}

/// Three convolutions that bring logits to the grid of tokens.
///
/// Their strides are their kernels' sizes, so each is a linear layer over a cube of voxels; no voxel
/// is moved but once.
struct MaskEncoder: Sendable {
    private let grid: Int
    private let down0: Linear
    private let norm1: LayerNorm
    private let down3: Linear
    private let norm4: LayerNorm
    private let widen6: Linear

    init(_ weights: Weights, _ c: MAISConfiguration) throws {
        let (inner, outer) = (c.maskHidden / 4, c.maskHidden)
        grid = c.grid
        down0 = try Linear(
            weight: weights[0].read("weight", inner, 1, 2, 2, 2).reshaped(inner, 8),
            bias: weights[0].read("bias", inner), rows: 8 * c.tokens)
        norm1 = try LayerNorm(weights[1], channels: inner, epsilon: 1e-6)
        // Columns in the order of the input: the cube's voxels, and the channels within each.
        down3 = try Linear(
            weight: weights[3].read("weight", outer, inner, 2, 2, 2).permuted(0, 2, 3, 4, 1)
                .reshaped(outer, 8 * inner),
            bias: weights[3].read("bias", outer), rows: c.tokens)
        norm4 = try LayerNorm(weights[4], channels: outer, epsilon: 1e-6)
        widen6 = try Linear(
            weight: weights[6].read("weight", c.dim, outer, 1, 1, 1).reshaped(c.dim, outer),
            bias: weights[6].read("bias", c.dim), rows: c.tokens)
    }

    /// `[1, 1, 4G, 4G, 4G]` to `[G³, C]`.
    func callAsFunction(_ logits: Tensor) throws -> Tensor {
        let g = grid
        // Each axis is a token, one of its two halves, one of the half's two voxels.
        let cubes = try logits.reshaped(g, 2, 2, g, 2, 2, g, 2, 2)
            .permuted(0, 3, 6, 1, 4, 7, 2, 5, 8).reshaped(g * g * g * 8, 8)
        return try self(cubes: cubes)
    }

    /// `[8 G³, 8]`, a row for each half token's voxels, to `[G³, C]`.
    func callAsFunction(cubes: Tensor) throws -> Tensor {
        let g = grid
        let x = try norm1(down0(cubes)).gelu()  // [8 G³, hidden / 4]
        let y = try norm4(down3(x.reshaped(g * g * g, -1))).gelu()  // [G³, hidden]
        return try widen6(y)  // [G³, C]
    }
}
