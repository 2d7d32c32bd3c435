package import Foundation

/// Comma-separated values as RFC 4180 has them, and as they come: with a byte order mark, either
/// kind of line end, empty lines.
package struct CSV {
    /// The rows that are not empty, each with the number of the line it begins on.
    package let rows: [(line: Int, fields: [String])]

    /// Why the text is not CSV, and on which line.
    package struct Fault: Error {
        package let line: Int
        package let reason: String
    }

    /// - Throws: ``Fault``.
    package init(_ data: Data) throws(Fault) {
        var rows: [(line: Int, fields: [String])] = []
        var fields: [String] = []
        var field: [UInt8] = []
        var line = 1
        var rowLine = 1
        var wasQuoted = false
        let bytes = [UInt8](data.starts(with: [0xEF, 0xBB, 0xBF]) ? data.dropFirst(3) : data)
        var i = 0

        func endField() throws(Fault) {
            guard let text = String(validating: field, as: UTF8.self) else {
                throw Fault(line: line, reason: "the text is not UTF-8")
            }
            guard !field.contains(0) else {
                throw Fault(line: line, reason: "a field holds a zero byte")
            }
            fields.append(text)
            field.removeAll(keepingCapacity: true)
            wasQuoted = false
        }
        func endRow() throws(Fault) {
            let isEmpty = fields.isEmpty && field.isEmpty && !wasQuoted
            if !isEmpty {
                try endField()
                rows.append((rowLine, fields))
            }
            fields.removeAll(keepingCapacity: true)
        }

        while i < bytes.count {
            let byte = bytes[i]
            switch byte {
            case UInt8(ascii: "\""):
                guard field.isEmpty, !wasQuoted else {
                    throw Fault(line: line, reason: "a quote stands inside a field")
                }
                let start = line
                wasQuoted = true
                i += 1
                while true {
                    guard i < bytes.count else {
                        throw Fault(line: start, reason: "a quote is not closed")
                    }
                    if bytes[i] == UInt8(ascii: "\"") {
                        guard i + 1 < bytes.count, bytes[i + 1] == UInt8(ascii: "\"") else { break }
                        i += 1
                    } else if bytes[i] == UInt8(ascii: "\n") {
                        line += 1
                    }
                    field.append(bytes[i])
                    i += 1
                }
            case UInt8(ascii: ","):
                try endField()
            case UInt8(ascii: "\r")
            where i + 1 == bytes.count || bytes[i + 1] == UInt8(ascii: "\n"):
                break
            case UInt8(ascii: "\n"):
                try endRow()
                line += 1
                rowLine = line
            default:
                guard !wasQuoted else {
                    throw Fault(line: line, reason: "text follows a closing quote")
                }
                field.append(byte)
            }
            i += 1
        }
        try endRow()
        self.rows = rows
    }
}
