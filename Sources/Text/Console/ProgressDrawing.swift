/// What a line says of how far some work is: a bar, a count, a rate, the time left, and what is in work.
package struct ProgressDrawing: Sendable, Equatable {
    /// What is done, and of how much.
    package var done: Int
    package var total: Int

    /// What is done in a second; nil before that is known.
    package var perSecond: Double?

    /// How much of the next one is done, from 0 to 1.
    package var part = 0.0

    /// What is in work.
    package var label: String

    package init(
        done: Int, total: Int, perSecond: Double?, part: Double = 0, label: String = ""
    ) {
        self.done = done
        self.total = total
        self.perSecond = perSecond
        self.part = part
        self.label = label
    }

    /// - Parameters:
    ///   - elapsed: Seconds that the work has taken.
    ///   - before: What was done before it began, in no time of its own.
    package init(
        done: Int, total: Int, elapsed: Double, before: Int = 0, part: Double = 0,
        label: String = ""
    ) {
        let worked = done - before
        self.init(
            done: done, total: total,
            perSecond: worked > 0 && elapsed > 0 ? Double(worked) / elapsed : nil, part: part,
            label: label)
    }

    private var secondsLeft: Double? {
        guard let perSecond, perSecond > 0, done < total else { return nil }
        return Double(total - done) / perSecond
    }

    /// The line for a terminal of that width, of which the last column stays free: many terminals go
    /// to the next line once it is filled.
    ///
    /// What there is no room for is left out: the label first, the count last.
    package func line(columns: Int, isUTF8: Bool) -> String {
        let room = max(1, columns - 1)
        let bounds = (least: 10, most: 30)
        var words = ["\(done)/\(total)"]
        func length(_ words: [String]) -> Int { words.map { $0.count + 2 }.reduce(0, +) - 2 }
        let offered = [
            secondsLeft.map { NumberText.duration($0) + " left" },
            perSecond.map(NumberText.rate(perSecond:)),
        ].compactMap { $0 }
        for word in offered where bounds.least + 2 + length(words + [word]) <= room {
            words.insert(word, at: 1)
        }
        let text = words.joined(separator: "  ")
        guard bounds.least + 2 + text.count <= room else {
            // Half a number would be another one.
            return text.count <= room ? text : ""
        }
        let shown = TerminalText.ascii(PlainText.clean(label, limit: 1000), unless: isUTF8)
        // A label gets as much as it needs, as long as the least of a bar stays.
        let labelled = min(TerminalText.width(of: shown) + 2, room - text.count - 2 - bounds.least)
        let bar = min(bounds.most, room - text.count - 2 - (shown.isEmpty ? 0 : labelled))
        let cut = TerminalText.cut(shown, to: labelled - 2, isUTF8: isUTF8)
        return [self.bar(bar, isUTF8: isUTF8), text, cut].filter { !$0.isEmpty }
            .joined(separator: "  ")
    }

    /// A bar of that many columns.
    private func bar(_ columns: Int, isUTF8: Bool) -> String {
        let share = min(1, max(0, (Double(done) + part) / Double(max(1, total))))
        guard isUTF8 else {
            let full = Int(share * Double(columns - 2))
            return "[" + String(repeating: "#", count: full)
                + String(repeating: "-", count: columns - 2 - full) + "]"
        }
        // Eighths of a column, from the left.
        let eighths = Int(share * Double(columns * 8))
        let (full, rest) = (eighths / 8, eighths % 8)
        let piece = rest == 0 ? "" : ["▏", "▎", "▍", "▌", "▋", "▊", "▉"][rest - 1]
        return String(repeating: "█", count: full) + piece
            + String(repeating: "░", count: columns - full - (rest == 0 ? 0 : 1))
    }
}
