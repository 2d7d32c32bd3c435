internal import Text
internal import DICOMFile

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
