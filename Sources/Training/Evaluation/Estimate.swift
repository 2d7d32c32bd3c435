/// A mean, and where it would come to lie with other cases of the same kind.
public struct Estimate: Sendable, Hashable {
    public var mean: Double

    /// The bounds of the 95 % interval; `nil` with a single case, which says nothing of others.
    public var interval: ClosedRange<Double>?

    public init(mean: Double, interval: ClosedRange<Double>?) {
        self.mean = mean
        self.interval = interval
    }
}
