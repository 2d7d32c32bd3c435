public import Network

/// How a network is judged by simulated clicks.
public struct EvaluationSettings: Codable, Hashable, Sendable {
    /// Clicks on each object, at most.
    public var clicks = 150
    public var policy = ClickPolicy.random
    /// Each object is clicked on once for each seed.
    public var seeds = [1, 2, 3]
    public var memory = MemorySetting.both
    /// N.
    public var capacity = 60
    public var prompts = PromptSetting.current
    /// S, voxels per side of the network's patches.
    public var size = 128

    public init() {}
}
