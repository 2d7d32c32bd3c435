/// How a simulated user clicks on each crop.
public struct TrainingInteractions: Codable, Hashable, Sendable {
    /// A crop has from `least` to `most`, each number as likely as any other.
    public var least = 1
    public var most = 8
    /// `random`, `centre-of-largest-error`, or `mixed`: each half of the time.
    public var clicks = ClickMixture.mixed

    public init() {}
}
