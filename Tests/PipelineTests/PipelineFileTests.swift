import Foundation
import Pipeline
import Testing
import Text

/// A pipeline without a fault, for tests that break it.
let good = """
    # Doubles a number
    # and writes it.
    takes:
      file: number-file

    stages:
      - id: number
        use: read-number
        from: { file: file }
      - id: twice
        use: scale
        from: { number: number }
        with: { factor: 2, limits: { low: 3 } }
      - id: text
        use: spell
        from: { number: twice }

    """

@Suite struct PipelineFileTests {
    @Test func aGoodFileIsReadWithItsDefaults() throws {
        let pipeline = try checked(good)
        #expect(pipeline.purpose == "Doubles a number and writes it.")
        #expect(pipeline.takes.map(\.name) == ["file"])
        #expect(pipeline.steps.map(\.id) == ["number", "twice", "text"])
        #expect(pipeline.steps[1].sources == ["number": "number"])
        #expect(
            try pipeline.steps[1].options.text()
                == #"{"factor":2,"isOn":true,"limits":{"low":3},"mode":"plain","tags":{},"times":1,"weights":[1,0.5]}"#
        )
        #expect(pipeline.fileDigest.count == 64)
    }

    @Test func commentsDoNotChangeTheDigestAndOptionsDo() throws {
        let digest = try checked(good).digest
        #expect(try checked("# Another comment\n" + good).digest == digest)
        #expect(try checked(good.replacing("factor: 2,", with: "factor: 2.0,")).digest == digest)
        #expect(try checked(good.replacing("factor: 2,", with: "factor: 2.5,")).digest != digest)
        #expect(try checked(good.replacing("low: 3", with: "low: 4")).digest != digest)
        #expect(try checked(good.replacing("twice", with: "double")).digest != digest)
    }

    @Test(arguments: [
        (
            "numbers", "    with: { weights: [3, 0.25, -1e2] }",
            #"{"factor":2,"isOn":true,"limits":{"low":-1000},"mode":"plain","tags":{},"times":1,"weights":[3,0.25,-100]}"#
        ),
        (
            "words", "    with: { note: 12 mm, mode: squared, isOn: false }",
            #"{"factor":2,"isOn":false,"limits":{"low":-1000},"mode":"squared","note":"12 mm","tags":{},"times":1,"weights":[1,0.5]}"#
        ),
        (
            "zeros", "    with: { times: 0, factor: 0.5, weights: [0.25, -0.5, 0] }",
            #"{"factor":0.5,"isOn":true,"limits":{"low":-1000},"mode":"plain","tags":{},"times":0,"weights":[0.25,-0.5,0]}"#
        ),
        (
            "a dictionary", "    with: { tags: { a: 1, b: 255 } }",
            #"{"factor":2,"isOn":true,"limits":{"low":-1000},"mode":"plain","tags":{"a":1,"b":255},"times":1,"weights":[1,0.5]}"#
        ),
        (
            "nothing for an optional", "    with: { note: null, limits: { high: ~ } }",
            #"{"factor":2,"isOn":true,"limits":{"low":-1000},"mode":"plain","tags":{},"times":1,"weights":[1,0.5]}"#
        ),
        (
            "an optional in a nested group", "    with: { limits: { high: 7 } }",
            #"{"factor":2,"isOn":true,"limits":{"high":7,"low":-1000},"mode":"plain","tags":{},"times":1,"weights":[1,0.5]}"#
        ),
        (
            "an empty with", "    with:",
            #"{"factor":2,"isOn":true,"limits":{"low":-1000},"mode":"plain","tags":{},"times":1,"weights":[1,0.5]}"#
        ),
    ])
    func options(_ what: String, _ with: String, _ expected: String) throws {
        let yaml = good.replacing("    with: { factor: 2, limits: { low: 3 } }", with: with)
        #expect(try checked(yaml).steps[1].options.text() == expected)
    }

    /// Each changes one thing in the good file: what is replaced, with what, and the whole message.
    static let broken: [(String, String, String)] = [
        (
            "use: scale", "use: scail",
            "p.yaml:11:10: there is no stage 'scail'\n  fix: did you mean 'scale'? There are 'hooked-compute', 'hooked-read', 'keep', 'let-go', 'read-number', 'scale', 'spell'"
        ),
        (
            "use: scale", "use: zzz",
            "p.yaml:11:10: there is no stage 'zzz'\n  fix: there are 'hooked-compute', 'hooked-read', 'keep', 'let-go', 'read-number', 'scale', 'spell'"
        ),
        (
            "factor: 2", "factr: 2",
            "p.yaml:13:13: 'scale' has no option 'factr'\n  fix: did you mean 'factor'? There are 'factor', 'isOn', 'limits', 'mode', 'note', 'tags', 'times', 'weights'"
        ),
        (
            "low: 3", "lo: 3",
            "p.yaml:13:34: 'limits' has no option 'lo'\n  fix: did you mean 'low'? There are 'high', 'low'"
        ),
        (
            "factor: 2", "factor: big",
            "p.yaml:13:21: 'factor' of 'scale' must be a number, but is 'big'\n  fix: write a number; see 'mais stages scale'"
        ),
        (
            "factor: 2", "factor: \"2\"",
            "p.yaml:13:21: 'factor' of 'scale' must be a number, but is '2'\n  fix: write a number; see 'mais stages scale'"
        ),
        (
            "factor: 2", "factor: nan",
            "p.yaml:13:21: 'factor' of 'scale' must be a number, but is 'nan'\n  fix: write a number; see 'mais stages scale'"
        ),
        (
            "factor: 2", "factor: 1e999",
            "p.yaml:13:21: 'factor' of 'scale' must be a number, but is '1e999'\n  fix: write a number; see 'mais stages scale'"
        ),
        (
            "factor: 2", "factor: [2]",
            "p.yaml:13:21: 'factor' of 'scale' must be a number, but is a list\n  fix: write a number; see 'mais stages scale'"
        ),
        (
            "factor: 2", "factor: null",
            "p.yaml:13:21: 'factor' of 'scale' must be a number, but is empty\n  fix: write a number; see 'mais stages scale'"
        ),
        (
            "factor: 2", "times: 1.5",
            "p.yaml:13:20: 'times' of 'scale' must be a whole number, but is '1.5'\n  fix: write a whole number; see 'mais stages scale'"
        ),
        // Eight to YAML 1.1, ten to YAML 1.2.
        (
            "factor: 2", "times: 010",
            """
            p.yaml:13:20: 'times' of 'scale' must be a whole number without a leading zero, which some \
            read as octal, but is '010'
              fix: write a whole number without a leading zero, which some read as octal; see 'mais stages \
            scale'
            """
        ),
        (
            "factor: 2", "factor: -010",
            """
            p.yaml:13:21: 'factor' of 'scale' must be a number without a leading zero, which some read \
            as octal, but is '-010'
              fix: write a number without a leading zero, which some read as octal; see 'mais stages \
            scale'
            """
        ),
        (
            "factor: 2", "isOn: yes",
            "p.yaml:13:19: 'isOn' of 'scale' must be true or false, but is 'yes'\n  fix: write true or false; see 'mais stages scale'"
        ),
        (
            "factor: 2", "note: [a]",
            "p.yaml:13:19: 'note' of 'scale' must be text, but is a list\n  fix: write text; see 'mais stages scale'"
        ),
        (
            "factor: 2", "weights: 3",
            "p.yaml:13:22: 'weights' of 'scale' must be a list, but is '3'\n  fix: write a list; see 'mais stages scale'"
        ),
        (
            "factor: 2", "weights: [1, x]",
            "p.yaml:13:26: 'weights.1' of 'scale' must be a number, but is 'x'\n  fix: write a number; see 'mais stages scale'"
        ),
        (
            "factor: 2", "tags: { a: 256 }",
            "p.yaml:13:24: 'tags.a' of 'scale' must be a whole number from 0 to 255, but is '256'\n  fix: write a whole number from 0 to 255; see 'mais stages scale'"
        ),
        (
            "{ low: 3 }", "5",
            "p.yaml:13:32: 'limits' of 'scale' must be a group of keys, but is '5'\n  fix: write a group of keys; see 'mais stages scale'"
        ),
        (
            "factor: 2", "mode: square",
            "p.yaml:13:19: 'mode' of 'scale' cannot be 'square'\n  fix: did you mean 'squared'? There are 'plain', 'squared'"
        ),
        (
            "factor: 2", "factor: -1",
            "p.yaml:13:11: 'factor' is -1.0; it must be more than 0\n  fix: see 'mais stages scale'"
        ),
        (
            "{ factor: 2, limits: { low: 3 } }", "nothing",
            "p.yaml:13:11: 'with' must be a group of keys\n  fix: write a group of keys"
        ),
        (
            "{ number: twice }", "{ number: twise }",
            "p.yaml:16:21: nothing before 'text' is named 'twise'\n  fix: did you mean 'twice'? There are 'file', 'number', 'twice'"
        ),
        (
            "{ number: number }", "{ number: text }",
            "p.yaml:12:21: 'text' is not made before 'twice' needs it\n  fix: move the stage 'text' up"
        ),
        (
            "{ number: number }", "{ number: file }",
            "p.yaml:12:21: 'number' of 'twice' takes a number, but 'file' is a number-file\n  fix: use 'number'"
        ),
        (
            "{ file: file }", "{ file: file, image: file }",
            "p.yaml:9:25: 'read-number' has no input 'image'\n  fix: there is 'file'"
        ),
        (
            "{ number: number }", "{}",
            "p.yaml:12:11: 'twice' does not say where its 'number' comes from\n  fix: add 'number: <id>' under 'from:'"
        ),
        (
            "{ number: number }", "{ number: number, offset: file }",
            "p.yaml:12:37: 'offset' of 'twice' takes a number, but 'file' is a number-file\n  fix: use 'number'"
        ),
        (
            "{ number: number }", "{ number: [number] }",
            "p.yaml:12:21: 'number' must be the id of a stage\n  fix: write the id of a stage"
        ),
        (
            "id: twice", "id: number",
            "p.yaml:10:9: the id 'number' is taken already\n  fix: give each stage an id of its own, other than the names under 'takes:'"
        ),
        (
            "id: twice", "id: file",
            "p.yaml:10:9: the id 'file' is taken already\n  fix: give each stage an id of its own, other than the names under 'takes:'"
        ),
        (
            "id: twice", "id: ../up",
            "p.yaml:10:9: '../up' is no id: it takes letters, digits, '-' and '_', 64 at most\n  fix: choose another word"
        ),
        (
            "id: twice", "name: twice",
            "p.yaml:10:5: a stage has no key 'name'\n  fix: there are 'from', 'id', 'use', 'with'"
        ),
        (
            "id: twice\n    use: scale", "id: twice",
            "p.yaml:10:5: 'twice' has no 'use'\n  fix: add 'use:'"
        ),
        ("id: twice\n    use", "use", "p.yaml:10:5: the stage has no 'id'\n  fix: add 'id:'"),
        (
            "    use: scale", "    use: scale\n    use: spell",
            "p.yaml:11:5: 'use' is here more than once\n  fix: keep one of them"
        ),
        (
            "takes:", "take:",
            "p.yaml:3:1: a pipeline has no key 'take'\n  fix: did you mean 'takes'? There are 'name', 'stages', 'strict', 'takes'"
        ),
        (
            "file: number-file", "file: numberfile",
            "p.yaml:4:9: 'numberfile' is nothing that a pipeline can take\n  fix: did you mean 'number-file'? There is 'number-file'"
        ),
        (
            "file: number-file", "file: number-file\n  other: number-file",
            "p.yaml:5:3: 'other' is taken, but no stage uses it\n  fix: name it under a stage's 'from:', or take 'other' away"
        ),
        ("stages:", "name:", "p.yaml:7:3: 'name' must be text\n  fix: write text"),
        (
            "stages:\n", "stages:\n  - 5\n",
            "p.yaml:7:5: a stage must be a group of keys\n  fix: write a group of keys"
        ),
        (
            "with: {", "with: &x {",
            "p.yaml:13:11: '&x' is an anchor, and pipeline files have none\n  fix: write the value out in each place"
        ),
        (
            "{ file: file }", "{ file: file",
            "p.yaml:10:7: this is not YAML: did not find expected ',' or '}'\n  fix: look for a missing ':', quote or bracket, here or just above"
        ),
        (
            "use: scale", "use: \"scale",
            "p.yaml:17:1: this is not YAML: found unexpected end of stream\n  fix: look for a missing ':', quote or bracket, here or just above"
        ),
        (
            "use: scale", "use: *scale",
            "p.yaml:11:10: this is not YAML: found undefined alias\n  fix: look for a missing ':', quote or bracket, here or just above"
        ),
        (
            "use: scale", "use: \"\\e[31mscale\"",
            "p.yaml:11:10: there is no stage '\\x1b[31mscale'\n  fix: there are 'hooked-compute', 'hooked-read', 'keep', 'let-go', 'read-number', 'scale', 'spell'"
        ),
    ]

    @Test(arguments: broken)
    func aBrokenFileSaysWhatWhereAndWhatToDo(_ old: String, _ new: String, _ message: String) {
        let yaml = good.replacing(old, with: new, maxReplacements: 1)
        #expect(yaml != good)
        let error = #expect(throws: PipelineFileError.self) { try checked(yaml) }
        #expect(error?.description == message)
    }

    @Test func aFileWithoutStagesSaysSo() {
        let empty = #expect(throws: PipelineFileError.self) { try checked("stages: []") }
        #expect(
            empty?.description == """
                p.yaml:1:9: the pipeline has no stages
                  fix: add a stage under 'stages:'; 'mais stages' lists them
                """)
        let missing = #expect(throws: PipelineFileError.self) { try checked("name: x") }
        #expect(
            missing?.description == """
                p.yaml:1:1: the pipeline has no 'stages'
                  fix: add 'stages:'
                """)
    }

    /// The two would overwrite each other in every study's folder.
    @Test func twoStagesThatWriteOneFileAreRefused() throws {
        func read(_ second: String) throws -> Pipeline {
            try Pipeline(
                yaml: """
                    takes: { file: number-file }
                    stages:
                      - { id: number, use: read-number, from: { file: file } }
                      - { id: first, use: announce, from: { number: number } }
                      - { id: second, use: announce, from: { number: number }\(second) }
                    """, file: "p.yaml", stages: [ReadNumber.self, Announce.self],
                inputs: [NumberFile.self])
        }
        let error = #expect(throws: PipelineFileError.self) { try read("") }
        #expect(
            error?.description == """
                p.yaml:5:5: 'second' writes 'number.txt', which 'first' (line 4) writes too
                  fix: give the file of one of them another name under 'with:'
                """)
        // What is written beside the file counts, too; the place is that of the options.
        let beside = #expect(throws: PipelineFileError.self) {
            try read(", with: { file: number.md }")
        }
        #expect(
            beside?.description.hasPrefix(
                "p.yaml:5:66: 'second' writes 'number.json', which 'first' (line 4) writes too\n")
                == true)
        #expect(try read(", with: { file: other.txt }").steps.count == 3)
        // An option of one study's own is refused with that study.
        let studies = try Studies.csv(
            Data("study,file,second.file\na,a.txt,number.txt\n".utf8), file: "m.csv",
            for: read(", with: { file: other.txt }"))
        #expect(
            studies.map(\.fault) == [
                "m.csv:2: 'second.file': 'second' writes 'number.txt', which 'first' (line 4) writes too"
            ])
    }

    @Test func aMissingFileIsNamed() {
        let error = #expect(throws: PipelineFileError.self) {
            try Pipeline(path: "no/such.yaml", stages: allStages, inputs: [NumberFile.self])
        }
        #expect(
            error?.description == """
                no/such.yaml: the pipeline file cannot be read: No such file or directory
                  fix: give the path of a pipeline file; the ones to copy are in Pipelines/
                """)
    }
}

/// Announces the files that it writes.
private struct Announce: Stage {
    var file = "number.txt"

    static let name = "announce"
    static let summary = "Says what it would write."
    static let inputs = ports(Port<Number>("number"))
    var filesWritten: [String] { [file, String(file.prefix { $0 != "." }) + ".json"] }

    func run(_ number: Number, _ study: StudyContext) async throws -> Number { number }
}
