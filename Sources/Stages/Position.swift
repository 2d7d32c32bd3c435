internal import Foundation
internal import Pipeline

/// One row of a list of positions.
struct Position: Sendable, Equatable {
    /// The study it belongs to; nil where the list has no such column.
    let study: String?
    let segment: String
    /// LPS, in millimetres.
    let place: SIMD3<Double>
    let isForeground: Bool

    static let needed = ["segment", "x", "y", "z"]
    static let allowed = ["study", "segment", "x", "y", "z", "foreground"]

    /// Reads a list: a header of `segment,x,y,z`, in any order, maybe with `study` and
    /// `foreground`; then a row for each click, in the order of clicking.
    ///
    /// - Parameter file: What messages call it.
    /// - Throws: ``StageError`` with file, line and column name.
    static func read(_ data: Data, file: String) throws -> [Position] {
        let csv: CSV
        do { csv = try CSV(data) } catch {
            throw StageError("the positions '\(file)', line \(error.line): \(error.reason)")
        }
        guard let header = csv.rows.first?.fields.map({ $0.lowercased() }) else {
            throw StageError("the positions '\(file)' are empty; the first line is segment,x,y,z")
        }
        for (n, name) in header.enumerated() {
            guard allowed.contains(name) else {
                throw StageError(
                    """
                    the positions '\(file)' have a column '\(name.prefix(40))'; there may be \
                    \(allowed.joined(separator: ", "))
                    """)
            }
            guard !header[..<n].contains(name) else {
                throw StageError("the positions '\(file)' have two columns '\(name)'")
            }
        }
        for name in needed where !header.contains(name) {
            throw StageError("the positions '\(file)' have no column '\(name)'")
        }
        return try csv.rows.dropFirst().map { line, fields in
            guard fields.count == header.count else {
                throw StageError(
                    """
                    the positions '\(file)', line \(line): there are \(fields.count) fields, the \
                    header has \(header.count)
                    """)
            }
            let row = Dictionary(uniqueKeysWithValues: zip(header, fields))
            func number(_ name: String) throws -> Double {
                guard let value = row[name].flatMap(Double.init), value.isFinite else {
                    throw StageError(
                        "the positions '\(file)', line \(line): '\(name)' is no number (LPS, mm)")
                }
                return value
            }
            let segment = row["segment"] ?? ""
            guard !segment.isEmpty else {
                throw StageError("the positions '\(file)', line \(line): 'segment' is empty")
            }
            return Position(
                study: row["study"], segment: segment,
                place: SIMD3(try number("x"), try number("y"), try number("z")),
                isForeground: try foreground(row["foreground"], file: file, line: line))
        }
    }

    private static func foreground(_ word: String?, file: String, line: Int) throws -> Bool {
        switch word?.lowercased() {
        case nil, "true", "1": return true
        case "false", "0": return false
        default:
            throw StageError(
                "the positions '\(file)', line \(line): 'foreground' must be true, false, 1 or 0")
        }
    }
}
