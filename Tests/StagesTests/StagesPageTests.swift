import Foundation
import Pipeline
import Stages
import Testing

/// The manual's page of stages says what the stages say.
@Suite struct StagesPageTests {
    @Test func theCommittedPageIsWhatTheStagesSay() throws {
        let file = URL(filePath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Sources/Commands/Manual.docc/Stages.md")
        let committed = try String(contentsOf: file, encoding: .utf8)
        // `make manual` writes it anew.
        #expect(try StagesPage.markdown() == committed)
    }

    @Test func everyStageIsASectionWithEveryOption() throws {
        let page = try StagesPage.markdown()
        for stage in allStages {
            let description = try StageDescription(stage)
            #expect(page.contains("\n## \(description.name)\n"))
            for option in description.options {
                #expect(page.contains("| `\(option.key)` | `"), "\(description.name)")
            }
        }
        for input in allInputs { #expect(page.contains("`\(input.portName)`")) }
    }

    /// Angle brackets would be taken for HTML, and bars for a cell's border.
    @Test func signsOfMarkdownStandForThemselves() throws {
        let text = try StageDescription(WritePreview.self).markdown
        #expect(text.contains(#"\<file>-\<label>-\<name>.png"#), "\(text)")
    }
}
