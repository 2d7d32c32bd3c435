internal import Foundation

/// A page of the manual, as `mais help TOPIC` shows it.
package struct ManualPage: Sendable {
    /// What it is asked for by, such as `pipeline-file`.
    package let topic: String

    /// Its text in Markdown, as the file in `Manual.docc` has it.
    package let source: String

    /// The page's heading.
    package var title: String { String(lines.first?.dropFirst(2) ?? "") }

    /// The sentence below the heading.
    package var abstract: String { String(lines.dropFirst().first { !$0.isEmpty } ?? "") }

    /// The text for a terminal: a link to another page is the word to ask for it by, and a sign that
    /// Markdown must not take for markup stands alone.
    package var text: String {
        source.replacing(#/\[([^\]]+)\]\((\w+)\.md(?:#[^)]*)?\)/#) { link in
            guard let page = Manual.page(file: String(link.output.2)) else {
                return String(link.output.1)
            }
            return "\(link.output.1) (mais help \(page.topic))"
        }.replacing(#/\\([<|*_])/#) { sign in String(sign.output.1) }
    }

    private var lines: [Substring] {
        source.split(separator: "\n", maxSplits: 4, omittingEmptySubsequences: false)
    }
}
