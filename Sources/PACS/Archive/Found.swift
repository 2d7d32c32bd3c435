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

/// Objects of a study or series, as an archive lists them.
package struct ObjectList {
    var series: [SeriesList] = []
    package var warnings: [Warning] = []

    /// How many objects the archive counts in the whole study; nil for a series, or where it does not say.
    var announced: Int?

    /// Whether the study has series that are not listed.
    var lacksSeries = false

    package var objects: [RemoteObject] { series.flatMap(\.objects) }
}

/// Objects of one series, as an archive lists them, each once.
struct SeriesList {
    let study: UID
    let series: UID
    var objects: [RemoteObject] = []

    /// How many the archive counts; nil where it does not say.
    var announced: Int?

    /// Whether the archive ended the list before its end.
    var isCut = false

    /// How many there are at least.
    var expected: Int { max(objects.count, announced ?? 0) }
}
