internal import Files
internal import Foundation
public import Text
internal import DICOMFile

/// A list of what is to be fetched or found: CSV with one or more of the columns `accession`,
/// `study` and `series`.
public struct FetchList: Sendable {
    /// One query for each row, each once.
    public let queries: [Query]

    /// Rows that ask for what one before them asks for.
    public let warnings: [Warning]

    /// All columns that it may have.
    package static let columns = ["accession", "study", "series"]

    /// - Throws: ``PACSError``, with the line.
    public init(path: String) throws {
        let data: Data
        do { data = try BoundedFile.read(path, most: 64 << 20) } catch {
            switch error {
            case .tooLarge: throw PACSError.file(path, "it is larger than 64 MiB")
            case .notRegular, .system: throw PACSError.file(path, error.reason)
            }
        }
        let rows: [CSV.Row]
        do { rows = try CSV.rows(data) } catch let fault as CSV.Fault {
            throw PACSError.list(path, line: fault.line, fault.reason)
        }
        guard let first = rows.first else { throw PACSError.list(path, line: 1, "it is empty") }
        let head = first.trimmed
        for name in head.fields where !Self.columns.contains(name) {
            throw PACSError.list(
                path, line: head.line,
                "there is no column '\(PlainText.clean(name))': \(Suggestion.fix(for: name, among: Self.columns))"
            )
        }
        for (n, name) in head.fields.enumerated() where head.fields[..<n].contains(name) {
            throw PACSError.list(path, line: head.line, "the column '\(name)' stands there twice")
        }
        var queries: [Query] = []
        var warnings: [Warning] = []
        var seen: Set<[String]> = []
        for row in rows.dropFirst().map(\.trimmed) {
            guard row.fields.count == head.fields.count else {
                throw PACSError.list(
                    path, line: row.line,
                    "it has \(row.fields.count) fields, and the first line \(head.fields.count)")
            }
            var query = Query()
            for (name, field) in zip(head.fields, row.fields) where !field.isEmpty {
                switch name {
                case "accession": query.accessions = [field]
                case "study": query.studies = [try Self.uid(field, name, path, row.line)]
                default: query.series = [try Self.uid(field, name, path, row.line)]
                }
            }
            do { try query.validate() } catch PACSError.settings(let sentence) {
                let column = query.accessions.isEmpty ? "" : "in the column 'accession', "
                throw PACSError.list(path, line: row.line, column + sentence)
            }
            guard seen.insert(row.fields).inserted else {
                let name = URL(filePath: path).lastPathComponent
                warnings.append(
                    Warning(
                        .archiveRepeatedRow,
                        """
                        '\(PlainText.clean(name))', line \(row.line) is a row that stands there before, \
                        and is asked for once
                        """))
                continue
            }
            queries.append(query)
        }
        guard !queries.isEmpty else {
            throw PACSError.list(path, line: head.line, "no row follows")
        }
        (self.queries, self.warnings) = (queries, warnings)
    }

    private static func uid(
        _ text: String, _ column: String, _ path: String, _ line: Int
    ) throws -> UID {
        guard let uid = UID(text) else {
            throw PACSError.list(
                path, line: line,
                "'\(PlainText.clean(text))' in the column '\(column)' is not a UID: it has digits and dots, at most 64"
            )
        }
        return uid
    }
}
