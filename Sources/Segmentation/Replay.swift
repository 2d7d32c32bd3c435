public import Imaging
public import Network
public import Tensors

/// How a session is replayed.
public struct ReplaySettings: Sendable, Hashable {
    /// What the network remembers of earlier interactions.
    public var memory: MemorySetting

    /// How many interactions it remembers. Nil: as many as the checkpoint says.
    public var capacity: Int?

    /// Whether the current interaction's clicks are the prompt, or all clicks so far.
    public var prompts: PromptSetting

    public init(
        memory: MemorySetting = .both, capacity: Int? = nil, prompts: PromptSetting = .current
    ) {
        self.memory = memory
        self.capacity = capacity
        self.prompts = prompts
    }
}

/// The logits of one segment on its patch.
public struct SegmentLogits: Sendable {
    /// What the segment is.
    public let description: SegmentDescription

    /// The patch's grid, S × S × S.
    public let patch: Geometry

    /// `(1, 1, 4G, 4G, 4G)` as the mask decoder leaves them; more than 0 is foreground.
    public let logits: Tensor

    /// How many interactions led to them.
    public let interactions: Int

    public init(
        description: SegmentDescription, patch: Geometry, logits: Tensor, interactions: Int
    ) {
        self.description = description
        self.patch = patch
        self.logits = logits
        self.interactions = interactions
    }
}

extension MAIS {
    /// Replays every segment's interactions, each with a memory bank of its own.
    ///
    /// The image embedding of a patch is computed once, whoever asks for it.
    ///
    /// - Parameters:
    ///   - plan: Patches of this network's size.
    ///   - settings: Memory and prompts.
    ///   - interaction: Called after every interaction with the share of the work that is done.
    /// - Returns: The logits after each segment's last interaction, in the plan's order.
    /// - Throws: ``SegmentationError`` for patches of another size, ``TensorError``, and whatever
    ///   `interaction` throws, so that a caller can stop the replay.
    public func replay(
        _ plan: PatchPlan, settings: ReplaySettings = ReplaySettings(),
        interaction: (Double) throws -> Void = { _ in }
    ) throws -> [SegmentLogits] {
        let size = configuration.imageSize
        if let other = plan.patches.first(where: { $0.geometry.size.x != size }) {
            throw SegmentationError.patchSize(patches: other.geometry.size.x, network: size)
        }
        let total = plan.segments.reduce(0) { $0 + $1.interactions.count }
        var done = 0
        var replayed: [Int: SegmentLogits] = [:]
        for (number, patch) in plan.patches.enumerated() {
            let embedding = try embed(patch.tensor())
            for (place, segment) in plan.segments.enumerated() where segment.patch == number {
                var interactions = startInteractions(
                    on: embedding, memory: settings.memory, capacity: settings.capacity,
                    prompts: settings.prompts)
                for clicks in segment.interactions {
                    _ = try interactions.interact(clicks)
                    done += 1
                    try interaction(Double(done) / Double(total))
                }
                if let logits = interactions.logits {
                    replayed[place] = SegmentLogits(
                        description: segment.description, patch: patch.geometry, logits: logits,
                        interactions: segment.interactions.count)
                }
            }
        }
        return plan.segments.indices.compactMap { replayed[$0] }
    }
}
