/// The intensities between which a picture goes from black to white.
public struct GreyWindow: Sendable, Hashable {
    public let low: Double
    public let high: Double

    /// Soft tissue on CT, in HU.
    public static let ct = GreyWindow(from: -160, to: 240)

    private init(from low: Double, to high: Double) {
        self.low = low
        self.high = high
    }

    /// - Throws: ``PreviewError`` where `low` is not the smaller of two numbers.
    public init(low: Double, high: Double) throws(PreviewError) {
        guard low.isFinite, high.isFinite, low < high else {
            throw .badWindow(low: low, high: high)
        }
        self.init(from: low, to: high)
    }

    /// The window from the 1st to the 99th percentile of what is shown: few very bright or dark
    /// voxels do not change it. What is not a number is left out.
    init(percentilesOf values: [Float]) {
        let sorted = values.filter(\.isFinite).sorted()
        guard let least = sorted.first else {
            self.init(from: 0, to: 1)
            return
        }
        let last = Double(sorted.count - 1)
        let low = Double(sorted[Int((0.01 * last).rounded())])
        let high = Double(sorted[Int((0.99 * last).rounded())])
        // Where nearly all are equal, the others stand out.
        let greatest = Double(sorted[sorted.count - 1])
        if high > low {
            self.init(from: low, to: high)
        } else if greatest > Double(least) {
            self.init(from: Double(least), to: greatest)
        } else {
            self.init(from: low, to: low + max(1, abs(low)))
        }
    }

    func grey(_ value: Float) -> UInt8 {
        let share = (Double(value) - low) / (high - low)
        // Also where the value is not a number.
        guard share > 0 else { return 0 }
        return UInt8((min(share, 1) * 255).rounded())
    }
}
