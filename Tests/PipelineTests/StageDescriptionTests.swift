import Pipeline
import Testing
import Text

@Suite struct StageDescriptionTests {
    @Test func everyOptionIsPrintedWithItsDefaultAndHelp() throws {
        let text = try StageDescription(Scale.self).yaml
        #expect(
            text == """
                - id: scale
                  use: scale
                  from:
                    number: number       # number
                    offset: offset       # number, may be left out
                  with:
                    factor: 2.0          # what to multiply with
                    times: 1             # how often
                    mode: plain          # plain or squared
                    limits:
                      low: -1000         # the least
                      high: null         # the most, if any
                    weights: [1.0, 0.5]  # unused
                    note: null           # anything
                    isOn: true           # whether to do it
                    tags: {}             # numbers by word

                """)
    }

    @Test func whatIsPrintedIsReadAgain() throws {
        let stage = try StageDescription(Scale.self).yaml
            .replacing("    offset: offset       # number, may be left out\n", with: "")
        let yaml = """
            takes: { file: number-file }
            stages:
            - { id: number, use: read-number, from: { file: file } }
            \(stage)
            """
        #expect(
            try checked(yaml).steps[1].options
                == checked(good.replacing("low: 3", with: "low: -1000")).steps[1].options)
    }

    @Test func programsReadTheSame() throws {
        let json = try StageDescription(Spell.self).json
        #expect(
            json == [
                "name": "spell",
                "summary": "Makes text of a number, and writes it where a file is named.",
                "resource": "writing", "output": "text",
                "inputs": [["name": "number", "type": "number", "may be left out": false]],
                "options": [["key": "file", "default": nil, "help": nil]],
            ])
    }

    @Test func undocumentedOptionsAreFound() throws {
        #expect(try StageDescription.undocumented(in: Scale.self) == [])
        #expect(try StageDescription.undocumented(in: Spell.self) == ["file"])
    }
}
