/// Text as wide as a terminal shows it.
package enum TerminalText {
    /// The columns that a text takes, which has no control characters.
    package static func width(of text: String) -> Int {
        text.unicodeScalars.reduce(0) { $0 + width(of: $1) }
    }

    /// As much of a text as fits into that many columns, with a sign where some is missing.
    package static func cut(_ text: String, to columns: Int, isUTF8: Bool) -> String {
        guard width(of: text) > columns else { return text }
        let sign = isUTF8 ? "…" : "..."
        guard columns > sign.count else { return "" }
        var (kept, used) = ("", 0)
        for character in text {
            used += width(of: String(character))
            guard used <= columns - sign.count else { break }
            kept.append(character)
        }
        return kept + sign
    }

    /// The text, in which all that is not ASCII is a question mark for terminals of other encodings.
    package static func ascii(_ text: String, unless isUTF8: Bool) -> String {
        isUTF8 ? text : String(text.map { $0.isASCII ? $0 : "?" })
    }

    private static func width(of scalar: Unicode.Scalar) -> Int {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark: return 0
        default: break
        }
        // East Asian scripts and pictures, of which terminals give each two columns.
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
            0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
            return 2
        default: return 1
        }
    }
}
