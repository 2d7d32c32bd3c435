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
