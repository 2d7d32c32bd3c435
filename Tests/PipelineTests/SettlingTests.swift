import Foundation
import Pipeline
import Testing
import Text

/// What stages need of each other, settled before the first study.
@Suite struct SettlingTests {
    /// A stage that leaves its factor to later ones.
    struct Grow: Stage {
        var factor: Double?
        static let name = "grow"
        static let summary = "Multiplies a number as later stages need it."
        static let inputs = ports(Port<Number>("number"))
        static let optionHelp = ["factor": "what to multiply with; null: what later stages need"]

        mutating func settle(_ needs: [StageNeed]) throws -> Settlement {
            var settlement = Settlement()
            settlement.met = ["factor"]
            guard let need = try needs.need(of: "factor"), case .double(let wanted) = need.value
            else {
                guard factor != nil else { throw Complaint("'factor' is not set") }
                return settlement
            }
            if let factor, factor != wanted, !need.isAssumed {
                throw Complaint("'factor' is \(factor), but \(need.reason)")
            }
            if factor == nil, need.isAssumed {
                settlement.warnings.append(Warning("test.assumed", "a factor was assumed"))
            }
            factor = factor ?? wanted
            return settlement
        }

        func run(_ number: Number, _ study: StudyContext) async throws -> Number {
            Number(value: number.value * (factor ?? .nan))
        }
    }

    /// A stage that needs a factor of those before it.
    struct Want: Stage {
        var wants = 3.0
        var option = "factor"
        var isAssumed = false
        var passes = true
        static let name = "want"
        static let summary = "Reports a number that must be multiplied."
        static let inputs = ports(Port<Number>("number"), Port<Number?>("other"))
        static let needsGoTo = ["number"]

        func needs() throws -> [StageNeed] {
            guard wants > 0 else { throw Complaint("there is no model \(wants)") }
            return [
                StageNeed(
                    option: option, value: .double(wants), reason: "the model needs \(wants)",
                    remedy: "Put 'grow' before it", isAssumed: isAssumed)
            ]
        }

        func run(_ input: (Number, Number?), _ study: StudyContext) async throws -> Number {
            study.report("value", .double(input.0.value))
            return input.0
        }
    }

    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func pipeline(_ stages: String) throws -> Pipeline {
        try Pipeline(
            yaml: "# A test.\ntakes: { file: number-file }\nstages:\n" + stages, file: "p.yaml",
            stages: [ReadNumber.self, Scale.self, Grow.self, Want.self],
            inputs: [NumberFile.self])
    }

    private let read = "  - { id: number, use: read-number, from: { file: file } }\n"

    private func sentence(_ stages: String) -> String {
        do {
            _ = try pipeline(stages).settled()
            return "it is well"
        } catch { return "\(error)" }
    }

    private func run(_ pipeline: Pipeline, _ options: [String: String] = [:]) async throws
        -> (RunOutcome, JSONValue)
    {
        let file = try scratch.write("in.txt", "2")
        let outcome = try await Runner(
            pipeline,
            RunOptions(output: scratch.path + "/out", program: .init(name: "t", version: "1"))
        ).run([Study(name: "one", inputs: ["file": file], options: options)])
        let data = try Data(contentsOf: URL(filePath: scratch.path + "/out/report.json"))
        return (outcome, try JSONDecoder().decode(JSONValue.self, from: data))
    }

    private func study(_ report: JSONValue) -> JSONValue? {
        guard case .array(let studies)? = report["studies"] else { return nil }
        return studies.first
    }

    @Test func whatIsLeftOpenIsFilledIn() async throws {
        let stages = """
            \(read)
              - { id: grown, use: grow, from: { number: number } }
              - { id: end, use: want, from: { number: grown } }
            """
        let given = try pipeline(stages)
        #expect(try given.settled().digest == given.digest)
        let (outcome, report) = try await run(given)
        #expect(outcome.done == 1)
        #expect(study(report)?["facts"]?["value"] == 6)
        // The report says with what.
        guard case .array(let steps)? = report["pipeline"]?["content"]?["stages"] else {
            Issue.record("no stages in the report")
            return
        }
        #expect(steps[1]["with"]?["factor"] == 3)
    }

