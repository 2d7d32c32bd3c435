import Foundation
import Pipeline
import Testing

/// Several processes that share a run, as a cluster's array of tasks does.
@Suite(.timeLimit(.minutes(20))) struct ArrayTaskTests {
    private func run(
        _ bench: Bench, _ studies: [Study], task index: Int, of count: Int, submission: Int = 1
    ) async throws -> RunOutcome {
        try await bench.run(studies) {
            $0.task = ArrayTask(index: index, count: count, submission: submission)
        }
    }

    private func join(_ bench: Bench, _ studies: [Study]) throws -> RunOutcome {
        try Runner(bench.pipeline, bench.options()).join(StudyList(studies))
    }

    private func journals(_ bench: Bench) throws -> [String] {
        let folder = bench.scratch.path + "/out/.mais/tasks"
        return try FileManager.default.contentsOfDirectory(atPath: folder)
            .filter { $0.hasSuffix(".jsonl") }.sorted().map { "\(folder)/\($0)" }
    }

    @Test func tasksShareTheStudiesAndOneReportIsMadeOfThem() async throws {
        let bench = try Bench()
        bench.onCompute { number, _ in
            if number.value == 4 { throw Complaint("four is bad") }
            return number
        }
        let studies = try bench.studies(7)
        #expect(try await run(bench, studies, task: 0, of: 3).done == 2)
        #expect(bench.scratch.read("out/report.json") == nil)
        let half = try join(bench, studies)
        #expect([half.doneBefore, half.failedBefore, half.waiting] == [2, 1, 4] as [Int])
        #expect(try await run(bench, studies, task: 1, of: 3).done == 2)
        #expect(try await run(bench, studies, task: 2, of: 3).done == 2)
        let outcome = try join(bench, studies)
        #expect([outcome.doneBefore, outcome.failedBefore, outcome.waiting] == [6, 1, 0] as [Int])
        #expect(outcome.exitStatus == 3)
        let report = try #require(bench.scratch.read("out/report.json"))
        #expect(report.contains("four is bad"))
        for number in [1, 2, 3, 5, 6, 7] {
            #expect(bench.scratch.read("out/study-\(number)/number.txt") == "\(number).0")
        }
        let status = try StatusFile.read(bench.scratch.path + "/out")
        #expect(
            [status.studies, status.done, status.failed, status.waiting] == [7, 6, 1, 0] as [Int])
        #expect(status.activity == .ended)
        #expect(bench.scratch.list("out/.mais/tmp").isEmpty)
    }

    @Test func aSecondStartDoesOnlyWhatIsLeft() async throws {
        let bench = try Bench()
        let studies = try bench.studies(4)
        #expect(try await run(bench, studies, task: 0, of: 2).done == 2)
        #expect(try await run(bench, studies, task: 0, of: 2) == RunOutcome(doneBefore: 2))
        // Another share of the same studies, and no task at all, know what was done, too.
        #expect(
            try await run(bench, studies, task: 0, of: 1, submission: 2)
                == RunOutcome(done: 2, doneBefore: 2))
        #expect(try await bench.run(studies) == RunOutcome(doneBefore: 4))
    }

    @Test func aResultThatIsGoneOrChangedInputsAreDoneAgain() async throws {
        let bench = try Bench()
        let studies = try bench.studies(3)
        #expect(try await run(bench, studies, task: 0, of: 1).done == 3)
        try bench.scratch.write("in/2.txt", "22")
        try FileManager.default.removeItem(atPath: bench.scratch.path + "/out/study-3/number.txt")
        #expect(try await run(bench, studies, task: 0, of: 1, submission: 2).done == 2)
        #expect(bench.scratch.read("out/study-2/number.txt") == "22.0")
    }

    @Test func halfALineAtTheEndIsPassedOver() async throws {
        let bench = try Bench()
        let studies = try bench.studies(2)
        #expect(try await run(bench, studies, task: 0, of: 1).done == 2)
        let path = try #require(try journals(bench).first)
        var bytes = try Data(contentsOf: URL(filePath: path))
        bytes.removeLast(20)
        try bytes.write(to: URL(filePath: path))
        // The last study's files have their names, but nobody knows that they are whole.
        let outcome = try await run(bench, studies, task: 0, of: 1, submission: 2)
        #expect(outcome == RunOutcome(done: 1, doneBefore: 1))
        #expect(bench.scratch.read("out/study-2/number.txt") == "2.0")
    }

    @Test func workThatWasStartedTwiceIsDoneOnce() async throws {
        let bench = try Bench()
        let studies = try bench.studies(1)
        #expect(try await run(bench, studies, task: 0, of: 1).done == 1)
        let path = try #require(try journals(bench).first)
        let done = try String(contentsOfFile: path, encoding: .utf8)
        // The other start of the same work failed, whichever of the two wrote last.
        let failed = done.replacing("\"state\":\"done\"", with: "\"state\":\"failed\"")
        for name in ["0001-00000-0", "0001-00000-z"] {
            try Data(failed.utf8).write(
                to: URL(filePath: path).deletingLastPathComponent().appending(path: name + ".jsonl")
            )
        }
        #expect(try join(bench, studies).doneBefore == 1)
        // A later submission's word counts more.
        try Data(failed.utf8).write(
            to: URL(filePath: path).deletingLastPathComponent()
                .appending(path: "0002-00000-0.jsonl"))
        #expect(try join(bench, studies).failedBefore == 1)
    }

    /// The scheduler lost sight of a task and started it again: both come to the same study.
    @Test func twoStartsAtTheSameStudyBothEndWell() async throws {
        let bench = try Bench()
        let studies = try bench.studies(1)
        let other = ArrayTask(index: 0, count: 1, submission: 1)
        bench.onCompute { number, study in
            // Once, and inside the first start: the second one does all of it meanwhile.
            guard try Data(contentsOf: URL(filePath: bench.scratch.path + "/once")).isEmpty else {
                return number
            }
            try bench.scratch.write("once", "over")
            let outcome = try await bench.run(studies) { $0.task = other }
            #expect(outcome == RunOutcome(done: 1))
            return number
        }
        try bench.scratch.write("once", "")
        #expect(try await run(bench, studies, task: 0, of: 1) == RunOutcome(done: 1))
        #expect(bench.scratch.read("out/study-1/number.txt") == "1.0")
        #expect(try join(bench, studies) == RunOutcome(doneBefore: 1))
    }

    /// What tasks left that were killed here is cleared away by the next one, and by the joining;
    /// what may be another's that is alive stays.
    @Test func whatDeadTasksLeftIsClearedAway() async throws {
        let bench = try Bench()
        let studies = try bench.studies(2)
        let start = try String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8)
            .trimmingCharacters(in: .whitespacesAndNewlines)
        func leave(_ task: String, lock: String?) throws {
            try bench.scratch.write("out/.mais/tmp/\(task)/half.txt", "half")
            if let lock { try bench.scratch.write("out/.mais/tasks/\(task).lock", lock) }
        }
        try leave("0001-00000-dead", lock: start)
        try leave("0001-00001-elsewhere", lock: "x" + start.dropFirst())
        try leave("0001-00002-beginning", lock: "")
        try leave("0001-00003-unknown", lock: nil)
        try leave("0001-00004-alive", lock: start)
        let alive = open(bench.scratch.path + "/out/.mais/tasks/0001-00004-alive.lock", O_RDWR)
        defer { close(alive) }
        #expect(flock(alive, LOCK_EX | LOCK_NB) == 0)
        let living = [
            "0001-00001-elsewhere", "0001-00002-beginning", "0001-00003-unknown",
            "0001-00004-alive",
        ]
        bench.onCompute { number, _ in
            // Its own is there, and locked.
            let own = bench.scratch.list("out/.mais/tmp").filter { $0.hasPrefix("0002-00000-") }
            #expect(own.count == 1)
            let lock = "out/.mais/tasks/\(own.first ?? "").lock"
            #expect(bench.scratch.read(lock) == start)
            return number
        }
        #expect(try await run(bench, studies, task: 0, of: 1, submission: 2).done == 2)
        #expect(bench.scratch.list("out/.mais/tmp") == living)
        let locks = bench.scratch.list("out/.mais/tasks").filter { $0.hasSuffix(".lock") }
        #expect(locks == [living[0], living[1], living[3]].map { $0 + ".lock" })
        #expect(flock(alive, LOCK_UN) == 0)
        #expect(try join(bench, studies).doneBefore == 2)
        #expect(bench.scratch.list("out/.mais/tmp") == Array(living.dropLast()))
        // A run by itself clears away what is no task's.
        #expect(try await bench.run(studies).doneBefore == 2)
        #expect(bench.scratch.list("out/.mais/tmp") == Array(living.prefix(2)))
    }

    /// What tasks left whose machine was started anew since, or never came back: a task that is alive
    /// writes its status every second.
    @Test func whatSilentTasksLeftIsClearedAway() async throws {
        let bench = try Bench()
        let studies = try bench.studies(2)
        #expect(try await run(bench, studies, task: 0, of: 1).done == 2)
        let tasks = "out/.mais/tasks"
        let own = try #require(
            bench.scratch.list(tasks).first { $0.hasSuffix(".status.json") })
        let here = try #require(bench.scratch.read("\(tasks)/\(own)"))
        var status = try #require(
            JSONSerialization.jsonObject(with: Data(here.utf8)) as? [String: Any])
        let workers = try #require(status["workers"] as? [[String: Any]])
        status["workers"] = workers.map { $0.merging(["host": "another"]) { $1 } }
        let elsewhere = try String(
            decoding: JSONSerialization.data(withJSONObject: status), as: UTF8.self)

        /// - Parameters:
        ///   - minutes: Since its last sign of life.
        ///   - file: Which of its files that was.
        func leave(
            _ task: String, _ status: String?, minutes: Double, file: String = "status.json",
            lock: String = "another start"
        ) throws {
            try bench.scratch.write("out/.mais/tmp/\(task)/half.txt", "half")
            var files = ["lock": lock, "jsonl": ""]
            files["status.json"] = status
            for (ending, content) in files {
                let path = "\(tasks)/\(task).\(ending)"
                try bench.scratch.write(path, content)
                let age = ending == file || status == nil ? minutes : 3000
                try FileManager.default.setAttributes(
                    [.modificationDate: Date(timeIntervalSinceNow: -60 * age)],
                    ofItemAtPath: bench.scratch.path + "/" + path)
            }
        }
        try leave("a-here-dead", here, minutes: 61)
        try leave("b-here", here, minutes: 58)
        try leave("c-elsewhere-dead", elsewhere, minutes: 1441)
        try leave("d-elsewhere", elsewhere, minutes: 1438)
        try leave("e-without-status-dead", nil, minutes: 1441)
        try leave("f-without-status", nil, minutes: 1438)
        try leave("g-journal", here, minutes: 58, file: "jsonl")
        try leave("h-locked-just-now", here, minutes: 58, file: "lock")
        try leave("i-beginning", here, minutes: 3000, lock: "")
        #expect(try join(bench, studies).doneBefore == 2)
        let living = [
            "b-here", "d-elsewhere", "f-without-status", "g-journal", "h-locked-just-now",
            "i-beginning",
        ]
        #expect(bench.scratch.list("out/.mais/tmp") == living)
        let locks = bench.scratch.list(tasks).filter { $0.hasSuffix(".lock") }
        #expect(locks == living.map { $0 + ".lock" })
    }

    @Test func aRunByItselfIsRefusedWhileTasksAreAtWork() async throws {
        let bench = try Bench()
        let studies = try bench.studies(1)
        let folder = bench.scratch.path + "/out"
        bench.onCompute { number, _ in
            let refusal = await #expect(throws: RunError.self) { try await bench.run(studies) }
            #expect(refusal == .alreadyRunning(folder))
            return number
        }
        #expect(try await run(bench, studies, task: 0, of: 1).done == 1)
        #expect(try await bench.run(studies).doneBefore == 1)
    }

    /// One machine ends what a cluster began, and the other way round: each knows what was done,
    /// and what was put back.
    @Test func aClusterAndOneMachineGoOnWithEachOthersWork() async throws {
        let bench = try Bench()
        let folder = bench.scratch.path + "/out"
        bench.onCompute { number, _ in
            if number.value > 2 { throw Complaint("no") }
            return number
        }
        let studies = try bench.studies(6)
        let half = try await run(bench, studies, task: 0, of: 2)
        #expect([half.done, half.failed] == [1, 2] as [Int])
        let alone = try await bench.run(studies)
        #expect([alone.done, alone.doneBefore] == [1, 1] as [Int])
        #expect([alone.failed, alone.failedBefore] == [2, 2] as [Int])
        bench.onCompute { number, _ in number }
        #expect(try FailedStudies.putBack(in: folder, studies: ["study-4", "study-5"]) == 2)
        let next = Runner.nextSubmission(of: folder)
        let tasks = try await run(bench, studies, task: 0, of: 1, submission: next)
        #expect([tasks.done, tasks.doneBefore, tasks.failedBefore] == [2, 2, 2] as [Int])
        #expect(try FailedStudies.putBack(in: folder) == 2)
        #expect(try await bench.run(studies) == RunOutcome(done: 2, doneBefore: 4))
        #expect(try await bench.run(studies) == RunOutcome(doneBefore: 6))
        #expect(try join(bench, studies) == RunOutcome(doneBefore: 6))
        for number in 1...6 {
            #expect(bench.scratch.read("out/study-\(number)/number.txt") == "\(number).0")
        }
    }

    @Test func tasksHaveNoPartInARunOfOneMachine() async throws {
        let bench = try Bench()
        let studies = try bench.studies(1)
        #expect(try await bench.run(studies).done == 1)
        let folder = bench.scratch.path + "/out"
        #expect(throws: RunError.noTasks(folder)) { try join(bench, studies) }
        await #expect(throws: RunError.noTasks(folder)) {
            try await run(bench, studies, task: 0, of: 1)
        }
        #expect(
            "\(RunError.noTasks("OUT"))" == """
                'OUT' holds a run of one machine, which no cluster's tasks had a part in
                  fix: continue with 'mais run', or choose another folder with '--out'
                """)
    }

    @Test func failedStudiesArePutBack() async throws {
        let bench = try Bench()
        let folder = bench.scratch.path + "/out"
        bench.onCompute { _, _ in throw Complaint("no") }
        let studies = try bench.studies(3)
        #expect(try await run(bench, studies, task: 0, of: 1).failed == 3)
        // By itself nothing is tried again.
        #expect(try await run(bench, studies, task: 0, of: 1, submission: 2).failedBefore == 3)
        #expect(try FailedStudies.putBack(in: folder, reason: "nothing of it") == 0)
        #expect(try FailedStudies.putBack(in: folder, studies: ["study-2"]) == 1)
        bench.onCompute { number, _ in number }
        let next = Runner.nextSubmission(of: folder)
        #expect(next == 4)
        let outcome = try await run(bench, studies, task: 0, of: 1, submission: next)
        #expect([outcome.done, outcome.failedBefore] == [1, 2] as [Int])
    }
}
