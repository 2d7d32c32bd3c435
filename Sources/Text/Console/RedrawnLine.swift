/// The line at the foot of a terminal that is redrawn, and that other output goes above.
///
/// It only says what is to be written; ``Console`` writes it.
package struct RedrawnLine {
    private static let erasing = "\r\u{1B}[K"

    /// The line as it is to stand there; empty for no line.
    private var text = ""
    private var isDrawn = false

    /// Whether other output ended within a line, at the end of which nothing is drawn.
    private var isHeld = false

    package init() {}

    /// Whether other output must mind the line.
    package var isInUse: Bool { !text.isEmpty }

    /// Puts `text` in the line's place; an empty one takes the line away.
    ///
    /// Control characters are shown, not obeyed.
    package mutating func draw(_ text: String) -> String {
        self.text = PlainText.clean(text, limit: 10_000)
        guard !isHeld else { return "" }
        let before = isDrawn ? Self.erasing : ""
        isDrawn = !self.text.isEmpty
        return before + self.text
    }

    /// What goes before other output, and after it.
    ///
    /// - Parameter endsLine: Whether that output ends with a line feed.
    package mutating func aside(endsLine: Bool) -> (before: String, after: String) {
        let before = isDrawn ? Self.erasing : ""
        isHeld = !endsLine
        isDrawn = endsLine && isInUse
        return (before, isDrawn ? text : "")
    }
}
