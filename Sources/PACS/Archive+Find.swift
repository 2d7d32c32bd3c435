extension Archive {
    /// The studies that fit, or, with `series`, their series.
    ///
    /// Asks by C-FIND, or by QIDO where the archive has no DICOM host.
    ///
    /// - Throws: ``PACSError``.
    public func find(_ query: Query, series isSeries: Bool) throws -> [Match] {
        try query.validate()
        guard !settings.host.isEmpty else { return try webFind(query, series: isSeries) }
        let association = try Association(with: self, [Association.find])
        let studies = try association.studies(query, archive: self)
        var found = studies
        if isSeries || !query.series.isEmpty {
            let series = try studies.flatMap {
                try association.series(of: $0, query, archive: self)
            }
            if isSeries {
                found = series
            } else {
                let holding = Set(series.map(\.study))
                found = studies.filter { holding.contains($0.study) }
            }
        }
        association.release()
        return found
    }

    /// The objects of a study, or of one of its series, as the archive lists them.
    ///
    /// - Throws: ``PACSError``.
    public func objects(of match: Match) throws -> [RemoteObject] {
        guard !settings.host.isEmpty else { return try webObjects(of: match) }
        let association = try Association(with: self, [Association.find])
        let objects = try association.objects(of: match, archive: self)
        association.release()
        return objects
    }
}

extension Association {
    /// A study for each combination of what is asked for, each once.
    func studies(_ query: Query, archive: Archive) throws -> [Match] {
        var found: [Match] = []
        var seen: Set<UID> = []
        for accession in query.accessions.isEmpty ? [""] : query.accessions {
            // A list of UIDs is one question; accession numbers are asked for one by one.
            for piece in pieces(query.studies) {
                var keys = [
                    QueryKey(QueryKey.studyDate, query.days ?? ""),
                    QueryKey(QueryKey.accession, accession),
                    QueryKey(QueryKey.level, "STUDY"),
                    QueryKey(QueryKey.modalitiesInStudy, query.modality ?? ""),
                    QueryKey(QueryKey.study, piece),
                    QueryKey(QueryKey.studyInstances),
                ]
                keys.sort { $0.tag < $1.tag }
                try find(keys, archive: archive) { match in
                    guard let study = match.text(QueryKey.study).flatMap({ UID($0) }),
                        query.studies.isEmpty || query.studies.contains(study),
                        Self.fits(match, query), seen.insert(study).inserted
                    else { return }
                    found.append(
                        Match(
                            study: study, date: match.text(QueryKey.studyDate),
                            modality: match.text(QueryKey.modalitiesInStudy)?
                                .replacing("\\", with: ","),
                            instances: match.text(QueryKey.studyInstances).flatMap { Int($0) },
                            accession: accession.isEmpty ? nil : accession))
                }
            }
        }
        return found.sorted { $0.study < $1.study }
    }

    /// Archives may pass over a key that they do not match by: what they return is looked at again.
    private static func fits(_ match: DICOMHeader, _ query: Query) -> Bool {
        if let day = match.text(QueryKey.studyDate), day.utf8.count == 8 {
            if let from = query.from, day < from { return false }
            if let to = query.to, day > to { return false }
        }
        if let modality = query.modality, let all = match.text(QueryKey.modalitiesInStudy) {
            return all.split(separator: "\\").contains { $0 == modality }
        }
        return true
    }

    /// The series of a study that fit.
    func series(of study: Match, _ query: Query, archive: Archive) throws -> [Match] {
        var found: [Match] = []
        try find(
            [
                QueryKey(QueryKey.level, "SERIES"),
                QueryKey(QueryKey.modality, query.modality ?? ""),
                QueryKey(QueryKey.study, study.study.text), QueryKey(QueryKey.series),
                QueryKey(QueryKey.seriesNumber), QueryKey(QueryKey.seriesInstances),
            ], archive: archive
        ) { match in
            guard let series = match.text(QueryKey.series).flatMap({ UID($0) }) else { return }
            let modality = match.text(QueryKey.modality)
            guard query.series.isEmpty || query.series.contains(series),
                query.modality == nil || modality == nil || query.modality == modality
            else { return }
            found.append(
                Match(
                    study: study.study, series: series, date: study.date, modality: modality,
                    number: match.text(QueryKey.seriesNumber),
                    instances: match.text(QueryKey.seriesInstances).flatMap { Int($0) },
                    accession: study.accession))
        }
        return found.sorted { $0.series ?? $0.study < $1.series ?? $1.study }
    }

    /// The objects of a study or series.
    func objects(of match: Match, archive: Archive) throws -> [RemoteObject] {
        // The hierarchy is searched level by level (PS3.4, C.4.1.3.1): objects within one series.
        guard let series = match.series else {
            return try self.series(of: match, Query(), archive: archive).flatMap {
                try objects(of: $0, archive: archive)
            }
        }
        var found: Set<RemoteObject> = []
        try find(
            [
                QueryKey(QueryKey.sopClass), QueryKey(QueryKey.sopInstance),
                QueryKey(QueryKey.level, "IMAGE"), QueryKey(QueryKey.study, match.study.text),
                QueryKey(QueryKey.series, series.text),
            ], archive: archive
        ) { object in
            guard let instance = object.text(QueryKey.sopInstance).flatMap({ UID($0) }) else {
                return
            }
            found.insert(
                RemoteObject(
                    study: match.study, series: series, sopInstance: instance,
                    sopClass: object.text(QueryKey.sopClass).flatMap { UID($0) }))
        }
        return found.sorted { $0.sopInstance < $1.sopInstance }
    }

    /// UIDs as lists, few enough for one question; one empty piece for none.
    private func pieces(_ uids: [UID]) -> [String] {
        guard !uids.isEmpty else { return [""] }
        return stride(from: 0, to: uids.count, by: 50).map { start in
            uids[start..<min(uids.count, start + 50)].map(\.text).joined(separator: "\\")
        }
    }
}
