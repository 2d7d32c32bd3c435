import Foundation
import Pipeline
import Testing
import Text

private let yaml = """
    takes: { file: number-file }
    stages:
      - { id: a, use: read-number, from: { file: file } }
      - { id: b, use: scale, from: { number: a }, with: { factor: 3, limits: { low: 5 } } }
    """

/// A list may set options of stages for single studies.
@Suite struct StudyOptionsTests {
    private func csv(_ text: String) throws -> [Study] {
        try Studies.csv(Data(text.utf8), file: "n/l.csv", for: checked(yaml))
    }

    private func json(_ text: String) throws -> [Study] {
        try Studies.json(Data(text.utf8), file: "n/l.json", for: checked(yaml))
    }

    @Test func aColumnSetsAnOptionWhereItIsFilledIn() throws {
        let studies = try csv(
            "study,b.factor,file,b.limits.high\nx,4,1.txt,\ny,,1.txt,12.5\nz,,1.txt,\n")
        #expect(
            studies.map(\.options) == [["b.factor": "4"], ["b.limits.high": "12.5"], [:]])
        #expect(studies.allSatisfy { $0.fault == nil && $0.inputs == ["file": "n/1.txt"] })
    }

    @Test func jsonHasThemByStage() throws {
        let studies = try json(
            """
            [{"study": "x", "file": "1.txt", "with": {"b": {"limits": {"high": 9}, "mode": "squared",
              "weights": [1, 2]}}}]
            """)
        #expect(
            studies[0].options == [
                "b.limits.high": "9", "b.mode": "\"squared\"", "b.weights": "[1,2]",
            ])
        #expect(studies[0].fault == nil)
    }

    /// A column of a CSV list is a member of the same name.
    @Test func jsonHasThemByNameToo() throws {
        let studies = try json(
            """
            [{"study": "x", "file": "1.txt", "b.factor": 4, "b.limits": {"high": 9},
              "with": {"b": {"mode": "squared"}}},
             {"study": "y", "b.limits.high": 12.5, "file": "1.txt", "b.note": null}]
            """)
        #expect(
            studies.map(\.options) == [
                ["b.factor": "4", "b.limits.high": "9", "b.mode": "\"squared\""],
                ["b.limits.high": "12.5", "b.note": "null"],
            ])
        #expect(studies.allSatisfy { $0.fault == nil && $0.inputs == ["file": "n/1.txt"] })
    }

    @Test(
        arguments: [
            ("b.factor", "0", "'factor' is 0.0; it must be more than 0"),
            ("b.facto", "2", "'scale' has no option 'facto'"),
            ("b.factor", "\"much\"", "'factor' of 'scale' must be a number, but is 'much'"),
            ("b.", "2", "'scale' has no option ''"),
        ] as [(String, String, String)])
    func aWrongMemberFailsItsStudyAlone(_ key: String, _ value: String, _ sentence: String) throws {
        let studies = try json(
            #"[{"study": "x", "file": "1", "\#(key)": \#(value)}, {"study": "y", "file": "1"}]"#)
        #expect(studies[0].fault == "n/l.json, entry 1: '\(key)': \(sentence)")
        #expect(studies[1].fault == nil)
    }

    @Test func aMemberOfNoStageIsRefusedAsAColumnIs() {
        let error = #expect(throws: StudiesError.self) {
            try json(#"[{"study": "x", "file": "1", "c.factor": 2}]"#)
        }
        #expect(
            error?.description.hasPrefix(
                """
                n/l.json, entry 1: 'c.factor' is nothing that a study has
                  fix: did you mean 'b.factor'?
                """) == true, "\(String(describing: error))")
    }

    @Test(
        arguments: [
            #""b.factor": 4, "with": {"b": {"factor": 5}}"#,
            #""with": {"b": {"factor": 4}, "b.factor": 5}"#,
        ])
    func anOptionThatIsSetTwiceIsRefused(_ members: String) {
        let error = #expect(throws: StudiesError.self) {
            try json(#"[{"study": "x", "file": "1", \#(members)}]"#)
        }
        #expect(error == .repeatedOption("n/l.json", entry: 1, option: "b.factor"))
    }

    /// Whichever was taken, the other would be without effect.
    @Test func aGroupAndAKeyOfItAreRefusedTogether() throws {
        let row = try csv("study,file,b.limits,b.limits.low\nx,1.txt,{high: 9},2\ny,1.txt,,2\n")
        #expect(
            row[0].fault
                == "n/l.csv:2: 'b.limits': 'b.limits.low' sets a part of it as well; leave one out")
        #expect(row[1].fault == nil)
        let entry = try json(
            #"[{"study": "x", "file": "1", "b.limits": 3, "with": {"b": {"limits": {"low": 2}}}}]"#)
        #expect(
            entry[0].fault
                == "n/l.json, entry 1: 'b.limits': 'b.limits.low' sets a part of it as well; leave one out"
        )
    }

    @Test func withNeedsAGroupOfGroups() throws {
        let error = #expect(throws: StudiesError.self) {
            try json(#"[{"study": "x", "file": "1", "with": 3}]"#)
        }
        #expect(error == .notAGroup("n/l.json", entry: 1, member: "with", found: "3"))
        let stage = try json(#"[{"study": "x", "file": "1", "with": {"b": 3}}]"#)
        #expect(
            stage[0].fault == """
                n/l.json, entry 1: 'b': it is a stage; name its options in a group, each by its key
                """)
    }

    @Test(
        arguments: [
            ("b.factor", "0", "'factor' is 0.0; it must be more than 0"),
            ("b.facto", "2", "'scale' has no option 'facto'"),
            ("b.factor", "much", "'factor' of 'scale' must be a number, but is 'much'"),
            ("b.mode", "cubed", "'mode' of 'scale' cannot be 'cubed'"),
            (
                "b.limits.low.deep", "2",
                "'limits.low' of 'scale' must be a whole number, but is a group of keys"
            ),
            ("b.", "2", "'scale' has no option ''"),
            ("b.factor", "[", "'[' is no YAML value"),
            ("b.factor", "&a 2", "'&a 2' is no YAML value"),
        ] as [(String, String, String)])
    func aWrongValueFailsItsStudyAlone(_ column: String, _ value: String, _ sentence: String) throws
    {
        let studies = try csv("study,file,\(column)\nx,1.txt,\"\(value)\"\ny,1.txt,\n")
        let fault = try #require(studies[0].fault)
        #expect(fault.hasPrefix("n/l.csv:2: '\(column)': "))
        #expect(fault.hasSuffix(sentence), "\(fault)")
        #expect(studies[1].fault == nil)
    }

    @Test func inJSONToo() throws {
        let studies = try json(
            #"[{"study": "x", "file": "1.txt", "with": {"c": {"factor": 1}}}]"#)
        #expect(
            studies[0].fault
                == "n/l.json, entry 1: 'c.factor': there is no stage 'c' in the pipeline")
    }

    @Test func aColumnOfNoStageIsRefused() {
        let error = #expect(throws: StudiesError.self) { try csv("study,file,c.factor\nx,1,2\n") }
        #expect(
            error?.description.hasPrefix(
                """
                n/l.csv:1: 'c.factor' is no column of a list for this pipeline
                  fix: did you mean 'b.factor'?
                """) == true, "\(String(describing: error))")
    }

    @Test func whatIsWrittenIsReadAgain() throws {
        let folder = URL(filePath: "/night")
        let studies = [
            Study(name: "a", inputs: ["file": "/night/in/1, \"x\".txt"]),
            Study(name: "b", inputs: ["file": "/elsewhere/2.txt"]),
        ]
        let csv = Studies.csv(studies, inputs: ["file"], in: folder)
        #expect(
            String(decoding: csv, as: UTF8.self) == """
                study,file
                a,"in/1, ""x"".txt"
                b,/elsewhere/2.txt

                """)
        #expect(try Studies.csv(csv, file: "/night/l.csv", for: checked(yaml)) == studies)
        let json = try Studies.json(studies, in: folder)
        #expect(try Studies.json(json, file: "/night/l.json", for: checked(yaml)) == studies)
    }

    @Test func eachStudyIsDoneWithItsOwn() async throws {
        let bench = try Bench(
            """
            takes: { file: number-file }
            stages:
              - { id: n, use: read-number, from: { file: file } }
              - { id: by, use: scale, from: { number: n }, with: { factor: 3 } }
              - { id: text, use: spell, from: { number: by }, with: { file: number.txt } }
            """)
        var studies = try bench.studies(3)
        studies[1] = Study(
            name: "study-2", inputs: studies[1].inputs, options: ["by.factor": "10"])
        #expect(try await bench.run(studies).done == 3)
        #expect(
            (1...3).map { bench.scratch.read("out/study-\($0)/number.txt") } == [
                "3.0", "20.0", "9.0",
            ])
        #expect(try bench.report()["studies"]?[1]?["options"]?["by.factor"] == "10")
        #expect(try await bench.run(studies) == RunOutcome(doneBefore: 3))
        let written = Written()
        studies[1] = Study(name: "study-2", inputs: studies[1].inputs, options: ["by.factor": "11"])
        let outcome = try await bench.run(studies) {
            $0.progress = PlainProgress { written.add($0) }
        }
        #expect(outcome == RunOutcome(done: 1, doneBefore: 2))
        #expect(bench.scratch.read("out/study-2/number.txt") == "22.0")
        #expect(
            written.pieces.contains(
                "study-2: done again, as its inputs changed: its own options\n"))
    }
}
