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

    /// Keys of requests whose lists are not clicks, though they look like points.
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
