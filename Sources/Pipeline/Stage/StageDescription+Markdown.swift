// MARK: - As Markdown

extension StageDescription {
    /// The stage as a section of the manual: its sentence, what it takes and makes, and a table of
    /// its options with their defaults.
    public var markdown: String {
        var text = "## \(name)\n\n\(Self.escaped(summary))\n\n"
        let taken = inputs.map { port in
            "`\(port.name)` (\(port.type.portName)\(port.mayBeLeftOut ? ", may be left out" : ""))"
        }
        text += "Takes \(taken.joined(separator: ", ")). Makes `\(output)`."
        if let formerName { text += " Pipeline files may still call it `\(formerName)`." }
        text += "\n"
        guard !options.isEmpty else { return text }
        text += "\n| option | default | meaning |\n| --- | --- | --- |\n"
        for option in options {
            let standard = option.standard.yaml(isFraction: option.isFraction)
            text += "| `\(option.key)` | `\(standard)` | \(Self.escaped(option.help ?? "")) |\n"
        }
        return text
    }

    /// What Markdown would take for markup in a sentence or a table's cell stands for itself.
    private static func escaped(_ text: String) -> String {
        text.reduce(into: "") { escaped, sign in
            if "<|*_\\".contains(sign) { escaped.append("\\") }
            escaped.append(sign)
        }
    }
}
