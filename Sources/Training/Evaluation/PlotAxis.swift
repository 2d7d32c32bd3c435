internal import Foundation

/// One axis of a picture: where values lie along it, and which are labelled.
struct PlotAxis {
    /// The values at its two ends, the second the greater.
    let low: Double
    let high: Double
    let scale: LinePlot.Scale

    /// Values with a line and a label, ascending.
    let ticks: [Double]

    /// An axis over the values that it can show; from 0 to 1, or 1 to 10, where there is none.
    ///
    /// - Parameter isTight: Whether it ends at the outermost values, not at the ticks beyond them.
    init(_ values: [Double], scale: LinePlot.Scale, isTight: Bool) {
        self.scale = scale
        let shown = values.filter { Self.canShow($0, on: scale) }
        let isLogarithmic = scale == .logarithmic
        var low = shown.min() ?? (isLogarithmic ? 1 : 0)
        var high = shown.max() ?? (isLogarithmic ? 10 : 1)
        if !(low < high) {
            // One value is put in the middle of an axis.
            let room = isLogarithmic ? low : max(abs(low) * 0.1, 0.5)
            (low, high) = isLogarithmic ? (low / 2, high + room) : (low - room, high + room)
        }
        let all = isLogarithmic ? Self.decades(low, high) : Self.steps(low, high)
        if isTight {
            (self.low, self.high) = (low, high)
            ticks = all.filter { (low...high).contains($0) }
        } else {
            (self.low, self.high) = (min(low, all.first ?? low), max(high, all.last ?? high))
            ticks = all
        }
    }

    /// Whether a value has a place on such an axis. What no drawing can tell apart is left out.
    static func canShow(_ value: Double, on scale: LinePlot.Scale) -> Bool {
        scale == .linear ? value.magnitude < 1e12 : value > 1e-12 && value < 1e12
    }

    /// Where a value lies: 0 at the low end, 1 at the high one.
    func place(of value: Double) -> Double {
        switch scale {
        case .linear: (value - low) / (high - low)
        case .logarithmic: log(value / low) / log(high / low)
        }
    }

    /// `0.25`, `150`, `1e-06`
    func label(_ tick: Double) -> String {
        tick.magnitude < 1e-12 ? "0" : String(format: "%.6g", tick)
    }

    /// Multiples of 1, 2 or 5 times a power of ten, four to nine of them, around both ends.
    private static func steps(_ low: Double, _ high: Double) -> [Double] {
        let power = pow(10, floor(log10((high - low) / 5)))
        let step =
            [1, 2, 5, 10].map { $0 * power }.first { (high - low) / $0 <= 7 } ?? 10 * power
        let first = floor(low / step + 1e-9)
        let last = ceil(high / step - 1e-9)
        // Far from 0 a narrow range cannot be divided in numbers of this precision.
        guard last - first < 20, low + step > low else { return [low, high] }
        return (0...Int(last - first)).map { (first + Double($0)) * step }
    }

    /// 1, 2 and 5 times the powers of ten around both ends; of many powers only some.
    private static func decades(_ low: Double, _ high: Double) -> [Double] {
        let first = Int(floor(log10(low) + 1e-9))
        let last = Int(ceil(log10(high) - 1e-9))
        if last - first > 3 {
            let apart = (last - first + 7) / 8
            return stride(from: first, through: last + apart - 1, by: apart).map {
                pow(10, Double($0))
            }
        }
        let all = (first...max(first, last)).flatMap { power in
            [1, 2, 5].map { $0 * pow(10, Double(power)) }
        }
        let start = all.lastIndex { $0 <= low * (1 + 1e-9) } ?? 0
        let end = all.firstIndex { $0 >= high * (1 - 1e-9) } ?? all.count - 1
        return start <= end ? Array(all[start...end]) : all
    }
}
