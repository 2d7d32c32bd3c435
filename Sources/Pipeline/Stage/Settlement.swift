public import Text

/// What a stage made of the needs of later ones.
public struct Settlement: Sendable, Equatable {
    /// The options of needs that it saw to: they go no further up.
    public var met: Set<String> = []

    /// What every study is to be warned of.
    public var warnings: [Warning] = []

    public init() {}
}
