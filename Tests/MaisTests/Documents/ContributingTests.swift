import Foundation
import Testing

/// What CONTRIBUTING tells of the sources is so.
@Suite struct ContributingTests {
    private let page: String
    private let names: Set<String>

    init() throws {
        page = try text(".github/CONTRIBUTING.md")
        let sources = Command.repository.appending(path: "Sources").path
        names = Set(
            try FileManager.default.subpathsOfDirectory(atPath: sources)
                .map { $0.split(separator: "/").last.map(String.init) ?? "" })
    }

    @Test func everyFileThatItNamesIsThere() {
        let named = page.matches(of: #/`([\w+]+\.(?:swift|md|json))`/#)
            .map { String($0.output.1) }.filter { !["NAME.swift", "Package.swift"].contains($0) }
        #expect(named.count > 60)
        #expect(Set(named).subtracting(names) == [])
    }

    /// A reader's way through the sources does not get longer unseen.
    @Test func theWalksAreShort() throws {
        let run = try stops(of: "From `mais run` to the written segmentation")
        #expect(run.count <= 45)
        #expect(run.first == "Mais.swift")
        #expect(run.last == "Publication.swift")
        #expect(run.contains("StudyRun.swift"))
        #expect(Set(run).count == run.count)
        let click = try stops(of: "From a click to logits")
        #expect(click.count <= 15)
        #expect(click.last == "MaskUpscaling.swift")
        let object = try stops(of: "From a queued object to a verified one")
        #expect(object.count <= 15)
        #expect(object.contains("OutboxTransition.swift"))
    }

    /// The first file that each numbered line of a section names.
    private func stops(of heading: String) throws -> [String] {
        let start = try #require(page.range(of: "### \(heading)\n"))
        let section = page[start.upperBound...].prefix { $0 != "#" }
        return section.matches(of: #/(?m)^\d+\. `([\w+]+\.swift)`/#).map { String($0.output.1) }
    }

    /// A new stage, input or importer that has been forgotten somewhere is found.
    @Test func everyStageAndInputHasItsPlaces() throws {
        let stages = try Command("stages").output.split(separator: "\n")
            .compactMap { $0.split(separator: " ").first.map(String.init) }
        #expect(stages.count > 10)
        let pipelineFile = try text("Sources/Commands/Manual.docc/PipelineFile.md")
        for stage in stages { #expect(pipelineFile.contains("`\(stage)`"), "\(stage)") }
        let list = try text("Sources/Stages/AllStages.swift")
        for (folder, conformance) in [("Stages", "Stage"), ("Inputs", "PipelineInput")] {
            let path = "Sources/Stages/\(folder)"
            let files = try FileManager.default.contentsOfDirectory(
                atPath: Command.repository.appending(path: path).path)
            for file in files {
                let types = try text("\(path)/\(file)")
                    .matches(of: #/(?m)^public (?:final )?(?:struct|class) (\w+): ([\w, ]+) \{/#)
                    .filter { $0.output.2.split(separator: ", ").contains(Substring(conformance)) }
                for type in types { #expect(list.contains("\(type.output.1).self"), "\(file)") }
            }
        }
    }

    @Test func everyImporterHasItsLines() throws {
        let source = try text("Sources/Sessions/Import/SessionSource.swift")
        let help = try Command("session", "import", "--help").output
        let words = source.matches(of: #/(?m)^    case (\w+)(?: = "([\w-]+)")?$/#)
            .map { String($0.output.2 ?? $0.output.1).lowercased() }
        #expect(words.count > 5)
        for word in words { #expect(help.contains("\n  \(word) "), "\(word)") }
    }
}
