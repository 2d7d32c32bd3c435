public import Foundation
internal import PACS
public import Pipeline
internal import Text
internal import DICOMFile

/// What is to be fetched from an archive: a Series Instance UID where a list has a path, or a CSV
/// file with one row and the columns `series`, `study` or `accession`.
public struct RemoteSeriesInput: PipelineInput {
    public static let portName = "pacs-series"

    /// What is asked for.
    let query: Query

    /// What of the list was passed over.
    let warnings: [Warning]

    public init(path: URL) throws {
        let name = path.lastPathComponent
        let isThere = (try? path.checkResourceIsReachable()) == true
        if !isThere, let series = UID(name) {
            var query = Query()
            query.series = [series]
            self.query = query
            warnings = []
            return
        }
        let list = try FetchList(path: path.path(percentEncoded: false))
        guard list.queries.count == 1 else {
            throw StageError("'\(name)' has \(list.queries.count) rows; a study needs one")
        }
        query = list.queries[0]
        warnings = list.warnings
    }

    /// The `.csv` files directly inside a study's folder.
    public static func candidates(in folder: URL) throws -> [URL] {
        try contents(of: folder).filter { $0.pathExtension.lowercased() == "csv" }
    }
}
