public import Text

/// What a query brought.
public struct Found: Sendable, Equatable {
    /// The studies, or series, each once.
    public var matches: [Match] = []

    /// What of the answers could not be read, or contradicts something else in them.
    public var warnings: [Warning] = []

    /// Whether the archive ended a list before all that it has was on it.
    public var isCut = false

    public init() {}
}
