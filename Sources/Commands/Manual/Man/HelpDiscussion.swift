/// The text between a command's first sentence and its usage, in mdoc(7): paragraphs, what is
/// indented as it stands, and sections under headings in capitals.
struct HelpDiscussion {
    /// What stands before the first heading.
    let description: [String]

    /// Exit statuses and examples, in the order of man pages.
    let sections: [(title: String, lines: [String])]

    init(_ text: String) {
        var parts: [(title: String, lines: [String])] = [("", [])]
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if let heading = line.wholeMatch(of: #/([A-Z][A-Z ]+?)(?: \(.*\))?/#) {
                parts.append((String(heading.output.1), []))
            } else {
                parts[parts.count - 1].lines.append(String(line))
            }
        }
        func lines(_ titles: String...) -> [String] {
            parts.filter { titles.contains($0.title) }.flatMap { Self.blocks($0.lines) }
        }
        description = lines("")
        // The topics of the manual have pages of their own.
        let known = ["", "EXIT STATUS", "EXAMPLE", "EXAMPLES", "MANUAL"]
        let others = parts.filter { !known.contains($0.title) }
            .map { (title: $0.title, lines: Self.blocks($0.lines)) }
        let usual = [
            (title: "EXIT STATUS", lines: lines("EXIT STATUS")),
            (title: "EXAMPLES", lines: lines("EXAMPLE", "EXAMPLES")),
        ]
        sections = (usual + others).filter { !$0.lines.isEmpty }
    }

    private static func blocks(_ lines: [String]) -> [String] {
        var result: [String] = []
        var rest = lines[...].drop { $0.isEmpty }
        while let first = rest.first {
            if first.hasPrefix("  ") {
                var block = rest.prefix { $0.isEmpty || $0.hasPrefix("  ") }
                rest = rest.dropFirst(block.count)
                while block.last?.isEmpty == true { block.removeLast() }
                result += Roff.literal(block.map { String($0.dropFirst(2)) })
            } else {
                let block = rest.prefix { !$0.isEmpty && !$0.hasPrefix("  ") }
                rest = rest.dropFirst(block.count)
                if !result.isEmpty { result.append(".Pp") }
                result += Roff.filled(Roff.escaped(block.joined(separator: " ")))
            }
            rest = rest.drop { $0.isEmpty }
        }
        return result
    }
}
