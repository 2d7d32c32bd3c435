/// Text as roff reads it, within mdoc(7).
enum Roff {
    /// The most bytes of a line of text, of which an escape may be one word.
    private static let width = 72

    /// Text that stands for itself, in ASCII.
    static func escaped(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { escaped, sign in
            if sign == "\\" {
                escaped += "\\e"
            } else if sign.isASCII {
                escaped.unicodeScalars.append(sign)
            } else {
                let digits = String(sign.value, radix: 16, uppercase: true)
                let zeros = String(repeating: "0", count: max(0, 4 - digits.count))
                escaped += "\\[u\(zeros)\(digits)]"
            }
        }
    }

    /// What is typed as it stands: its hyphens are minus signs.
    static func typed(_ text: String) -> String { escaped(text).replacing("-", with: "\\-") }

    static func bold(_ text: String) -> String { "\\fB\(text)\\fP" }

    static func italic(_ text: String) -> String { "\\fI\(text)\\fP" }

    /// Text as the arguments of a macro, in which no word is another macro, and no sign ends it.
    static func argument(_ text: String) -> String {
        let words = text.split(separator: " ").map { word in
            let plain = escaped(String(word)).replacing("\"", with: "\\(dq")
            let isSpecial = word.wholeMatch(of: #/[A-Z%][a-z0-9]{1,2}|[.,:;()\[\]?!|]/#) != nil
            return isSpecial ? "\\&\(plain)" : plain
        }
        let endsSentence = text.last.map { ".,:;?!".contains($0) } ?? false
        return words.joined(separator: " ") + (endsSentence ? "\\&" : "")
    }

    /// A paragraph's lines, a new one for each sentence.
    ///
    /// - Parameter text: Escaped, without line feeds.
    static func filled(_ text: String) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            if !line.isEmpty, line.utf8.count + 1 + word.utf8.count > width {
                lines.append(line)
                line = ""
            }
            line += line.isEmpty ? String(word) : " \(word)"
            if let last = word.last, ".:?!".contains(last) {
                lines.append(line)
                line = ""
            }
        }
        if !line.isEmpty { lines.append(line) }
        return lines.map(guarded)
    }

    /// Lines that are shown as they stand.
    static func literal(_ lines: [String]) -> [String] {
        [".Bd -literal -offset indent"] + lines.map { guarded(typed($0)) } + [".Ed"]
    }

    /// A line that begins with a dot or an apostrophe would be taken for a request.
    private static func guarded(_ line: String) -> String {
        line.hasPrefix(".") || line.hasPrefix("'") ? "\\&\(line)" : line
    }
}
