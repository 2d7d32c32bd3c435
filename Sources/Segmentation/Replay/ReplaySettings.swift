public import Network

/// How a session is replayed.
public struct ReplaySettings: Sendable, Hashable {
    /// What the network remembers of earlier interactions.
    public var memory: MemorySetting

    /// How many interactions it remembers. Nil: as many as the checkpoint says.
    public var capacity: Int?

    /// Whether the current interaction's clicks are the prompt, or all clicks so far.
    public var prompts: PromptSetting

    /// How close to a patch's border, in its voxels, a click may fall and still go to the patch.
    /// A border at the image's edge is not one.
    public var margin = 8

    /// Whether neighbours are opened where a mask runs into its patch's border.
    public var grows = true

    /// The most patches that a segment may have.
    public var maxPatches = 16

    /// The bytes of image embeddings that are kept for whoever looks at a patch again.
    public var embeddingBytes = 256 << 20

    public init(
        memory: MemorySetting = .both, capacity: Int? = nil, prompts: PromptSetting = .current
    ) {
        self.memory = memory
        self.capacity = capacity
        self.prompts = prompts
    }
}
