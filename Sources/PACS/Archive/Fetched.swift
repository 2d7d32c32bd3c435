public import Text

/// What a fetch did.
public struct Fetched: Sendable, Codable, Equatable {
    /// The study or series.
    public let match: Match
    /// Objects that the archive lists.
    public let listed: Int
    /// Objects that the archive counts, where it counts more than it lists; else as many as it lists.
    public let announced: Int
    /// Whether the archive says how many there are, so that it was compared.
    public let isCounted: Bool
    /// Those that came now, among them what came beyond the list.
    public let came: Int
    /// Those that were there before.
    public let present: Int
    /// The folder they lie under.
    public let folder: String
    /// What of the archive's answers could not be read, or contradicts something else in them.
    public let warnings: [Warning]
}
