package import Text

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
