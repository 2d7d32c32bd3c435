internal import Foundation

extension ManPage {
    /// A topic of the manual, as `mais help TOPIC` shows it.
    init(topic page: ManualPage, date: Date) {
        // The title and the sentence below it stand in the page's head.
        let body = page.source.split(separator: "\n", omittingEmptySubsequences: false).dropFirst(3)
        let markdown = RoffMarkdown(body.joined(separator: "\n"))
        let begins = markdown.lines.first?.hasPrefix(".Sh") == true
        self.init(
            "mais-\(page.topic)", section: 7, summary: page.abstract, date: date,
            body: (begins ? [] : [".Sh DESCRIPTION"]) + markdown.lines,
            related: [("mais", 1)], hasTable: markdown.hasTable)
    }
}
