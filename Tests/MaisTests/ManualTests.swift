import Commands
import Foundation
import Testing

/// The manual that the program carries along is the one that is read on GitHub.
struct ManualTests {
    private static let folder = Command.repository.appending(path: "Sources/Commands/Manual.docc")

    @Test func everyPageIsATopicAndHasATitleAndASentence() throws {
        let files = try FileManager.default.contentsOfDirectory(
            at: Self.folder, includingPropertiesForKeys: nil
        ).filter { $0.pathExtension == "md" && $0.lastPathComponent != "Manual.md" }
        let texts = try files.map { try String(contentsOf: $0, encoding: .utf8) }
        #expect(files.count > 10)
        #expect(Set(Manual.pages.map(\.source)) == Set(texts))
        #expect(Set(Manual.pages.map(\.topic)).count == files.count)
        for page in Manual.pages {
            #expect(page.source.hasPrefix("# \(page.title)\n\n\(page.abstract)\n"), "\(page.topic)")
            #expect(page.abstract.hasSuffix("."), "\(page.topic)")
        }
    }

    @Test func aTopicIsShownAndHelpListsAll() throws {
        let page = try Command("help", "archives")
        #expect(page.status == 0)
        #expect(page.output.hasPrefix("# Fetch from an archive and send back\n"))
        // A link is the word to ask by.
        #expect(try Command("help", "checkpoints").output.contains("mais help") == false)
        #expect(
            try Command("help", "getting-started").output
                .contains("see Coordinates (mais help coordinates)."))
        let help = try Command("help")
        for page in Manual.pages {
            #expect(help.output.contains("  \(page.topic)"), "\(page.topic)")
        }
        // A command's name still means the command.
        #expect(try Command("help", "report").output.contains("USAGE: mais report"))
        let unknown = try Command("help", "nosuch")
        #expect(unknown.status != 0 || unknown.output.contains("USAGE: mais"))
    }

    @Test func theChangesTellOfThisVersion() throws {
        let page = try #require(Manual.page("changes")?.source)
        let versions = page.matches(of: #/(?m)^## (\d+)\.(\d+)\.(\d+)$/#).map { match in
            [match.output.1, match.output.2, match.output.3].compactMap { Int($0) }
        }
        let newestFirst = versions.sorted { $1.lexicographicallyPrecedes($0) }
        #expect(versions == newestFirst)
        #expect(versions.last == [0, 1, 0])
        let version = try Command("--version").output.prefix { $0 != " " }
        #expect(page.contains("\n## \(version)\n"))
    }

    /// Every link of the README and the manual leads to a file of the repository.
    @Test func everyLinkLeadsSomewhere() throws {
        let pages =
            try FileManager.default.contentsOfDirectory(
                at: Self.folder, includingPropertiesForKeys: nil)
            + [
                Command.repository.appending(path: "README.md"),
                Command.repository.appending(path: ".github/CONTRIBUTING.md"),
                Command.repository.appending(path: ".github/SECURITY.md"),
                Command.repository.appending(path: "Samples/README.md"),
            ]
        var links = 0
        for page in pages {
            let text = try String(contentsOf: page, encoding: .utf8)
            for match in text.matches(of: #/\]\(([^)#]+)(?:#[^)]*)?\)/#) {
                let link = String(match.output.1)
                guard !link.contains("://") else { continue }
                links += 1
                let target = page.deletingLastPathComponent().appending(path: link)
                #expect(
                    FileManager.default.fileExists(
                        atPath: target.standardizedFileURL.path(percentEncoded: false)),
                    "\(page.lastPathComponent): \(link)")
            }
        }
        #expect(links > 40)
    }
}
