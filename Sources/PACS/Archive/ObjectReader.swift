internal import Text
internal import DICOMFile

/// Reads objects of a series out of an archive's answers.
struct ObjectReader {
    private(set) var reader: ReplyReader
    private(set) var list: SeriesList
    private var seen: Set<UID> = []

    init(_ archive: String, _ study: UID, _ series: UID) {
        reader = ReplyReader(archive)
        list = SeriesList(study: study, series: series)
    }

    /// - Returns: Whether it is one that this list did not have before. Archives may list an object once
    ///   for each of its images.
    mutating func add(_ item: ReplyItem) throws(PACSError) -> Bool {
        let instance = try reader.neededUID(.sopInstance, of: item)
        guard seen.insert(instance).inserted else { return false }
        list.objects.append(
            RemoteObject(
                study: list.study, series: list.series, sopInstance: instance,
                sopClass: try reader.uid(.sopClass, of: item)))
        return true
    }

    func found(cut: String?) -> (list: SeriesList, warnings: [Warning]) {
        var list = list
        list.objects.sort { $0.sopInstance < $1.sopInstance }
        list.isCut = cut != nil
        return (list, reader.warnings + (cut.map { [Warning(.archiveListCut, $0)] } ?? []))
    }
}
