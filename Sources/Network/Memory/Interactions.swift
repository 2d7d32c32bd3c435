public import Tensors

/// One object's interactions on one patch: the memory bank and the last logits.
///
/// A value: to undo an interaction, continue with a copy from before it. A copy shares everything that
/// the interactions have in common.
public struct Interactions: Sendable {
    private let parts: Parts
    private let image: Tensor  // [G³, C]
    private let memory: MemorySetting
    private let capacity: Int
    private let prompts: PromptSetting
    private var bank: [Memory] = []
    private var earlierClicks: [Tensor] = []
    private var output: MaskDecoder.Output?
    /// Whether ``logits`` are those of `output`.
    private var isOwnMask = false

    /// The mask prompt of the next interaction: the last interaction's logits, or what
    /// ``setMask(_:)`` put in their place. `[1, 1, 4G, 4G, 4G]`, `float32`.
    public private(set) var logits: Tensor?

    /// How many interactions there were.
    public private(set) var count = 0

    init(
        _ parts: Parts, image: Tensor, memory: MemorySetting, capacity: Int,
        prompts: PromptSetting
    ) {
        self.parts = parts
        self.image = image
        self.memory = memory
        self.capacity = capacity
        self.prompts = prompts
    }

    /// How many earlier interactions the memory holds.
    public var remembered: Int { bank.count }

    /// Runs the network on clicks that were placed together.
    ///
    /// - Parameter clicks: One or more, within the patch.
    /// - Returns: Logits, `[1, 1, 4G, 4G, 4G]`, `float32`.
    /// - Throws: ``NetworkError`` when there is no click, or one lies outside the patch. The
    ///   interactions are then as they were.
    public mutating func interact(_ clicks: [PatchClick]) throws -> Tensor {
        try check(clicks)
        let current = try parts.prompts.clicks(clicks)  // [clicks, C]
        let mask = try maskEmbedding()  // [G³, C]
        var conditioned = image
        var remembered: Memory?
        if let attention = parts.memory, memory != .none, capacity > 0 {
            (conditioned, remembered) = try attention(
                image, clicks: current, mask: mask, isEmptyMask: logits == nil, bank: bank,
                setting: memory)
        }
        let tokens =
            try prompts == .all
            ? Tensor.concatenated(earlierClicks + [current], axis: 0) : current
        let output = try parts.decoder(conditioned + mask, prompt: parts.prompts.prompt(tokens))
        let logits = try output.mask.logits.to(parts.outputType)

        // Nothing can fail from here on.
        if let remembered { bank = (bank + [remembered]).suffix(capacity) }
        if prompts == .all { earlierClicks.append(current) }
        self.output = output
        isOwnMask = true
        self.logits = logits
        count += 1
        return logits
    }

    /// Takes `logits` as the mask prompt of the next interaction, in place of the last one's.
    ///
    /// - Parameter logits: `[1, 1, 4G, 4G, 4G]`.
    /// - Throws: ``NetworkError`` when they have another shape.
    public mutating func setMask(_ logits: Tensor) throws {
        let side = parts.configuration.logitsSize
        try MAIS.check("mask", logits, [1, 1, side, side, side])
        self.logits = try logits.to(parts.device).to(parts.outputType)
        isOwnMask = false
    }

    /// The same state on a network built anew from the same weights, forgetting how all came about:
    /// later gradients end here.
    ///
    /// - Parameter network: Of the same sizes.
    /// - Throws: ``NetworkError`` where its sizes are others.
    public func continued(on network: MAIS) throws -> Interactions {
        guard network.configuration == parts.configuration else { throw NetworkError.otherSizes }
        var state = Interactions(
            network.parts, image: try image.detached(), memory: memory, capacity: capacity,
            prompts: prompts)
        state.bank = try bank.map { try $0.detached() }
        state.earlierClicks = try earlierClicks.map { try $0.detached() }
        state.logits = try logits?.detached()
        state.count = count
        return state
    }

    /// The network's own estimate of how well the last interaction's mask overlaps the object (IoU).
    /// Computed when asked for; `nil` before the first interaction.
    public func estimatedIoU() throws -> Float? {
        try output.map { try parts.decoder.estimatedIoU($0.qualityToken) }
    }

    /// The embedding of the mask prompt, `[G³, C]`.
    private func maskEmbedding() throws -> Tensor {
        if isOwnMask, let output { return try parts.prompts.mask(output.mask) }
        return try logits.map(parts.prompts.mask) ?? parts.emptyMask
    }

    private func check(_ clicks: [PatchClick]) throws {
        guard !clicks.isEmpty else { throw NetworkError.noClicks }
        let size = parts.configuration.imageSize
        // A voxel reaches half a voxel around its centre.
        let inside = -0.5...Double(size) - 0.5
        for click in clicks {
            guard (0..<3).allSatisfy({ inside.contains(click.index[$0]) }) else {
                throw NetworkError.click(click.index, size: size)
            }
        }
    }
}
