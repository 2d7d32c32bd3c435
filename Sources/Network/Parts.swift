internal import Tensors

/// The parts of the network, shared by all interactions on it. Nothing of it changes.
final class Parts: Sendable {
    let configuration: MAISConfiguration
    let device: Device
    let dtype: DType
    /// What interactions are computed with: on a CPU no half. What they wait for there is memory and
    /// small steps, and a mask that is fed back is better exact.
    let interactionType: DType
    /// What embeddings and logits are handed out as: `float32`, or `float64` where the network
    /// computes with that.
    let outputType: DType
    let imageEncoder: ImageEncoder
    let prompts: PromptEncoder
    let decoder: MaskDecoder
    let memory: MemoryAttention?
    /// The mask prompt of a first interaction: the embedding of logits of zero, `[G³, C]`.
    let emptyMask: Tensor
    let parameterTable: [ParameterCount]

    /// - Parameter imageEncoder: One that is there already; the weights then need not have it.
    init(
        _ weights: Weights, _ c: MAISConfiguration, device: Device, dtype: DType,
        imageEncoder: ImageEncoder? = nil
    ) throws {
        try c.validate()
        // An interaction frees about as much, and the next one needs it again.
        if device == .cpu { Tensor.keepFreedMemory(32 << 20) }
        // Nothing of the network lies in a checkpoint's file: once it is built the mapping can go,
        // and a file that is cut short later harms nothing.
        let placed = weights.converted { try $0.to(device) }.keeping { tensor in
            let isBorrowed = device == .cpu && !tensor.requiresGradient
            return try isBorrowed ? tensor.copied() : tensor
        }
        let interactionType =
            device == .cpu && (dtype == .bfloat16 || dtype == .float16) ? .float32 : dtype
        let typed = placed.converted { try $0.to(interactionType) }
        configuration = c
        self.device = device
        self.dtype = dtype
        self.interactionType = interactionType
        outputType = dtype == .float64 ? .float64 : .float32
        self.imageEncoder =
            try imageEncoder
            ?? ImageEncoder(placed.converted { try $0.to(dtype) }["image_encoder"], c)
        // Positions keep their precision whatever the network computes with.
        let position = try PositionEncoding(placed["prompt_encoder"]["pe_layer"], c)
        prompts = try PromptEncoder(typed["prompt_encoder"], c, position: position)
        decoder = try MaskDecoder(
            typed["mask_decoder"], c,
            code: position.grid(c.grid, axes: c.imagePEAxes).to(interactionType))
        let side = c.logitsSize
        emptyMask = try prompts.mask(
            Tensor(
                repeating: 0, shape: [1, 1, side, side, side], dtype: interactionType,
                device: device))
        // A plain SAM-Med3D checkpoint has none of it, and then there is none. One that has a part
        // of it must have all.
        memory =
            weights["memory_attention"].isEmpty
            ? nil
            : try MemoryAttention(
                typed["memory_attention"], c,
                code: position.grid(c.grid, axes: [0, 1, 2]).to(interactionType),
                emptyMask: emptyMask)
        parameterTable = try ParameterCount.table(weights)
    }
}

extension ParameterCount {
    /// Every part that the checkpoint has, larger things first as in the paper's table. The random
    /// projection of the position code is drawn, not learned.
    static func table(_ weights: Weights) throws -> [ParameterCount] {
        let components = ["image_encoder", "memory_attention", "mask_decoder", "prompt_encoder"]
        return components.compactMap { name in
            let part = weights[name]
            guard !part.isEmpty else { return nil }
            return ParameterCount(
                component: name.replacing("_", with: " "),
                parameters: part.parameterCount { !$0.hasSuffix("gaussian_matrix") })
        }
    }
}
