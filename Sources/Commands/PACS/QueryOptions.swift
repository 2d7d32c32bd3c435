internal import ArgumentParser
internal import Foundation
internal import PACS
internal import Text
internal import DICOMFile

/// What is asked for at an archive.
struct QueryOptions: ParsableArguments {
    @Option(help: "A Study Instance UID. May be repeated.")
    var study: [String] = []

    @Option(help: "A Series Instance UID. May be repeated.")
    var series: [String] = []

    @Option(help: "Such as CT.")
    var modality: String?

    @Option(help: "Study Date from this day on, such as 20260131.")
    var from: String?

    @Option(help: "Study Date up to this day.")
    var to: String?

    @Option(
        help: "A CSV list with the columns accession, study or series, in place of the others.",
        completion: .file(extensions: ["csv"]))
    var list: String?

    func queries() throws -> [Query] {
        var query = Query()
        query.studies = try study.map { try uid($0, "--study") }
        query.series = try series.map { try uid($0, "--series") }
        query.modality = modality
        query.from = from
        query.to = to
        guard let list else {
            do { try query.validate() } catch PACSError.settings(let sentence) {
                throw ValidationError(sentence)
            }
            return [query]
        }
        guard query == Query() else {
            throw ValidationError("--list names what to ask for; leave the other options out.")
        }
        let rows = try FetchList(path: list)
        for warning in rows.warnings { Console.complain("warning: \(warning)") }
        return rows.queries
    }

    private func uid(_ text: String, _ option: String) throws -> UID {
        guard let uid = UID(text) else {
            throw ValidationError(
                "\(option) '\(PlainText.clean(text))' is not a UID: it has digits and dots, at most 64."
            )
        }
        return uid
    }
}
