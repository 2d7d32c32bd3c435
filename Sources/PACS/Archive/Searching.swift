internal import Text
internal import DICOMFile

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
    func list(_ series: [Match], into list: ObjectList) throws -> ObjectList {
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
