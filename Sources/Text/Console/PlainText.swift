/// Text that comes from a file, a peer or an error, made fit for a message: one that a terminal shows
/// as it is, on one line, and not at any length.
package enum PlainText {
    /// `text` with control and formatting characters shown, such as `\x1b` and `\u{202e}`, cut after
    /// `limit` characters.
    package static func clean(_ text: String, limit: Int = 60) -> String {
        var cleaned = ""
        for (count, scalar) in text.unicodeScalars.enumerated() {
            guard count < limit else { return cleaned + "…" }
            append(scalar, to: &cleaned)
        }
        return cleaned
    }

    /// The sentence of an error, line by line as it is, and at most 2,000 characters of it.
    package static func sentence(of error: any Error) -> String {
        "\(error)".split(separator: "\n", omittingEmptySubsequences: true)
            .prefix(20).map { clean(String($0), limit: 2000) }.joined(separator: "\n")
    }

    /// The first of several parts of a sentence, and how many more there are: what comes from outside may
    /// be wrong in a thousand places.
    package static func list(_ parts: [String], most: Int = 12) -> String {
        let named = parts.prefix(most).joined(separator: "; ")
        guard parts.count > most else { return named }
        return named + "; and \(parts.count - most) more like these"
    }

    /// A whole text of several lines, at any length: line feeds and tabs stay, all else that is no
    /// plain character is shown.
    package static func lines(_ text: String) -> String {
        // Nearly all text is plain, and reports may be long.
        guard text.unicodeScalars.contains(where: { !isPlain($0) && $0 != "\n" && $0 != "\t" })
        else { return text }
        var cleaned = ""
        for scalar in text.unicodeScalars {
            if scalar == "\n" || scalar == "\t" {
                cleaned.unicodeScalars.append(scalar)
            } else {
                append(scalar, to: &cleaned)
            }
        }
        return cleaned
    }

    private static func append(_ scalar: Unicode.Scalar, to text: inout String) {
        if isPlain(scalar) {
            text.unicodeScalars.append(scalar)
        } else if let byte = UndecodedByte.byte(of: scalar) {
            text += "\\x" + hex(UInt32(byte), digits: 2)
        } else if scalar.value < 0x100 {
            text += "\\x" + hex(scalar.value, digits: 2)
        } else {
            text += "\\u{" + hex(scalar.value, digits: 4) + "}"
        }
    }

    static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return (0x20..<0x7F).contains(scalar.value) }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate,
            .unassigned:
            return false
        default: return true
        }
    }

    private static func hex(_ number: UInt32, digits: Int) -> String {
        let text = String(number, radix: 16)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
}
