/// A click to mark.
public struct PreviewClick: Sendable, Hashable {
    /// LPS, in millimetres.
    public var position: SIMD3<Double>
    public var isForeground: Bool
    /// What is written beside it: the interaction it belongs to, counted from 1.
    public var number: Int

    public init(position: SIMD3<Double>, isForeground: Bool, number: Int) {
        self.position = position
        self.isForeground = isForeground
        self.number = number
    }
}
