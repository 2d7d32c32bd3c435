internal import Text

extension Archive {
    /// The studies that fit, or, with `series`, their series.
    ///
    /// Asks by C-FIND, or by QIDO where the archive has no DICOM host.
    ///
    /// - Throws: ``PACSError``.
    public func find(_ query: Query, series isSeries: Bool) throws -> Found {
        try query.validate()
        return try searching { search in
            var found = try search.studies(query)
            guard isSeries || !query.series.isEmpty else { return found }
            var series: [Match] = []
            for study in found.matches {
                let inner = try search.series(of: study, query)
                series += inner.matches
                found.warnings += inner.warnings
                found.isCut = found.isCut || inner.isCut
            }
            if isSeries {
                found.matches = series
            } else {
                let holding = Set(series.map(\.study))
                found.matches = found.matches.filter { holding.contains($0.study) }
            }
            return found
        }
    }

    /// The objects of a study, or of one of its series, as the archive lists them.
    ///
    /// - Throws: ``PACSError``.
    package func objects(of match: Match) throws -> ObjectList {
        try searching { search in
            guard match.series == nil else {
                return try search.list([match], into: ObjectList())
            }
            // The hierarchy is searched level by level (PS3.4, C.4.1.3.1): objects within one series.
            let series = try search.series(of: match, Query())
            var list = ObjectList()
            list.warnings = series.warnings
            list.announced = match.instances
            list.lacksSeries = series.isCut
            return try search.list(series.matches, into: list)
        }
    }

    /// Which of some objects of a series the archive has, asked for by name: its lists may be cut short.
    ///
    /// - Throws: ``PACSError``.
    func holds(_ objects: [UID], of series: UID, in study: UID) throws -> Set<UID> {
        try searching { search in
            var found: Set<UID> = []
            var rest = objects[...]
            while let first = rest.first {
                let piece = Set(rest.prefix(search.mostNames))
                let came = try search.named(piece, of: series, in: study).intersection(piece)
                found.formUnion(came)
                // Of what a short answer leaves open, the first is known not to be there.
                let settled = came.isEmpty ? piece : came.union(came.contains(first) ? [] : [first])
                rest = rest.filter { !settled.contains($0) }[...]
            }
            return found
        }
    }

    private func searching<Value>(_ body: (any Searching) throws -> Value) throws -> Value {
        guard !settings.host.isEmpty else { return try body(WebSearch(self)) }
        let search = try DIMSESearch(self)
        let value = try body(search)
        search.end()
        return value
    }
}

/// How an archive is searched, by C-FIND or by QIDO.
protocol Searching {
    /// Objects that are asked for by name at once.
    var mostNames: Int { get }

    /// A study for each combination of what is asked for, each once.
    func studies(_ query: Query) throws -> Found

    /// The series of a study that fit.
    func series(of study: Match, _ query: Query) throws -> Found

    /// The objects of a series, and what was wrong with the answers.
    func objects(of series: UID, in study: UID) throws -> (list: SeriesList, warnings: [Warning])

    /// Those of some objects that the archive has.
    func named(_ objects: Set<UID>, of series: UID, in study: UID) throws -> Set<UID>
}

extension Searching {
    /// Adds the objects of some series to a list.
    fileprivate func list(_ series: [Match], into list: ObjectList) throws -> ObjectList {
        var list = list
        for match in series {
            guard let name = match.series else { continue }
            var (one, warnings) = try objects(of: name, in: match.study)
            one.announced = match.instances
            list.series.append(one)
            list.warnings += warnings
        }
        return list
    }
}

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
