internal import Text
internal import DICOMFile

/// Reads matches of studies and series out of an archive's answers, in the same way whatever way they
/// came.
struct MatchReader {
    static let studyAttributes: [ReplyAttribute] = [
        .study, .studyDate, .modalities, .studySeries, .studyInstances,
    ]
    static let seriesAttributes: [ReplyAttribute] = [
        .series, .modality, .seriesNumber, .seriesInstances,
    ]
    static let objectAttributes: [ReplyAttribute] = [.sopInstance, .sopClass]

    private(set) var reader: ReplyReader
    private let query: Query
    private var seen: Set<UID> = []
    private(set) var matches: [Match] = []

    init(_ archive: String, _ query: Query) {
        reader = ReplyReader(archive)
        self.query = query
    }

    /// Adds a study that fits, where it is a new one. Archives may pass over a key that they do not match
    /// by: what they return is looked at again.
    ///
    /// - Returns: Whether it is one that this list did not have before.
    mutating func addStudy(_ item: ReplyItem, accession: String?) throws(PACSError) -> Bool {
        let study = try reader.neededUID(.study, of: item)
        guard seen.insert(study).inserted else { return false }
        guard query.studies.isEmpty || query.studies.contains(study) else { return true }
        let date = reader.day(.studyDate, of: item)
        if let date, let from = query.from, date < from { return true }
        if let date, let to = query.to, date > to { return true }
        let modalities = reader.codes(.modalities, of: item)
        if let modality = query.modality, !modalities.isEmpty, !modalities.contains(modality) {
            return true
        }
        matches.append(
            Match(
                study: study, date: date,
                modality: modalities.isEmpty ? nil : modalities.joined(separator: ","),
                instances: reader.count(.studyInstances, of: item),
                seriesCount: reader.count(.studySeries, of: item), accession: accession))
        return true
    }

    /// Adds a series that fits, where it is a new one.
    ///
    /// - Returns: Whether it is one that this list did not have before.
    mutating func addSeries(_ item: ReplyItem, of study: Match) throws(PACSError) -> Bool {
        let series = try reader.neededUID(.series, of: item)
        guard seen.insert(series).inserted else { return false }
        let modality = reader.code(.modality, of: item)
        guard query.series.isEmpty || query.series.contains(series),
            query.modality == nil || modality == nil || query.modality == modality
        else { return true }
        matches.append(
            Match(
                study: study.study, series: series, date: study.date, modality: modality,
                number: reader.number(.seriesNumber, of: item),
                instances: reader.count(.seriesInstances, of: item), accession: study.accession))
        return true
    }

    /// How many different ones were listed, whether they fit or not.
    var listed: Int { seen.count }

    /// What was read, with what the counts of a list say.
    func found(cut: String?) -> Found {
        var found = Found()
        found.matches = matches.sorted { ($0.series ?? $0.study) < ($1.series ?? $1.study) }
        found.warnings = reader.warnings
        if let cut {
            found.isCut = true
            found.warnings.append(Warning(.archiveListCut, cut))
        }
        return found
    }

    /// The series of a study: the archive's count of them is held against its list.
    func foundSeries(of study: Match, cut: String?) -> Found {
        var found = found(cut: cut)
        // A list by modality is shorter, and rightly so.
        guard query.modality == nil, let count = study.seriesCount, count > listed else {
            return found
        }
        found.isCut = true
        found.warnings.append(
            Warning(
                .archiveCountsDiffer,
                "\(reader.archive) lists \(listed) of \(count) series that it counts in study \(study.study)"
            ))
        return found
    }
}
