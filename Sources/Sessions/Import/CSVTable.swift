internal import Foundation
internal import Text

/// A small table of text: a header, and rows of as many fields.
package struct CSVTable {
    package let header: [String]

    /// Each row with its line's number, counted from 1.
    package let rows: [(line: Int, fields: [String])]

    /// Reads comma-separated UTF-8 as RFC 4180 has it. Blanks around a field are not part of it, in
    /// the header and below; empty lines are passed over.
    ///
    /// - Throws: ``ImportError``, naming line, column and value.
    package init(_ source: ImportSource) throws(ImportError) {
        if let encoding = JSONOutline.otherEncoding(source.data) {
            throw .encoding(file: source.name, encoding)
        }
        let found: [CSV.Row]
        do { found = try CSV.rows(source.data) } catch {
            guard let fault = error as? CSV.Fault else {
                throw .field(file: source.name, path: "the file", fault: "cannot be read")
            }
            throw .field(
                file: source.name, path: "line \(fault.line)",
                fault: "is not CSV: \(fault.reason)")
        }
        let trimmed = found.map { row in
            (line: row.line, fields: row.fields.map { $0.trimmingCharacters(in: .whitespaces) })
        }
        let header = trimmed.first?.fields ?? []
        if header.count == 1 {
            for (separator, word) in [(";", "semicolons"), ("\t", "tabs")]
            where header[0].contains(separator) {
                throw .field(
                    file: source.name, path: "line 1",
                    fault: """
                        has \(word) between its columns; they must be commas, and numbers must have \
                        a point: 25.5
                        """)
            }
        }
        for (n, column) in header.enumerated() where header[..<n].contains(column) {
            throw .field(
                file: source.name, path: "line 1",
                fault: "has the column '\(PlainText.clean(column))' twice")
        }
        let below = trimmed.dropFirst().filter { $0.fields != [""] }
        for row in below where row.fields.count != header.count {
            throw .field(
                file: source.name, path: "line \(row.line)",
                fault: "has \(row.fields.count) fields, the header has \(header.count)")
        }
        self.header = header
        rows = Array(below)
    }

    /// The columns of these names, where all are there.
    func columns(_ names: [String]) -> [Int]? {
        let found = names.compactMap { header.firstIndex(of: $0) }
        return found.count == names.count ? found : nil
    }

    /// The finite numbers of some columns of a row.
    ///
    /// - Throws: ``ImportError``, naming line, column and text.
    func numbers(
        _ row: (line: Int, fields: [String]), columns: [Int], file: String
    ) throws(ImportError) -> [Double] {
        var numbers: [Double] = []
        for column in columns {
            let text = row.fields[column]
            guard let number = Double(text), number.isFinite, text.utf8.allSatisfy(isOfNumber)
            else {
                let isComma =
                    text.contains(",") && Double(text.replacing(",", with: ".")) != nil
                throw .field(
                    file: file, path: "line \(row.line)",
                    fault: """
                        has '\(PlainText.clean(text, limit: 40))' under \(header[column]), which is not a \
                        finite number\(isComma ? ": write the comma as a point" : "")
                        """)
            }
            numbers.append(number)
        }
        return numbers
    }
}

/// Of a decimal number: hexadecimal ones, which Swift reads too, are nobody's positions.
private func isOfNumber(_ byte: UInt8) -> Bool { "0123456789+-.eE".utf8.contains(byte) }
