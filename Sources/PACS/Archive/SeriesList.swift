internal import DICOMFile

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
