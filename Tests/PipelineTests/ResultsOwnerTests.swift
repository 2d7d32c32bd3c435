import Foundation
import Pipeline
import Testing
import Text

/// A results folder belongs to one pipeline and one checkpoint.
@Suite(.timeLimit(.minutes(20))) struct ResultsOwnerTests {
    private let bench: Bench
    private let model: String
    private let pipeline: Pipeline

    init() throws {
        bench = try Bench()
        model = try bench.scratch.write("model.bin", "one")
        pipeline = try Self.pipeline(model)
    }

    private static func pipeline(_ model: String, file: String = "number.txt") throws -> Pipeline {
        try checked(
            hookedYAML.replacing("{ hook: COMPUTE }", with: "{ model: \(model) }")
                .replacing("number.txt", with: file))
    }

    private func run(_ pipeline: Pipeline, _ studies: [Study], overwrite: Bool = false) async throws
        -> RunOutcome
    {
        try await Runner(pipeline, bench.options { $0.overwrite = overwrite }).run(studies)
    }

    /// What the folder notes once the digest of its checkpoint is known.
    private func waitForDigest() async throws {
        for _ in 0..<1000 {
            if bench.scratch.read("out/.mais/made-with.json")?.contains("sha256") == true { return }
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    private static let one = "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed"
    private static let two = "3fc4ccfe745870e2c0d99f71f30ff0656c8dedd41cc1d7d3d376b0dbe685e2f3"

    @Test func anotherCheckpointIsRefusedWithBothDigests() async throws {
        let studies = try bench.studies(3)
        #expect(try await run(pipeline, studies).done == 3)
        try await waitForDigest()
        try bench.scratch.write("model.bin", "two")
        let error = await #expect(throws: RunError.self) {
            try await run(pipeline, Array(studies.prefix(1)))
        }
        #expect(
            error?.description == """
                the results in '\(bench.scratch.path)/out' were made with something else
                  a file that it names: '\(model)' (\(Self.one)), now '\(model)' (\(Self.two))
                  fix: choose another folder with '--out', or replace them with '--overwrite'
                """)
        // Nothing was touched.
        #expect(bench.scratch.list("out/study-1") == ["number.txt"])
        #expect(try StatusFile.read(bench.scratch.path + "/out").done == 3)
        // Asked for, it does its studies again; the others stay known, with what made them.
        let outcome = try await run(pipeline, Array(studies.prefix(1)), overwrite: true)
        #expect(outcome == RunOutcome(done: 1))
        let found = try #require(try bench.report()["studies"])
        #expect((0..<4).map { found[$0]?["name"] } == ["study-1", "study-2", "study-3", nil])
        #expect(found[0]?["warnings"] == [])
        #expect(
            found[2]?["warnings"] == [
                [
                    "code": "results.other-pipeline",
                    "message":
                        "it is no longer listed, and was made with another pipeline or checkpoint",
                ]
            ])
        #expect(found[2]?["listed"] == false && found[2]?["status"] == "done")
    }

    @Test func anotherPipelineIsRefused() async throws {
        let studies = try bench.studies(1)
        #expect(try await run(pipeline, studies).done == 1)
        let other = try Self.pipeline(model, file: "other.txt")
        let error = await #expect(throws: RunError.self) { try await run(other, studies) }
        let lines = error?.description.split(separator: "\n") ?? []
        #expect(lines.count == 3)
        #expect(lines.dropFirst().first?.hasPrefix("  the pipeline: 'p.yaml' (") == true)
        #expect(bench.scratch.list("out/study-1") == ["number.txt"])
    }

    /// The content counts, not where it lies or when it was written.
    @Test func aCheckpointThatWasMovedIsTheSame() async throws {
        let studies = try bench.studies(1)
        #expect(try await run(pipeline, studies).done == 1)
        try await waitForDigest()
        let moved = try Self.pipeline(try bench.scratch.write("elsewhere/model.bin", "one"))
        #expect(try await run(moved, studies) == RunOutcome(doneBefore: 1))
        try bench.scratch.write("model.bin", "one")
        #expect(try await run(pipeline, studies) == RunOutcome(doneBefore: 1))
    }

    /// A note of ours that is there and cannot be read is not absent: the results may be another's.
    @Test(arguments: [
        ("{\"digest\": \"a", "it is no JSON, line 1: a quotation mark is not closed"),
        ("", "it is no JSON, line 1: it ends too early"),
        ("{}", "it does not hold what this version writes there"),
        (
            "{\"key\": \"a\", \"key\": \"b\"}",
            "'key' stands there twice, so which one counts is not known"
        ),
    ])
    func aNoteThatCannotBeReadIsNotAbsent(_ text: String, _ reason: String) async throws {
        let studies = try bench.studies(2)
        #expect(try await run(pipeline, studies).done == 2)
        try await waitForDigest()
        try bench.scratch.write("out/.mais/made-with.json", text)
        let error = await #expect(throws: RunError.self) {
            _ = try await run(Self.pipeline(model, file: "other.txt"), studies)
        }
        guard case .ownerUnreadable(let path, let found)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(path.hasSuffix("out/.mais/made-with.json"))
        #expect(found == reason)
        #expect(bench.scratch.read("out/.mais/made-with.json") == text)
        #expect(try await run(pipeline, studies, overwrite: true).failed == 0)
        #expect(bench.scratch.read("out/.mais/made-with.json")?.contains("mais results") == true)
    }

    @Test func aFolderInWhichNothingIsDoneTakesAnyPipeline() async throws {
        let bad = Study(name: "bad", inputs: ["file": try bench.scratch.write("in/bad.txt", "x")])
        #expect(try await run(pipeline, [bad]).failed == 1)
        let other = try Self.pipeline(model, file: "other.txt")
        #expect(try await run(other, bench.studies(1)).done == 1)
    }

    @Test func aShorterListKeepsTheOthersInTheReport() async throws {
        let studies = try bench.studies(4)
        #expect(try await run(pipeline, studies).done == 4)
        #expect(try await run(pipeline, [studies[1]]) == RunOutcome(doneBefore: 1))
        let names = try #require(try bench.report()["studies"])
        #expect(
            (0..<5).map { names[$0]?["name"] } == ["study-2", "study-1", "study-3", "study-4", nil])
        #expect(names[1]?["warnings"] == [] && names[1]?["earlier"] == true)
        #expect(try bench.report()["counts"]?["studies"] == 1)
        // What somebody has taken away is not told of.
        try FileManager.default.removeItem(atPath: bench.scratch.path + "/out/study-3")
        #expect(try await run(pipeline, [studies[1]]) == RunOutcome(doneBefore: 1))
        #expect(try bench.report()["studies"]?[2]?["name"] == "study-4")
    }

    @Test func aClustersTasksGoByTheSameRule() async throws {
        let studies = try bench.studies(2)
        func task(_ pipeline: Pipeline) async throws -> RunOutcome {
            try await Runner(
                pipeline,
                bench.options { $0.task = ArrayTask(index: 0, count: 1, submission: 1) }
            ).run(studies)
        }
        #expect(try await task(pipeline).done == 2)
        let other = try Self.pipeline(model, file: "other.txt")
        let refusals = [
            await #expect(throws: RunError.self) { try await task(other) },
            #expect(throws: RunError.self) {
                try Runner(other, bench.options()).claimForTasks()
            },
        ]
        for refusal in refusals {
            guard case .otherResults(let folder, let differences)? = refusal else {
                Issue.record("\(String(describing: refusal))")
                continue
            }
            #expect(folder == bench.scratch.path + "/out")
            #expect(differences.count == 1 && differences[0].hasPrefix("the pipeline: "))
        }
        let shorter = StudyList([studies[0]])
        #expect(
            try Runner(pipeline, bench.options()).join(shorter) == RunOutcome(doneBefore: 1))
        #expect(try bench.report()["studies"]?[1]?["name"] == "study-2")
        try Runner(other, bench.options { $0.overwrite = true }).claimForTasks()
        #expect(try await task(other).done == 2)
    }

    private static let owned = """
        takes: { file: number-file }
        stages:
          - { id: n, use: read-number, from: { file: file } }
          - { id: sum, use: hooked-compute, from: { number: n }, with: { model: MODEL } }
          - { id: text, use: spell, from: { number: sum }, with: { file: number.txt } }
        """

    /// A column of the list must not put labels of two networks side by side.
    @Test(arguments: [false, true])
    func aStudysOwnCheckpointIsRefusedWhereItIsAnother(_ overwrites: Bool) async throws {
        let pipeline = try checked(Self.owned.replacing("MODEL", with: model))
        let other = try bench.scratch.write("other.bin", "two")
        let copy = try bench.scratch.write("copy/model.bin", "one")
        let gone = bench.scratch.path + "/gone.bin"
        var studies = try bench.studies(5)
        for (index, path) in [(1, other), (2, copy), (3, gone)] {
            studies[index] = Study(
                name: studies[index].name, inputs: studies[index].inputs,
                options: ["sum.model": path])
        }
        let outcome = try await run(pipeline, studies, overwrite: overwrites)
        #expect(outcome.done == 3 && outcome.failed == 2)
        func sentence(_ path: String, _ digest: String) -> String {
            """
            its own options name another file for 'sum' than the pipeline: '\(path)' (\(digest)), and \
            the pipeline has '\(model)' (\(Self.one)). A results folder belongs to one checkpoint: give \
            the studies of this one a list and an '--out' of their own
            """
        }
        #expect(
            outcome.failures == [
                .init(study: "study-2", sentence: sentence(other, Self.two)),
                .init(study: "study-4", sentence: sentence(gone, "its digest is not known")),
            ])
        let entries = try #require(try bench.report()["studies"])
        #expect(entries[1]?["error"]?["code"] == "study.other-files")
        #expect(entries[1]?["status"] == "failed")
        #expect(bench.scratch.list("out/study-2").isEmpty)
        #expect(bench.scratch.list("out/study-3") == ["number.txt"])
        // A pipeline that names no file has none to share.
        let none = try checked(Self.owned.replacing(", with: { model: MODEL }", with: ""))
        let alone = try await run(none, [studies[2]], overwrite: true)
        #expect(alone.failed == 1)
        #expect(alone.failures.first?.sentence.contains("and the pipeline has none. ") == true)
    }

    /// On a cluster, and in the report that is joined of its tasks, also where that checkpoint is gone by then.
    @Test func tasksRefuseAStudysOwnCheckpointToo() async throws {
        let pipeline = try checked(Self.owned.replacing("MODEL", with: model))
        var studies = try bench.studies(2)
        let other = try bench.scratch.write("other.bin", "two")
        studies[0] = Study(
            name: "study-1", inputs: studies[0].inputs, options: ["sum.model": other])
        let task = try await Runner(
            pipeline, bench.options { $0.task = ArrayTask(index: 0, count: 1, submission: 1) }
        ).run(studies)
        #expect(task.done == 1 && task.failed == 1)
        try FileManager.default.removeItem(atPath: other)
        let joined = try Runner(pipeline, bench.options()).join(StudyList(studies))
        #expect(joined.exitStatus == 3)
        #expect(try bench.report()["studies"]?[0]?["error"]?["code"] == "study.other-files")
    }
}
