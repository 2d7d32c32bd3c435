import Foundation
import Testing

/// Rules that hold in all rooms, seen in the sources themselves.
struct HouseRuleTests {
    /// A line of a source file that breaks a rule.
    private struct Breach: CustomTestStringConvertible {
        let place: String
        let line: String
        var testDescription: String { "\(place): \(line)" }
    }

    @Test func theConsoleIsTheOnlyWayToTheTerminal() throws {
        let ways =
            #/(?:^|[^\w.])print\(|FileHandle\.standard(?:Error|Output)\b|\b(?:fputs|puts|perror|putchar)\(|\bstd::c(?:out|err)\b/#
        let breaches = try Self.breaches(
            of: ways, except: ["Text/Console.swift", "mais-compute/Slurm.swift"])
        #expect(breaches.isEmpty)
    }

    /// Words are for people: errno, HTTP and DIMSE status travel as numbers.
    @Test func noTextOfAnErrorIsSearched() throws {
        let ways = #/(?:sentence|description|reason|message|"\\\(error\)")\.contains\(["\w]/#
        let breaches = try Self.breaches(of: ways, except: [])
        #expect(breaches.isEmpty)
    }

    private static func breaches(
        of rule: some RegexComponent, except: Set<String>
    ) throws -> [Breach] {
        let sources = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Sources")
        let files = try FileManager.default.subpathsOfDirectory(atPath: sources.path)
            .filter { path in [".swift", ".cpp", ".hpp"].contains { path.hasSuffix($0) } }
        #expect(files.count > 300)
        return try files.sorted().filter { !except.contains($0) }.flatMap { file in
            try String(contentsOf: sources.appending(path: file), encoding: .utf8)
                .split(separator: "\n", omittingEmptySubsequences: false).enumerated()
                .filter { line in
                    !line.element.drop(while: \.isWhitespace).hasPrefix("//")
                        && line.element.contains(rule)
                }
                .map { Breach(place: "\(file):\($0.offset + 1)", line: String($0.element)) }
        }
    }
}
