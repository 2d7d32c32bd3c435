internal import Text
internal import DICOMFile

/// An archive that is searched by C-FIND, over one association.
struct DIMSESearch: Searching {
    private let archive: Archive
    private let association: Association

    let mostNames = 50

    init(_ archive: Archive) throws {
        self.archive = archive
        association = try Association(with: archive, [Association.find])
    }

    func end() { association.release() }

    func studies(_ query: Query) throws -> Found {
        var all = Found()
        var seen: Set<UID> = []
        for accession in query.accessions.isEmpty ? [""] : query.accessions {
            // A list of UIDs is one question; accession numbers are asked for one by one.
            for piece in pieces(query.studies) {
                var reader = MatchReader(archive.name, query)
                let cut = try association.find(
                    [
                        QueryKey(.studyDate, query.days ?? ""),
                        QueryKey(QueryKey.accession, accession), QueryKey(QueryKey.level, "STUDY"),
                        QueryKey(.modalities, query.modality ?? ""), QueryKey(.study, piece),
                    ], MatchReader.studyAttributes, archive: archive
                ) { item in
                    _ = try reader.addStudy(item, accession: accession.isEmpty ? nil : accession)
                }
                let found = reader.found(cut: cut.map { said("studies", $0) })
                all.matches += found.matches.filter { seen.insert($0.study).inserted }
                all.warnings += found.warnings
                all.isCut = all.isCut || found.isCut
            }
        }
        all.matches.sort { $0.study < $1.study }
        return all
    }

    func series(of study: Match, _ query: Query) throws -> Found {
        var reader = MatchReader(archive.name, query)
        let cut = try association.find(
            [
                QueryKey(QueryKey.level, "SERIES"), QueryKey(.modality, query.modality ?? ""),
                QueryKey(.study, study.study.text),
            ], MatchReader.seriesAttributes, archive: archive
        ) { _ = try reader.addSeries($0, of: study) }
        return reader.foundSeries(of: study, cut: cut.map { said("series", $0) })
    }

    func objects(of series: UID, in study: UID) throws -> (list: SeriesList, warnings: [Warning]) {
        try objects("", of: series, in: study)
    }

    func named(_ objects: Set<UID>, of series: UID, in study: UID) throws -> Set<UID> {
        let names = objects.map(\.text).sorted().joined(separator: "\\")
        let found = try self.objects(names, of: series, in: study)
        return Set(found.list.objects.map(\.sopInstance))
    }

    private func objects(
        _ names: String, of series: UID, in study: UID
    ) throws -> (list: SeriesList, warnings: [Warning]) {
        var reader = ObjectReader(archive.name, study, series)
        let cut = try association.find(
            [
                QueryKey(.sopInstance, names), QueryKey(QueryKey.level, "IMAGE"),
                QueryKey(.study, study.text), QueryKey(.series, series.text),
            ], MatchReader.objectAttributes, archive: archive
        ) { _ = try reader.add($0) }
        return reader.found(cut: cut.map { said("objects", $0) })
    }

    private func said(_ what: String, _ status: UInt16) -> String {
        let meaning = StoreStatus.meaning(status).map { ": " + $0 } ?? ""
        return
            "\(archive.name) cut its list of \(what) short, with status \(StoreStatus.hex(status))\(meaning)"
    }

    /// UIDs as lists, few enough for one question; one empty piece for none.
    private func pieces(_ uids: [UID]) -> [String] {
        guard !uids.isEmpty else { return [""] }
        return stride(from: 0, to: uids.count, by: 50).map { start in
            uids[start..<min(uids.count, start + 50)].map(\.text).joined(separator: "\\")
        }
    }
}
