internal import Foundation
internal import Text
internal import DICOMFile

/// An archive that is searched by QIDO-RS.
///
/// - Source: DICOM PS3.18, 10.6.
final class WebSearch: Searching {
    private let archive: Archive
    private let client: WebClient
    /// Matches that are asked for at once; nil for an archive that takes no such number.
    private var page: Int?
    private var isPageKnown = false

    let mostNames = 1

    init(_ archive: Archive) throws {
        self.archive = archive
        client = try WebClient(archive)
        page = archive.settings.page
    }

    func studies(_ query: Query) throws -> Found {
        var all = Found()
        var seen: Set<UID> = []
        for accession in query.accessions.isEmpty ? [nil] : query.accessions.map(Optional.some) {
            var parameters: [String] = []
            if let days = query.days { parameters.append("StudyDate=\(days)") }
            if let modality = query.modality { parameters.append("ModalitiesInStudy=\(modality)") }
            if let accession { parameters.append("AccessionNumber=\(Self.escaped(accession))") }
            let lists =
                query.studies.isEmpty ? [[]] : query.studies.map { ["StudyInstanceUID=\($0)"] }
            for list in lists {
                var reader = MatchReader(archive.name, query)
                let cut = try pages("/studies", parameters + list, "studies") {
                    try reader.addStudy($0, accession: accession)
                }
                let found = reader.found(cut: cut)
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
        let parameters = query.modality.map { ["Modality=\($0)"] } ?? []
        let cut = try pages("/studies/\(study.study)/series", parameters, "series") {
            try reader.addSeries($0, of: study)
        }
        return reader.foundSeries(of: study, cut: cut)
    }

    func objects(of series: UID, in study: UID) throws -> (list: SeriesList, warnings: [Warning]) {
        var reader = ObjectReader(archive.name, study, series)
        let path = "/studies/\(study)/series/\(series)/instances"
        let cut = try pages(path, [], "objects") { try reader.add($0) }
        return reader.found(cut: cut)
    }

    func named(_ objects: Set<UID>, of series: UID, in study: UID) throws -> Set<UID> {
        var reader = ObjectReader(archive.name, study, series)
        let path = "/studies/\(study)/series/\(series)/instances"
        for object in objects {
            let answer = try client.list(
                "\(path)?SOPInstanceUID=\(object)", most: archive.settings.limits.matches)
            for item in answer.items { _ = try reader.add(item) }
        }
        return Set(reader.list.objects.map(\.sopInstance))
    }

    /// Asks page by page until an empty one: archives cut long lists, and few of them say so.
    ///
    /// - Parameter add: Takes a match, and says whether it is a new one.
    /// - Returns: Why there may be more; nil for a whole list.
    private func pages(
        _ path: String, _ parameters: [String], _ what: String, _ add: (ReplyItem) throws -> Bool
    ) throws -> String? {
        var offset = 0
        var isMore = false
        let end = ContinuousClock.now + .seconds(archive.settings.timeouts.message)
        while true {
            guard let answer = try page(path, parameters, offset) else { break }
            var isNew = false
            for item in answer.items where try add(item) { isNew = true }
            offset += answer.items.count
            // An archive that knows no pages sends the same list again.
            guard isNew, page != nil else {
                // One that knows a limit and no offset never shows what lies beyond it.
                isMore = answer.isMore || !isNew && page == answer.items.count
                break
            }
            guard offset <= archive.settings.limits.matches else {
                throw PACSError.archive(
                    archive.name, .tooMuch,
                    "it has more than \(archive.settings.limits.matches) matches")
            }
            guard ContinuousClock.now < end else {
                throw PACSError.archive(
                    archive.name, .timeout, "its list of \(what) did not come to an end in time")
            }
        }
        return isMore
            ? "\(archive.name) cut its list of \(what) short, and does not give the rest" : nil
    }

    /// A page; nil where there is none any more.
    private func page(_ path: String, _ parameters: [String], _ offset: Int) throws -> WebList? {
        while true {
            var all = parameters
            if let page { all += ["limit=\(page)", "offset=\(offset)"] }
            let query = all.isEmpty ? "" : "?" + all.joined(separator: "&")
            do {
                let list = try client.list(path + query, most: archive.settings.limits.matches)
                isPageKnown = true
                return list
            } catch PACSError.http(_, _, 400) where !isPageKnown && page != nil {
                page = Self.smaller(than: page ?? 0)
            } catch PACSError.http(let archive, let operation, let status) {
                // Some archives refuse what lies beyond the end of a list.
                guard offset > 0, [400, 404, 416].contains(status) else {
                    throw PACSError.http(archive, operation, status)
                }
                return nil
            }
        }
    }

    /// What is asked for of an archive that refused so many: at last without any number.
    private static func smaller(than page: Int) -> Int? {
        [200, 100, 50, 10, 1].first { $0 < page }
    }

    private static func escaped(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }
}
