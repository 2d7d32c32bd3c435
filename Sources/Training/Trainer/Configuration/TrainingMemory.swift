public import Network

/// What the network remembers while it is trained and evaluated.
public struct TrainingMemory: Codable, Hashable, Sendable {
    public var setting = MemorySetting.both
    /// N: interactions that are kept.
    public var capacity = 60
    /// How many interactions gradients reach back through; what is older counts as given. Memory
    /// and time of a step grow with it. 0: all of a crop's.
    public var gradientSpan = 0

    public init() {}
}
