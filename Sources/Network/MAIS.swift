public import Tensors

/// The MAIS network: SAM-Med3D, and an attention to what was clicked before.
///
/// - Source: Wang et al., "SAM-Med3D", 2023, for image encoder, prompt encoder and mask decoder,
///   whose released checkpoints give the same numbers here.
public struct MAIS: Sendable {
    let parts: Parts

    /// The sizes of the network.
    public var configuration: MAISConfiguration { parts.configuration }

    /// Whether the checkpoint has a memory attention. Without, the network is SAM-Med3D, bit for
    /// bit: memory settings change nothing.
    public var hasMemoryAttention: Bool { parts.memory != nil }

    /// Where the network runs.
    public var device: Device { parts.device }

    /// How many numbers each part of the network learned.
    public var parameterTable: [ParameterCount] { parts.parameterTable }

    /// Builds the network from a checkpoint's tensors.
    ///
    /// Weights are laid out for the machine here, once. Built from weights that require gradients,
    /// in ``Tensor/recordingGradients(_:)``, nothing is laid out and all that follows can be
    /// differentiated; it is then built anew for each step.
    ///
    /// - Parameters:
    ///   - weights: All of the checkpoint. Call ``Weights/finish()`` afterwards to hear of keys that
    ///     the network does not know.
    ///   - dtype: What the network computes with: `float32`, or a half. On a CPU a half is for the
    ///     image encoder alone.
    /// - Throws: ``NetworkError`` for a configuration that cannot be, ``WeightsError`` for a key
    ///   that is missing or has another shape, ``TensorError`` when the device or memory is wanting.
    public init(
        _ weights: Weights, configuration: MAISConfiguration, device: Device = .cpu,
        dtype: DType = .float32
    ) throws {
        parts = try Parts(weights, configuration, device: device, dtype: dtype)
    }

    /// The network with this image encoder and all else anew from weights: what a step of training
    /// takes whose image encoder is frozen.
    ///
    /// - Throws: As ``init(_:configuration:device:dtype:)`` does.
    public func replacingAllButImageEncoder(by weights: Weights) throws -> MAIS {
        MAIS(
            parts: try Parts(
                weights, configuration, device: device, dtype: parts.dtype,
                imageEncoder: parts.imageEncoder))
    }

    private init(parts: Parts) { self.parts = parts }

    /// Encodes a patch, once for all interactions on it.
    ///
    /// - Parameter patch: `[1, 1, S, S, S]`, normalised, axes (i, j, k) of the image turned to
    ///   canonical orientation: i grows to the patient's right, j to the front, k up.
    /// - Returns: `[1, C, G, G, G]`, `float32`.
    /// - Throws: ``NetworkError`` when the patch has another shape.
    public func embed(_ patch: Tensor) throws -> Tensor {
        let size = configuration.imageSize
        try MAIS.check("patch", patch, [1, 1, size, size, size])
        return try parts.imageEncoder(patch.to(parts.device).to(parts.dtype))
            .asVolume(configuration.grid).to(parts.outputType)
    }

    /// Begins the interactions for one object on an encoded patch.
    ///
    /// - Parameters:
    ///   - embedding: What ``embed(_:)`` returned, `[1, C, G, G, G]`.
    ///   - memory: Which halves of the memory condition the image.
    ///   - capacity: Interactions that the memory keeps; the configuration's where `nil`.
    ///   - prompts: Which clicks the decoder is prompted with.
    /// - Throws: ``NetworkError`` when the embedding has another shape, or the capacity is negative.
    public func startInteractions(
        on embedding: Tensor, memory: MemorySetting = .both, capacity: Int? = nil,
        prompts: PromptSetting = .current
    ) throws -> Interactions {
        let c = configuration
        try MAIS.check("embedding", embedding, [1, c.dim, c.grid, c.grid, c.grid])
        let capacity = capacity ?? c.memoryCapacity
        guard capacity >= 0 else { throw NetworkError.capacity(capacity) }
        return Interactions(
            parts, image: try embedding.to(parts.device).to(parts.interactionType).asTokens(),
            memory: memory, capacity: capacity, prompts: prompts)
    }

    /// Interpolates logits to the patch's voxels: trilinear, corners not aligned. The mask is where
    /// they are more than 0.
    ///
    /// - Parameter logits: `[1, 1, 4G, 4G, 4G]`.
    /// - Returns: `[1, 1, S, S, S]`, `float32`.
    public func fullResolution(_ logits: Tensor) throws -> Tensor {
        let c = configuration
        try MAIS.check("logits", logits, [1, 1, c.logitsSize, c.logitsSize, c.logitsSize])
        return try logits.to(parts.outputType).trilinear(SIMD3(repeating: c.imageSize))
    }

    static func check(_ what: String, _ tensor: Tensor, _ expected: [Int]) throws {
        guard tensor.shape == expected else {
            throw NetworkError.shape(what, found: tensor.shape, expected: expected)
        }
    }
}
