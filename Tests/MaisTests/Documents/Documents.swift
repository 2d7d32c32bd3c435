import Commands
import Foundation

/// The texts that people copy commands and paths from.
enum Documents {
    /// README, manual and the pages beside them, by their paths in the repository.
    static func pages() throws -> [String] {
        let folders = [".github", "Sources/Commands/Manual.docc"]
        let inFolders = try folders.flatMap { folder in
            try FileManager.default.contentsOfDirectory(
                atPath: Command.repository.appending(path: folder).path
            ).filter { $0.hasSuffix(".md") }.sorted().map { "\(folder)/\($0)" }
        }
        return ["README.md", "Samples/README.md"] + inFolders
    }

    static func pipelines() throws -> [String] {
        try FileManager.default.contentsOfDirectory(
            atPath: Command.repository.appending(path: "Pipelines").path
        ).filter { $0.hasSuffix(".yaml") }.sorted().map { "Pipelines/\($0)" }
    }

    /// The lines of a page's blocks of shell commands, whole and without comments.
    static func shellLines(of page: String) throws -> [String] {
        let blocks = try text(page).matches(of: #/(?ms)^```sh\n(.*?)^```$/#)
        return blocks.flatMap { logicalLines(of: String($0.output.1)) }
    }

    /// The commands in a help text's examples, and in the comment at the head of a pipeline file.
    static func examples(in text: String) -> [String] {
        logicalLines(of: text.replacing(#/(?m)^# ?/#, with: "")).filter { $0.hasPrefix("mais ") }
    }

    /// What a text names in passing, such as `mais run --page`, between two marks.
    static func mentions(in text: String, mark: Character) -> [String] {
        text.split(separator: mark, omittingEmptySubsequences: false).enumerated()
            .filter { $0.offset % 2 == 1 }
            .map { String($0.element).replacing(#/\s+/#, with: " ") }
            .filter { $0.hasPrefix("mais ") }
    }

    private static func logicalLines(of text: String) -> [String] {
        text.replacing(#/\\\n\s*/#, with: "").split(separator: "\n").map { line in
            let command = line.replacing(#/(?:^|\s+)#.*$/#, with: "")
            return command.trimmingCharacters(in: .whitespaces)
        }.filter { !$0.isEmpty }
    }

    /// The words of a command, as a shell takes them.
    static func words(of command: String) -> [String] {
        command.matches(of: #/"([^"]*)"|'([^']*)'|(\S+)/#).map { match in
            String(match.output.1 ?? match.output.2 ?? match.output.3 ?? "")
        }
    }
}