    @Test func anotherValueIsRefusedBeforeAnythingIsMade() async throws {
        let stages = """
            \(read)
              - { id: grown, use: grow, from: { number: number }, with: { factor: 2 } }
              - { id: end, use: want, from: { number: grown } }
            """
        let expected =
            "p.yaml:6:61: 'grown': 'factor' is 2.0, but the model needs 3.0\n  fix: see 'mais stages grow'"
        #expect(sentence(stages) == expected)
        let refusal = await #expect(throws: PipelineFileError.self) {
            try await run(try pipeline(stages))
        }
        #expect(refusal?.description == expected)
        #expect(!FileManager.default.fileExists(atPath: scratch.path + "/out"))
        #expect(
            sentence(stages.replacing("factor: 2 ", with: "factor: 3 ")) == "it is well")
    }

    @Test func aStudysOwnOptionIsHeldAgainstItToo() async throws {
        let stages = """
            \(read)
              - { id: grown, use: grow, from: { number: number } }
              - { id: end, use: want, from: { number: grown } }
            """
        let (outcome, _) = try await run(try pipeline(stages), ["grown.factor": "2"])
        #expect(
            outcome.failures.map(\.sentence) == [
                "grown.factor: 'grown': 'factor' is 2.0, but the model needs 3.0"
            ])
        // Another need of the study's own, and the value goes with it.
        let (other, report) = try await run(try pipeline(stages), ["end.wants": "5"])
        #expect(other.done == 1)
        #expect(study(report)?["facts"]?["value"] == 10)
    }

    @Test func eachChainGoesByItsOwn() async throws {
        let two = """
            \(read)
              - { id: a, use: grow, from: { number: number } }
              - { id: first, use: want, from: { number: a } }
              - { id: b, use: grow, from: { number: number } }
              - { id: end, use: want, from: { number: b, other: first }, with: { wants: 4 } }
            """
        let (outcome, report) = try await run(try pipeline(two))
        #expect(outcome.done == 1)
        #expect(study(report)?["facts"]?["value"] == 8)
        let shared = """
            \(read)
              - { id: a, use: grow, from: { number: number } }
              - { id: first, use: want, from: { number: a } }
              - { id: end, use: want, from: { number: a }, with: { wants: 4 } }
            """
        #expect(
            sentence(shared).contains(
                "'a': 'end' and 'first' need it otherwise: the model needs 4.0, and the model needs 3.0."
            ), "\(sentence(shared))")
    }

    @Test func needsGoUpThroughStagesThatPassThemOn() {
        let stages = """
            \(read)
              - { id: grown, use: grow, from: { number: number }, with: { factor: 2 } }
              - { id: between, use: want, from: { number: grown }, with: { option: other, isAssumed: true } }
              - { id: end, use: want, from: { number: between } }
            """
        #expect(sentence(stages).contains("'grown': 'factor' is 2.0, but the model needs 3.0"))
    }

    @Test func whatNobodySeesToIsRefused() {
        let stages = "\(read)  - { id: end, use: want, from: { number: number } }"
        #expect(
            sentence(stages)
                == "p.yaml:5:5: 'end': the model needs 3.0, and no stage before sees to that. Put 'grow' before it\n  fix: see 'mais stages want'"
        )
        #expect(
            sentence(stages.replacing("number } }", with: "number }, with: { isAssumed: true } }"))
                == "it is well")
    }

    @Test func whatIsAssumedGivesWayAndIsWarnedOf() async throws {
        let stages = """
            \(read)
              - { id: grown, use: grow, from: { number: number } }
              - { id: end, use: want, from: { number: grown }, with: { isAssumed: true } }
            """
        let (_, report) = try await run(try pipeline(stages))
        #expect(
            study(report)?["warnings"] == [
                ["code": "test.assumed", "message": "a factor was assumed"]
            ])
        let said = try pipeline(
            stages.replacing("use: grow, ", with: "use: grow, with: { factor: 9 }, ")
        ).settled()
        #expect(said.warnings == [])
    }

    @Test func aNeedThatCannotBeToldHasItsSentence() {
        let stages = """
            \(read)
              - { id: grown, use: grow, from: { number: number } }
              - { id: end, use: want, from: { number: grown }, with: { wants: -1 } }
            """
        #expect(sentence(stages).contains("'end': there is no model -1.0"))
        #expect(
            sentence("\(read)  - { id: grown, use: grow, from: { number: number } }")
                .contains("'grown': 'factor' is not set"))
    }
}
