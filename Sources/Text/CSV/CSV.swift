package import Foundation

/// Comma-separated values as RFC 4180 has them, and as they come: with a byte order mark, either
/// kind of line end, empty lines. One row is in memory at a time.
package struct CSV {
    private var bytes: ByteStream
    private var line = 1

    /// Why the text is not CSV, and on which line.
    package struct Fault: Error {
        package let line: Int
        package let reason: String
        /// Whether the text is in another encoding, so that no quoting helps.
        package var isEncoding = false
    }

    /// A row that is not empty, and the number of the line it begins on.
    package struct Row {
        package let line: Int
        package let fields: [String]

        /// The same without the blanks that people leave after commas.
        package var trimmed: Row {
            Row(line: line, fields: fields.map { $0.trimmingCharacters(in: .whitespaces) })
        }
    }

    /// All rows of a text that is in memory.
    ///
    /// - Throws: ``Fault``.
    package static func rows(_ data: Data) throws -> [Row] {
        var csv = try CSV(ByteStream(data))
        var rows: [Row] = []
        while let row = try csv.next() { rows.append(row) }
        return rows
    }

    /// - Throws: ``Fault`` for UTF-16, or what reading `bytes` throws.
    package init(_ bytes: ByteStream) throws {
        self.bytes = bytes
        // UTF-16 begins with one of these, which UTF-8 does not have.
        if let first = try self.bytes.peek(), first >= 0xFE {
            throw Fault(
                line: 1, reason: "the text is UTF-16, and UTF-8 is read: save it as UTF-8",
                isEncoding: true)
        }
        try self.bytes.skip([0xEF, 0xBB, 0xBF])
    }

    /// The next row; `nil` at the end.
    ///
    /// - Throws: ``Fault``, or what reading the bytes throws.
    package mutating func next() throws -> Row? {
        var fields: [String] = []
        var field: [UInt8] = []
        var start = line
        var wasQuoted = false

        func endField() throws {
            guard let text = String(validating: field, as: UTF8.self) else {
                throw Fault(
                    line: line, reason: "the text is not UTF-8: save it as UTF-8",
                    isEncoding: true)
            }
            guard !field.contains(0) else {
                throw Fault(
                    line: line,
                    reason: "a field holds a zero byte: is this UTF-8 text?", isEncoding: true)
            }
            fields.append(text)
            field.removeAll(keepingCapacity: true)
            wasQuoted = false
        }

        while let byte = try bytes.next() {
            switch byte {
            case UInt8(ascii: "\""):
                guard field.isEmpty, !wasQuoted else {
                    throw Fault(line: line, reason: "a quote stands inside a field")
                }
                wasQuoted = true
                try readQuoted(&field)
            case UInt8(ascii: ","):
                try endField()
            case UInt8(ascii: "\r"):
                let following = try bytes.peek()
                if following == nil || following == UInt8(ascii: "\n") { break }
                fallthrough
            default:
                if byte == UInt8(ascii: "\n") {
                    line += 1
                    let isEmpty = fields.isEmpty && field.isEmpty && !wasQuoted
                    if isEmpty {
                        start = line
                        continue
                    }
                    line -= 1
                    try endField()
                    line += 1
                    return Row(line: start, fields: fields)
                }
                guard !wasQuoted else {
                    throw Fault(line: line, reason: "text follows a closing quote")
                }
                field.append(byte)
            }
        }
        guard !fields.isEmpty || !field.isEmpty || wasQuoted else { return nil }
        try endField()
        return Row(line: start, fields: fields)
    }

    /// What stands between two quotes, the first of which was read.
    private mutating func readQuoted(_ field: inout [UInt8]) throws {
        let start = line
        while true {
            guard let byte = try bytes.next() else {
                throw Fault(line: start, reason: "a quote is not closed")
            }
            if byte == UInt8(ascii: "\"") {
                guard try bytes.peek() == UInt8(ascii: "\"") else { return }
                _ = try bytes.next()
            } else if byte == UInt8(ascii: "\n") {
                line += 1
            }
            field.append(byte)
        }
    }
}
