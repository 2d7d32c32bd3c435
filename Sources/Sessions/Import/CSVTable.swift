internal import Foundation

/// A small table of text: a header, and rows of as many fields.
package struct CSVTable {
    package let header: [String]

    /// Each row with its line's number, counted from 1.
    package let rows: [(line: Int, fields: [String])]

    /// Reads comma-separated UTF-8; a field in quotation marks may hold commas. Empty lines are
    /// passed over, and so is a byte order mark.
    package init(_ source: ImportSource) throws(ImportError) {
        guard let text = String(data: source.data, encoding: .utf8) else {
            throw .field(file: source.name, path: "the file", fault: "is not UTF-8 text")
        }
        let mark = "\u{FEFF}"
        let whole = text.hasPrefix(mark) ? text.dropFirst() : text[...]
        // A line break of Windows is one character to Swift, and a new line too.
        let lines = whole.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        header = lines.first.map { fields(of: $0) } ?? []
        var rows: [(line: Int, fields: [String])] = []
        for (n, line) in lines.enumerated().dropFirst() where !line.allSatisfy(\.isWhitespace) {
            let fields = fields(of: line)
            guard fields.count == header.count else {
                throw .field(
                    file: source.name, path: "line \(n + 1)",
                    fault: "has \(fields.count) fields, the header has \(header.count)")
            }
            rows.append((n + 1, fields))
        }
        self.rows = rows
    }

    /// The columns of these names, where all are there.
    func columns(_ names: [String]) -> [Int]? {
        let found = names.compactMap { header.firstIndex(of: $0) }
        return found.count == names.count ? found : nil
    }
}

/// The fields of a line.
private func fields(of line: Substring) -> [String] {
    var fields: [String] = []
    var field = ""
    var isQuoted = false
    for character in line {
        if character == "\"" {
            isQuoted.toggle()
        } else if character == ",", !isQuoted {
            fields.append(field.trimmingCharacters(in: .whitespaces))
            field = ""
        } else {
            field.append(character)
        }
    }
    return fields + [field.trimmingCharacters(in: .whitespaces)]
}
