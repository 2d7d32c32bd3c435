import Commands
import Foundation
import Testing

/// The man pages say what the help texts and the manual say, and are sound mdoc(7).
@Suite struct ManPageTests {
    private let pages: [ManPage]

    init() throws {
        let dump = try Command("--experimental-dump-help")
        pages = ManPages.all(
            of: try CommandDescription(dump: Data(dump.output.utf8)),
            date: Date(timeIntervalSince1970: 1_700_000_000))
    }

    @Test func everyCommandAndTopicHasAPage() throws {
        let names = Set(pages.map(\.fileName))
        #expect(names.count == pages.count)
        #expect(
            names.isSuperset(of: [
                "mais.1", "mais-run.1", "mais-session.1", "mais-session-import.1",
                "mais-sessions.7",
            ]))
        for topic in Manual.pages { #expect(names.contains("mais-\(topic.topic).7")) }
        // What help does not show has none.
        #expect(!names.contains("mais-man.1"))
        #expect(!names.contains("mais-help.1"))
    }

    @Test func aCommandsPageHasItsOptionsExamplesAndStatuses() throws {
        let page = try #require(pages.first { $0.fileName == "mais-report.1" })
        #expect(page.text.hasPrefix(".Dd November 14, 2023\n.Dt MAIS-REPORT 1\n.Os\n"))
        for line in [
            ".Nm mais-report", ".Cm report", ".It Fl \\-names", ".It Fl o , Fl \\-out Ar out",
            ".Sh EXIT STATUS", ".Sh EXAMPLES", ".Xr mais 1", "mais report results \\-\\-views all",
        ] { #expect(page.text.contains("\n\(line)\n"), "\(line)") }
    }

    @Test func aTopicsPageIsTheManuals() throws {
        let page = try #require(pages.first { $0.fileName == "mais-exit-statuses.7" })
        #expect(
            page.text.contains(
                "\n.Nd \\&How a command ended, by number, and the variables that it reads\n"))
        #expect(page.text.contains("\n.It 64\nthe command line is wrong\n"))
        #expect(page.text.contains("\\fBmais\\-warnings\\fP(7))"))
        let training = try #require(pages.first { $0.fileName == "mais-training.7" })
        #expect(training.text.hasPrefix("'\\\" t\n"))
        #expect(training.text.contains("\n.TS\nl r r r r r.\n"))
    }

    /// roff reads ASCII; a line that begins with a dot or an apostrophe would be a request.
    @Test func nothingOfATextIsTakenForMarkup() {
        #expect(pages.allSatisfy { $0.text.utf8.allSatisfy { $0 < 127 } })
        let markdown = """
            # Title

            Sentence.

            .first `a-b` \\<x> − 5 mm.
            'second'

            ```sh
            .hidden --option \\n
            ```

            | name | what |
            | --- | --- |
            | `An` | .dot |
            """
        let lines = RoffMarkdown(markdown).lines
        #expect(
            lines == [
                ".Sh TITLE", "Sentence.", ".Pp", "\\&.first \\fBa\\-b\\fP <x> \\[u2212] 5 mm.",
                "\\&'second'", ".Bd -literal -offset indent", "\\&.hidden \\-\\-option \\en", ".Ed",
                ".Bl -tag -width Ds", ".It \\fBAn\\fP", "\\&.dot", ".El",
            ])
    }

    @Test func makeManWritesThem() throws {
        let folder = try TemporaryFolder()
        let made = try Command("man", "--out", folder.path("pages/man"))
        #expect(made.status == 0, "\(made.error)")
        #expect(made.output == "\(folder.path("pages/man")): \(pages.count) pages\n")
        let page = try String(contentsOfFile: folder.path("pages/man/mais.1"), encoding: .utf8)
        #expect(page.contains("\n.Dt MAIS 1\n"))
        let nowhere = try Command("man", "--out", "README.md/man")
        #expect(nowhere.status == 1)
        #expect(
            nowhere.error
                == "Error: The folder 'README.md/man' cannot be made: Not a directory.\n",
            "\(nowhere.error)")
    }

    /// `make test` installs mandoc.
    @Test(.enabled(if: isMandocThere))
    func mandocFindsNothingToSay() throws {
        let folder = try TemporaryFolder()
        for page in pages { _ = try folder.write(page.text, to: page.fileName) }
        // It looks for pages that others name where it was started.
        let said = try Command(
            program: URL(filePath: "/bin/sh"),
            ["-c", "cd \"$1\" && \"$2\" -T lint *", "sh", folder.url.path, Self.mandoc])
        #expect(said.output == "", "\(said.output)")
        #expect(said.error == "", "\(said.error)")
        #expect(said.status == 0)
        _ = try folder.write(".Sh NAME\n", to: "broken.1")
        let broken = try Command(
            program: URL(filePath: Self.mandoc), ["-T", "lint", folder.path("broken.1")])
        #expect(broken.status != 0)
    }

    private static let mandoc = "/usr/bin/mandoc"
    private static let isMandocThere = FileManager.default.isExecutableFile(atPath: mandoc)
}
