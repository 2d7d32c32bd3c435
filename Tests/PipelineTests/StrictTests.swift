import Foundation
import Pipeline
import Testing
import Text

/// Warnings on their way, and runs that take them for failures.
@Suite(.timeLimit(.minutes(20))) struct StrictTests {
    private func warning(_ bench: Bench) {
        bench.onCompute { number, study in
            if study.name == "study-1" {
                study.warn(Warning("test.guessed", "the slope was guessed"))
                study.warn(Warning("test.left-out", "1 of 8 files was left out"))
            }
            return number
        }
    }

    private static let sentence = """
        it has 2 warnings, which this run takes for failures: the slope was guessed [test.guessed]; \
        1 of 8 files was left out [test.left-out]
        """

    @Test func warningsAreCountedAndKeptWithTheirCodes() async throws {
        let bench = try Bench()
        warning(bench)
        let written = Written()
        let outcome = try await bench.run(bench.studies(2)) {
            $0.progress = PlainProgress { written.add($0) }
        }
        #expect(outcome == RunOutcome(done: 2, warned: 1))
        #expect(outcome.exitStatus == 0)
        #expect(
            written.pieces.contains("study-1: warning: the slope was guessed [test.guessed]\n"))
        let report = try bench.report()
        #expect(report["counts"]?["with warnings"] == 1)
        #expect(
            report["studies"]?[0]?["warnings"] == [
                ["code": "test.guessed", "message": "the slope was guessed"],
                ["code": "test.left-out", "message": "1 of 8 files was left out"],
            ])
        let status = try StatusFile.read(bench.scratch.path + "/out")
        #expect(status.warned == 1)
        #expect(status.text().contains("2 of 2 done (1 with warnings), 0 failed"))
    }

    @Test(arguments: [true, false])
    func aStrictRunFailsStudiesWithWarnings(_ isInTheFile: Bool) async throws {
        let bench = try Bench((isInTheFile ? "strict: true\n" : "") + hookedYAML)
        warning(bench)
        let studies = try bench.studies(2)
        let outcome = try await bench.run(studies) { $0.isStrict = !isInTheFile }
        #expect(outcome.done == 1 && outcome.exitStatus == 3)
        #expect(outcome.failures == [.init(study: "study-1", sentence: Self.sentence)])
        #expect(bench.scratch.list("out/study-1") == [])
        let study = try bench.report()["studies"]?[0]
        #expect(study?["error"]?["code"] == "study.strict")
        #expect(study?["warnings"]?[1]?["code"] == "test.left-out")
        #expect(try bench.report()["settings"]?["strict"] == true)
        let status = try StatusFile.read(bench.scratch.path + "/out")
        #expect(status.failures.map(\.code) == ["study.strict"])
        // Nothing has changed, so that it is not tried again; without the rule it is.
        #expect(
            try await bench.run(studies) { $0.isStrict = !isInTheFile }
                == RunOutcome(doneBefore: 1, failedBefore: 1))
        guard !isInTheFile else { return }
        #expect(try await bench.run(studies) == RunOutcome(done: 1, doneBefore: 1, warned: 1))
    }

    @Test func whatIsDoneWithWarningsIsDoneAgainWhereTheyAreFailures() async throws {
        let bench = try Bench()
        warning(bench)
        let studies = try bench.studies(2)
        _ = try await bench.run(studies)
        let outcome = try await bench.run(studies) { $0.isStrict = true }
        #expect(outcome.failures.map(\.sentence) == [Self.sentence])
        #expect(outcome.doneBefore == 1)
        // Its earlier result is not taken away, and the report says that it is there.
        #expect(bench.scratch.list("out/study-1") == ["number.txt"])
        #expect(
            try bench.report()["studies"]?[0]?["warnings"]?[2] == [
                "code": "results.earlier-kept",
                "message": "its folder still holds what an earlier start made: 'number.txt'",
            ])
    }

    @Test func aWarningOfTheWholeRunIsTold() async throws {
        let bench = try Bench()
        let hook = "compute-\(bench.word)"
        Hooks.setPreparation(hook) { run in
            for _ in 0..<2 { run.warn(Warning("test.licence", "the checkpoint has no licence")) }
        }
        let written = Written()
        let studies = try bench.studies(1)
        let outcome = try await bench.run(studies) {
            $0.progress = PlainProgress { written.add($0) }
        }
        #expect(outcome.done == 1)
        #expect(
            written.pieces.first == "warning: the checkpoint has no licence [test.licence]\n")
        let note: JSONValue = [
            "code": "test.licence", "message": "the checkpoint has no licence",
        ]
        #expect(try bench.report()["notes"] == [note])
        // Also where nothing is left to prepare for.
        #expect(try await bench.run(studies).doneBefore == 1)
        #expect(try bench.report()["notes"] == [note])
        let error = await #expect(throws: RunError.self) {
            try await bench.run(studies) {
                $0.isStrict = true
                $0.output += "-2"
            }
        }
        #expect(
            error?.description == """
                this run takes warnings for failures: the checkpoint has no licence [test.licence]
                  fix: mend what they name, or run without '--strict'
                """)
    }

    @Test(arguments: ["yes", "1", "'true'", "[true]", ""])
    func strictIsTrueOrFalse(_ value: String) {
        let error = #expect(throws: PipelineFileError.self) {
            try checked("strict: \(value)\n" + hookedYAML)
        }
        #expect(error?.problem == .wrongShape(what: "'strict'", wanted: "true or false"))
    }

    @Test func strictnessIsNoOtherPipeline() throws {
        let (lax, strict) = (try checked(hookedYAML), try checked("strict: true\n" + hookedYAML))
        #expect(strict.isStrict && !lax.isStrict)
        #expect(try checked("strict: false\n" + hookedYAML).isStrict == false)
        #expect(lax.digest == strict.digest)
    }

    @Test func aClustersTasksHandTheirWarningsOn() async throws {
        let bench = try Bench()
        warning(bench)
        let studies = StudyList(try bench.studies(4))
        for index in 0..<2 {
            _ = try await Runner(
                bench.pipeline,
                bench.options { $0.task = ArrayTask(index: index, count: 2, submission: 1) }
            ).run(studies)
        }
        let outcome = try Runner(bench.pipeline, bench.options()).join(studies)
        #expect(outcome == RunOutcome(doneBefore: 4, warned: 1))
        #expect(try bench.report()["studies"]?[0]?["warnings"]?[0]?["code"] == "test.guessed")
    }
}
