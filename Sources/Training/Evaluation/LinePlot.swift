/// Lines over a common axis, such as Dice against clicks or a loss against epochs: a picture as SVG.
public struct LinePlot: Sendable, Hashable {
    /// How an axis is divided.
    public enum Scale: Sendable, Hashable { case linear, logarithmic }

    public var title: String
    public var xLabel: String
    public var yLabel: String
    public var xScale: Scale
    public var yScale: Scale

    /// What the vertical axis covers at least. `nil`: what the lines need.
    public var yRange: ClosedRange<Double>?

    /// In the order of the legend.
    public var lines: [Line]

    public init(
        title: String, xLabel: String, yLabel: String, xScale: Scale = .linear,
        yScale: Scale = .linear, yRange: ClosedRange<Double>? = nil, lines: [Line] = []
    ) {
        self.title = title
        self.xLabel = xLabel
        self.yLabel = yLabel
        self.xScale = xScale
        self.yScale = yScale
        self.yRange = yRange
        self.lines = lines
    }

    /// One line, and the band around it.
    public struct Line: Sendable, Hashable {
        /// What the legend calls it.
        public var name: String

        /// `(x, y)`, by ascending x. The line is broken where one is not finite, or not above 0 on a
        /// logarithmic axis.
        public var points: [SIMD2<Double>]

        /// What is shaded around the line, by ascending x.
        public var band: [Span]

        public init(name: String, points: [SIMD2<Double>], band: [Span] = []) {
            self.name = name
            self.points = points
            self.band = band
        }
    }

    /// The interval at one x.
    public struct Span: Sendable, Hashable {
        public var x: Double
        public var low: Double
        public var high: Double

        public init(x: Double, low: Double, high: Double) {
            self.x = x
            self.low = low
            self.high = high
        }
    }
}
