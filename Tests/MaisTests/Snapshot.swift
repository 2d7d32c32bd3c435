import Foundation
import Testing

/// Expected texts of a suite, in a file of their own: a change of what users read is then one diff.
///
/// `make snapshots` writes the files anew. What it wrote is read before it is committed.
struct Snapshot {
    /// A text, and what it is of.
    typealias Entry = (name: String, text: String)

    private static let mark = "=== "
    private static let isWriting = ProcessInfo.processInfo.environment["MAIS_SNAPSHOTS"] == "write"

    private let file: URL
    private let head: String

    /// - Parameters:
    ///   - name: The file's name in `Snapshots`, without its ending.
    ///   - head: What its texts are, for whoever opens it.
    init(_ name: String, _ head: String) {
        file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "Snapshots/\(name).txt")
        self.head = head
    }

    /// Compares all texts of the suite with those of the file: one that is missing, left over or
    /// different is a failure of its own. Blanks at the end of a text do not count.
    func expect(_ entries: [Entry], sourceLocation: SourceLocation = #_sourceLocation) throws {
        let found = entries.map { (name: $0.name, text: Self.trimmed($0.text)) }
        #expect(
            Set(found.map(\.name)).count == found.count, "two texts have one name",
            sourceLocation: sourceLocation)
        for entry in found {
            #expect(
                !("\n" + entry.text).contains("\n" + Self.mark), "\(entry.name): holds a mark",
                sourceLocation: sourceLocation)
        }
        if Self.isWriting {
            let body = found.map { "\(Self.mark)\($0.name)\n\($0.text)\n" }.joined()
            try Data("# \(head)\n# Written by 'make snapshots'.\n\(body)".utf8).write(to: file)
            return
        }
        let expected = try read()
        #expect(
            found.map(\.name) == expected.map(\.name),
            "\(file.lastPathComponent) has other entries: read what 'make snapshots' changes",
            sourceLocation: sourceLocation)
        let texts = Dictionary(expected.map { ($0.name, $0.text) }) { first, _ in first }
        for entry in found {
            guard let text = texts[entry.name] else { continue }
            #expect(entry.text == text, "\(entry.name)", sourceLocation: sourceLocation)
        }
    }

    private func read() throws -> [Entry] {
        var entries: [Entry] = []
        for line in try String(contentsOf: file, encoding: .utf8)
            .split(separator: "\n", omittingEmptySubsequences: false)
        {
            if line.hasPrefix(Self.mark) {
                entries.append((String(line.dropFirst(Self.mark.count)), ""))
            } else if !entries.isEmpty {
                entries[entries.count - 1].text += line + "\n"
            }
        }
        return entries.map { ($0.name, Self.trimmed($0.text)) }
    }

    private static func trimmed(_ text: String) -> String {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { line in String(line.reversed().drop { $0 == " " }.reversed()) }
        return lines.reversed().drop(while: \.isEmpty).reversed().joined(separator: "\n")
    }
}
