import Commands
import Foundation
import Testing

/// Every file of the repository, and every target of the Makefile, that a text names is there.
@Suite struct DocumentedPathTests {
    @Test func everyPathThatAPageNamesIsThere() throws {
        var count = 0
        for page in try Documents.pages() + Documents.pipelines() {
            for path in Self.paths(in: try text(page)) {
                count += 1
                #expect(Self.isThere(path), "\(page): \(path)")
            }
        }
        #expect(count > 50)
    }

    @Test func everyPathThatAHelpTextNamesIsThere() throws {
        let help = try Command("--experimental-dump-help").output
            .replacing("\\/", with: "/").replacing("\\n", with: "\n")
        let paths = Self.paths(in: help)
        #expect(paths.count > 20)
        for path in paths { #expect(Self.isThere(path), "\(path)") }
    }

    @Test func everyTargetThatAPageNamesIsOneOfTheMakefile() throws {
        let makefile = try text("Makefile")
        let targets = Set(
            makefile.matches(of: #/(?m)^([a-z-]+):/#).map { String($0.output.1) })
        var named: Set<String> = []
        for page in try Documents.pages() {
            for match in try text(page).matches(of: #/(?m)(?:`|^)make ([a-z-]+)/#) {
                named.insert(String(match.output.1))
            }
        }
        #expect(named.isSuperset(of: ["run", "test", "check", "manual", "man"]))
        #expect(named.subtracting(targets) == [])
        // The Makefile's own list at its head is whole.
        let listed = Set(
            makefile.matches(of: #/(?m)^# make ([a-z-]+)/#).map { String($0.output.1) })
        #expect(listed.subtracting(targets) == [])
        #expect(
            targets.subtracting(listed) == ["build", "clean", "packages", "plan", "swift"])
    }

    /// What the tests above would find.
    @Test func aPathThatIsNotThereIsFound() {
        #expect(
            Self.paths(in: "see `Pipelines/night.yaml`, Sources/Nosuch/A.swift.")
                == ["Pipelines/night.yaml", "Sources/Nosuch/A.swift"])
        #expect(Self.isThere("Pipelines/night.yaml"))
        #expect(Self.isThere("Samples/*/session.json"))
        #expect(Self.isThere("Sources/Stages/NAME.swift"))
        #expect(!Self.isThere("Sources/Nosuch/A.swift"))
        #expect(!Self.isThere("Samples/*/nosuch.json"))
        #expect(!Self.isThere("Sources/Nosuch/NAME.swift"))
    }

    /// What looks like a path from the repository's top, without the stop that ends a sentence.
    private static func paths(in text: String) -> [String] {
        text.matches(
            of:
                #/(?m)(?:^|[^\w.\/-])((?:Sources|Tests|Pipelines|Samples|\.github|\.ci)\/[\w.*\/+-]*)/#
        ).map { match in
            var path = String(match.output.1)
            while path.hasSuffix(".") { path.removeLast() }
            return path
        }
    }

    /// Whether it is; NAME stands for a name that a reader chooses.
    private static func isThere(_ path: String) -> Bool {
        var path = path
        if let last = path.split(separator: "/").last, last.contains("NAME") {
            path = String(path.dropLast(last.count))
        }
        let whole = Command.repository.appending(path: path).path
        var found = glob_t()
        defer { globfree(&found) }
        return glob(whole, 0, nil, &found) == 0
    }
}
