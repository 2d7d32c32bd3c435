/// A table in Markdown, its text made safe: what a name holds is shown, and does nothing else.
struct MarkdownTable {
    private(set) var text: String
    private let columns: Int

    /// - Parameter header: One name per column, which is Markdown already.
    init(_ header: [String]) {
        columns = header.count
        text = Self.line(header)
        // Names to the left, figures to the right.
        text += Self.line(header.map { ["Setting", "Class"].contains($0) ? "---" : "---:" })
    }

    /// Adds a row of plain text.
    mutating func add(_ cells: [String]) {
        precondition(
            cells.count == columns, "\(cells.count) cells in a table of \(columns) columns")
        text += Self.line(cells.map(Self.escaped))
    }

    private static func line(_ cells: [String]) -> String {
        "| " + cells.joined(separator: " | ") + " |\n"
    }

    /// Plain text as Markdown that shows it, on one line.
    static func escaped(_ plain: String) -> String {
        plain.unicodeScalars.reduce(into: "") { text, scalar in
            switch scalar {
            case "&": text += "&amp;"
            case "<": text += "&lt;"
            case ">": text += "&gt;"
            case "\\", "`", "*", "[", "]", "|", "~", "!", "#", "_": text += "\\\(scalar)"
            default:
                let isLineOrControl =
                    scalar.properties.generalCategory == .control
                    || scalar == "\u{2028}" || scalar == "\u{2029}"
                text += isLineOrControl ? " " : String(scalar)
            }
        }
    }
}
