internal import Foundation

/// Queries by QIDO-RS.
///
/// - Source: DICOM PS3.18, 10.6.
extension Archive {
    /// Matches are asked for page by page: archives cut long lists.
    private static let page = 1000

    private func all(_ client: WebClient, _ path: String, _ parameters: [String]) throws
        -> [DICOMJSON]
    {
        var found: [DICOMJSON] = []
        while true {
            let query = (parameters + ["limit=\(Self.page)", "offset=\(found.count)"])
                .joined(separator: "&")
            let page = try DICOMJSON.list(
                client.json("\(path)?\(query)", operation: "QIDO"), archive: name)
            found += page
            // An archive that knows no pages sends the same list again.
            guard page.count == Self.page else { return found }
            guard found.count <= settings.limits.matches else {
                throw PACSError.peer(
                    name, .tooMuch, "it has more than \(settings.limits.matches) matches")
            }
        }
    }

    func webFind(_ query: Query, series isSeries: Bool) throws -> [Match] {
        let client = try WebClient(self)
        var found: [Match] = []
        var seen: Set<UID> = []
        for accession in query.accessions.isEmpty ? [nil] : query.accessions.map(Optional.some) {
            var parameters: [String] = []
            if let days = query.days { parameters.append("StudyDate=\(days)") }
            if let modality = query.modality { parameters.append("ModalitiesInStudy=\(modality)") }
            if let accession { parameters.append("AccessionNumber=\(Self.escaped(accession))") }
            let lists =
                query.studies.isEmpty ? [[]] : query.studies.map { ["StudyInstanceUID=\($0)"] }
            for list in lists {
                for item in try all(client, "/studies", parameters + list) {
                    guard let study = item.uid(QueryKey.study), seen.insert(study).inserted,
                        query.studies.isEmpty || query.studies.contains(study)
                    else { continue }
                    let modalities = item.texts(QueryKey.modalitiesInStudy)
                    found.append(
                        Match(
                            study: study, date: item.text(QueryKey.studyDate),
                            modality: modalities.isEmpty ? nil : modalities.joined(separator: ","),
                            instances: item.text(QueryKey.studyInstances).flatMap { Int($0) },
                            accession: accession))
                }
            }
        }
        guard isSeries || !query.series.isEmpty else { return found.sorted { $0.study < $1.study } }
        let series = try found.flatMap { try webSeries(of: $0, query, client) }
        guard !isSeries else { return series }
        let holding = Set(series.map(\.study))
        return found.filter { holding.contains($0.study) }
    }

    private func webSeries(of study: Match, _ query: Query, _ client: WebClient) throws -> [Match] {
        let parameters = query.modality.map { ["Modality=\($0)"] } ?? []
        return try all(client, "/studies/\(study.study)/series", parameters).compactMap { item in
            guard let series = item.uid(QueryKey.series),
                query.series.isEmpty || query.series.contains(series)
            else { return nil }
            return Match(
                study: study.study, series: series, date: study.date,
                modality: item.text(QueryKey.modality), number: item.text(QueryKey.seriesNumber),
                instances: item.text(QueryKey.seriesInstances).flatMap { Int($0) },
                accession: study.accession)
        }
    }

    /// The objects of a study or series.
    func webObjects(of match: Match) throws -> [RemoteObject] {
        let client = try WebClient(self)
        let path =
            match.series.map { "/studies/\(match.study)/series/\($0)/instances" }
            ?? "/studies/\(match.study)/instances"
        let found = try all(client, path, []).compactMap { item -> RemoteObject? in
            guard let instance = item.uid(QueryKey.sopInstance),
                let series = item.uid(QueryKey.series) ?? match.series
            else { return nil }
            return RemoteObject(
                study: match.study, series: series, sopInstance: instance,
                sopClass: item.uid(QueryKey.sopClass))
        }
        return Set(found).sorted { $0.sopInstance < $1.sopInstance }
    }

    private static func escaped(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }
}
