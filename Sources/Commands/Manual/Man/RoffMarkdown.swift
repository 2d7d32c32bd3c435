internal import Foundation

/// Markdown in mdoc(7), as far as the manual uses it: headings, paragraphs, lists, tables and blocks
/// of code; in a line code, bold, italic and links.
package struct RoffMarkdown {
    package private(set) var lines: [String] = []

    /// Whether there is a table that only tbl(1) sets.
    private(set) var hasTable = false

    private let source: [String]
    private var place = 0

    package init(_ text: String) {
        source = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        while place < source.count { next() }
    }

    private mutating func next() {
        let line = source[place]
        if line.isEmpty {
            place += 1
        } else if line.hasPrefix("#") {
            let title = line.drop { "# ".contains($0) }.replacing("`", with: "").uppercased()
            lines.append(".Sh \(Roff.argument(title))")
            place += 1
        } else if line.hasPrefix("```") {
            place += 1
            let block = take { !$0.hasPrefix("```") }
            lines += Roff.literal(block)
            place += 1
        } else if line.hasPrefix("|") {
            let rows = take { $0.hasPrefix("|") }
            table(rows.map(Self.cells))
        } else if Self.item(line) != nil {
            list(isNumbered: !line.hasPrefix("-"))
        } else {
            beginParagraph()
            let text = take { !$0.isEmpty && !Self.beginsBlock($0) }
            lines += Roff.filled(Self.inline(text.joined(separator: " ")))
        }
    }

    private mutating func take(while fits: (String) -> Bool) -> [String] {
        let taken = Array(source[place...].prefix(while: fits))
        place += taken.count
        return taken
    }

    /// A space before text, but for the first of a section.
    private mutating func beginParagraph() {
        if let last = lines.last, !last.hasPrefix(".Sh") { lines.append(".Pp") }
    }

    private mutating func list(isNumbered: Bool) {
        lines.append(".Bl -\(isNumbered ? "enum" : "bullet")")
        while place < source.count, let first = Self.item(source[place]) {
            place += 1
            let rest = take { $0.hasPrefix(" ") }.map { $0.trimmingCharacters(in: .whitespaces) }
            lines.append(".It")
            lines += Roff.filled(Self.inline(([first] + rest).joined(separator: " ")))
        }
        lines.append(".El")
    }

    /// Numbers stand in columns; words are told row by row, under what the first cell says.
    private mutating func table(_ rows: [[String]]) {
        guard rows.count > 1 else { return }
        let (head, sides) = (rows[0], rows[1])
        if sides.contains(where: { $0.hasSuffix(":") }) {
            hasTable = true
            beginParagraph()
            let columns = sides.map { $0.hasSuffix(":") ? "r" : "l" }.joined(separator: " ")
            lines += [".TS", "\(columns)."]
            lines += ([head] + rows.dropFirst(2)).map {
                $0.map(Self.inline).joined(separator: "\t")
            }
            lines.append(".TE")
            return
        }
        lines.append(".Bl -tag -width Ds")
        for row in rows.dropFirst(2) {
            lines.append(".It \(row[0].isEmpty ? "\\&" : Self.inline(row[0]))")
            let named = zip(head, row).dropFirst().filter { !$0.1.isEmpty }
            for (name, cell) in named {
                var text = Self.inline(cell)
                if named.count > 1 {
                    text = "\(Roff.italic(Self.inline(name))): \(text)"
                    if !text.hasSuffix(".") { text += "." }
                }
                lines += Roff.filled(text)
            }
        }
        lines.append(".El")
    }

    /// What an item of a list says, where the line begins one.
    private static func item(_ line: String) -> String? {
        line.wholeMatch(of: #/(?:- |\d+\. )(.*)/#).map { String($0.output.1) }
    }

    private static func beginsBlock(_ line: String) -> Bool {
        line.hasPrefix("#") || line.hasPrefix("```") || line.hasPrefix("|") || item(line) != nil
    }

    private static func cells(_ row: String) -> [String] {
        var cells = [""]
        var isEscaped = false
        for sign in row {
            if sign == "|", !isEscaped {
                cells.append("")
            } else {
                cells[cells.count - 1].append(sign)
            }
            isEscaped = sign == "\\" && !isEscaped
        }
        return cells.dropFirst().dropLast().map { $0.trimmingCharacters(in: .whitespaces) }
    }

    /// A text's code, bold, italic, links and escaped signs.
    static func inline(_ text: String) -> String {
        let markup =
            #/`([^`]+)`|\*\*([^*]+)\*\*|\*([^*]+)\*|\[([^\]]+)\]\(([^)]+)\)|\\([<|*_\\])/#
        var result = ""
        var rest = text[...]
        while let match = rest.firstMatch(of: markup) {
            result += Roff.escaped(String(rest[..<match.range.lowerBound]))
            let (_, code, bold, italic, label, target, sign) = match.output
            if let code { result += Roff.bold(Roff.typed(String(code))) }
            if let bold { result += Roff.bold(Roff.escaped(String(bold))) }
            if let italic { result += Roff.italic(Roff.escaped(String(italic))) }
            if let label, let target { result += link(String(label), to: String(target)) }
            if let sign { result += Roff.escaped(String(sign)) }
            rest = rest[match.range.upperBound...]
        }
        return result + Roff.escaped(String(rest))
    }

    /// A link's words, and how to come to where it leads, if that is another page or a site.
    private static func link(_ label: String, to target: String) -> String {
        if target.contains("://") { return "\(inline(label)) (\(Roff.escaped(target)))" }
        let file = target.prefix { $0 != "#" }
        guard file.hasSuffix(".md"), let page = Manual.page(file: String(file.dropLast(3))) else {
            return inline(label)
        }
        return "\(inline(label)) (see \(Roff.bold(Roff.typed("mais-\(page.topic)")))(7))"
    }
}
