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
