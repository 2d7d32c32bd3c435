import Foundation

/// A CSV input, and what its reader makes of it.
struct TableInput: Sendable {
    let kind: String
    let room: String
    let header: [String]
    let rows: [[String]]
    /// Columns of numbers.
    var numeric: Set<String> = []
    /// Columns of another form, in which `abc` cannot be read.
    var formatted: Set<String> = []
    /// Columns that may be left out, or empty, and why.
    var unnoticeable: [String: [Change: String]] = [:]
    var contradictions: [String: [String]] = [:]
    /// What else sentences call a column.
    var words: [String: [String]] = [:]
    let read: @Sendable (Data) throws -> Reading

    private static func text(_ header: [String], _ rows: [[String]]) -> String {
        ([header] + rows).map { line in
            line.map { field in
                field.contains(where: { ",\"\n".contains($0) })
                    ? "\"\(field.replacing("\"", with: "\"\""))\"" : field
            }.joined(separator: ",") + "\n"
        }.joined()
    }

    private func outcome(_ text: String) -> Outcome {
        Outcome { try read(Data(text.utf8)) }
    }

    func subject() -> Subject {
        var mutants: [Mutant] = []
        var exemptions: [Exemption] = []
        for (at, column) in header.enumerated() {
            let field = Field(column, names: [column] + (words[column] ?? []))
            for (change, reason) in unnoticeable[column] ?? [:] {
                exemptions.append(Exemption(field: field, change: change, reason: reason))
            }
            func add(
                _ change: Change, _ detail: String, _ text: String, _ shows: [String] = [],
                isLine: Bool = false
            ) {
                guard unnoticeable[column]?[change] == nil else { return }
                let named = isLine ? Field(column, names: field.names + ["line"]) : field
                mutants.append(
                    Mutant(field: named, change: change, detail: detail, shows: shows) { [self] in
                        outcome(text)
                    })
            }
            func without<T>(_ list: [T]) -> [T] {
                list.enumerated().filter { $0.offset != at }.map(\.element)
            }
            add(.absent, "column removed", Self.text(without(header), rows.map(without)))
            var misspelt = header
            misspelt[at] += "x"
            add(.unparsable, "column misspelt", Self.text(misspelt, rows))
            for extra in ["the same", "another"] {
                let more = rows.map { $0 + [extra == "another" ? $0[at] + "1" : $0[at]] }
                add(.doubled, "column twice, \(extra) values", Self.text(header + [column], more))
            }
            for row in Set([0, rows.count - 1]).sorted() {
                func put(_ change: Change, _ value: String, _ shows: [String] = []) {
                    var changed = rows
                    changed[row][at] = value
                    add(change, "'\(value)' in row \(row + 1)", Self.text(header, changed), shows)
                }
                put(.empty, "")
                put(.empty, " ")
                var shorter = rows
                shorter[row].remove(at: at)
                add(
                    .absent, "row \(row + 1) without it", Self.text(header, shorter), isLine: true)
                var longer = rows
                longer[row].insert(rows[row][at], at: at)
                add(.doubled, "row \(row + 1) with two", Self.text(header, longer), isLine: true)
                if numeric.contains(column) {
                    let old = rows[row][at]
                    put(.unparsable, "abc", ["abc"])
                    put(.unparsable, "\(old) mm", ["\(old) mm"])
                    put(.decimalComma, "1,5", ["1,5"])
                    put(.notANumber, "NaN", ["nan"])
                    put(.huge, "1e300", ["1e300", "1e+300"])
                    put(.huge, "inf", ["inf"])
                }
                if formatted.contains(column) { put(.unparsable, "abc", ["abc"]) }
                for value in contradictions[column] ?? [] { put(.contradictory, value) }
            }
        }
        let plain = Self.text(header, rows)
        return Subject(
            kind: kind, room: room, untouched: { [self] in outcome(plain) }, mutants: mutants,
            exemptions: exemptions)
    }
}
