import Foundation
import Pipeline
import Synchronization
import Testing

/// Faults of a stage's own program are refused as such, and not taken for those of a file.
@Suite struct ProgramFaultTests {
    /// A stage whose default no file can hold.
    struct Broken: Stage {
        var factor = Double.nan
        static let name = "broken"
        static let summary = "Has a default that cannot be written down."
        static let inputs = ports(Port<NumberFile>("file"))
        func run(_ file: NumberFile, _ study: StudyContext) async throws -> Number {
            Number(value: factor)
        }
    }

    @Test func aDefaultThatCannotBeWrittenDownIsTheStagesFault() throws {
        let described = #expect(throws: PipelineFileError.self) {
            try StageDescription(Broken.self)
        }
        guard case .badStage("broken", _)? = described?.problem else {
            Issue.record("\(String(describing: described))")
            return
        }
        let yaml = """
            takes: { file: number-file }
            stages:
              - { id: a, use: broken, from: { file: file } }
            """
        let read = #expect(throws: PipelineFileError.self) {
            try Pipeline(
                yaml: yaml, file: "p.yaml", stages: [Broken.self], inputs: [NumberFile.self])
        }
        guard case .badStage("broken", _)? = read?.problem else {
            Issue.record("\(String(describing: read))")
            return
        }
        #expect(read?.place?.line == 3)
        #expect(read?.problem.fix == "report this; it is a fault of the program, not of the file")
    }

    @Test func aSharedValueHasOneType() async throws {
        let bench = try Bench()
        let errors = Mutex<[RunError?]>([])
        bench.onCompute { number, study in
            _ = try await study.run.shared("answer") { 42 }
            let again = try await study.run.shared("answer") { 7 }
            let error = await #expect(throws: RunError.self) {
                _ = try await study.run.shared("answer") { "text" }
            }
            errors.withLock { $0.append(error) }
            return Number(value: Double(again))
        }
        #expect(try await bench.run(bench.studies(1)) == RunOutcome(done: 1))
        #expect(errors.withLock { $0 } == [.otherType(key: "answer")])
        #expect(bench.scratch.read("out/study-1/number.txt") == "42.0")
    }

    @Test func aStatusWithAStrangeKeyIsRefused() async throws {
        let bench = try Bench()
        #expect(try await bench.run(bench.studies(1)) == RunOutcome(done: 1))
        let file = bench.scratch.path + "/out/.mais/status.json"
        let text = try #require(bench.scratch.read("out/.mais/status.json"))
        try bench.scratch.write(
            "out/.mais/status.json", "{\"strange\": 1," + text.dropFirst())
        let error = #expect(throws: RunError.self) {
            try StatusFile.read(bench.scratch.path + "/out")
        }
        guard case .statusUnreadable(let path, let reason)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(path == file)
        #expect(reason.contains("strange") && reason.contains("is no key of a status"))
    }
}
