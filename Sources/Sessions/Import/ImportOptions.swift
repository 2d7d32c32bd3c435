/// What the user states because a source does not say it.
public struct ImportOptions: Sendable, Hashable {
    /// The names of the segments, in the source's order. Their labels count from 1.
    public var segments: [String]

    /// Which points are on the structure, where the source does not say.
    public var polarity: PolarityRule?

    /// The order of an index' three numbers, where the source does not say.
    public var order: IndexOrder?

    /// Which study's rows are taken of a table of several.
    public var study: String?

    /// Whether boxes, scribbles, lassos and the like are left out on purpose.
    public var pointsOnly: Bool

    /// Whether ``polarity`` and ``study`` are only for tables that have no column of them.
    public var columnsGoFirst: Bool

    /// Keys of requests whose lists are no clicks, though they look like points.
    public var settings: Set<String>

    public init(
        segments: [String] = [], polarity: PolarityRule? = nil, order: IndexOrder? = nil,
        study: String? = nil, pointsOnly: Bool = false, settings: Set<String> = [],
        columnsGoFirst: Bool = false
    ) {
        self.columnsGoFirst = columnsGoFirst
        self.study = study
        self.pointsOnly = pointsOnly
        self.settings = settings
        self.segments = segments
        self.polarity = polarity
        self.order = order
    }
}

/// The order in which a source writes the three numbers of an index.
public enum IndexOrder: String, Sendable, Hashable, CaseIterable {
    /// `i` first: arrays of nibabel, and what documents call xyz.
    case ijk
    /// `k` first: arrays of SimpleITK, and what documents call zyx.
    case kji

    /// The index `(i, j, k)` of three numbers in this order.
    func index(_ numbers: [Double]) -> SIMD3<Double> {
        self == .ijk
            ? SIMD3(numbers[0], numbers[1], numbers[2])
            : SIMD3(numbers[2], numbers[1], numbers[0])
    }
}

/// How a point list without polarity tells clicks on the structure from those beside it.
public enum PolarityRule: Sendable, Hashable {
    /// Every point is on the structure, or none is.
    case everyPoint(isForeground: Bool)
    /// Lists are told apart by their names; every list of the source must be named.
    case lists([ListRule])
    /// The point's label begins with `positive`, `foreground`, `fg`, `include` or `+`, or with
    /// `negative`, `background`, `bg`, `exclude` or `-`, in any case of letters.
    case label
    /// Slicer's tick: a selected point is on the structure.
    case selected

    /// What a list of points holds.
    public struct ListRule: Sendable, Hashable {
        /// The list's name in the source.
        public var list: String
        /// The segment it belongs to. Nil: the one of ``ImportOptions/segments``.
        public var segment: String?
        /// Whether its points are on the structure.
        public var isForeground: Bool

        public init(list: String, segment: String? = nil, isForeground: Bool) {
            self.list = list
            self.segment = segment
            self.isForeground = isForeground
        }
    }
}

extension PolarityRule {
    /// Whether a label says foreground or background; nil where it says neither.
    static func polarity(ofLabel label: String) -> Bool? {
        let label = label.lowercased()
        if ["positive", "foreground", "fg", "include", "+"].contains(where: label.hasPrefix) {
            return true
        }
        if ["negative", "background", "bg", "exclude", "-"].contains(where: label.hasPrefix) {
            return false
        }
        return nil
    }
}
