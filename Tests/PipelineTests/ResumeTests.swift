import Foundation
import Pipeline
import Synchronization
import Testing
import Text

// The limit is for what hangs; on a busy machine other suites hold the threads for long.
@Suite(.timeLimit(.minutes(20))) struct ResumeTests {
    @Test func whatChangedIsDoneAgainAndSaysWhy() async throws {
        let bench = try Bench()
        let studies = try bench.studies(3)
        _ = try await bench.run(studies)
        try bench.scratch.write("in/2.txt", "22")
        try FileManager.default.removeItem(atPath: bench.scratch.path + "/out/study-3/number.txt")
        let written = Written()
        let outcome = try await bench.run(studies) {
            $0.progress = PlainProgress { written.add($0) }
        }
        #expect(outcome == RunOutcome(done: 2, doneBefore: 1))
        #expect(bench.scratch.read("out/study-2/number.txt") == "22.0")
        #expect(bench.scratch.read("out/study-3/number.txt") == "3.0")
        #expect(
            written.pieces.contains(
                "study-2: done again, as its inputs changed: 'file'\n"))
        #expect(written.pieces.contains("study-3: done again, as its results are gone\n"))
    }

    /// Whatever results hang on: each of it changes alone, and is named.
    @Test func whatMadeAResultStaleIsNamed() async throws {
        let models = try Scratch()
        let model = models.path + "/model"
        let bench = try Bench(
            hookedYAML.replacing("{ hook: COMPUTE }", with: "{ model: \(model) }"))
        func write(_ text: String, to path: String) throws {
            try text.write(toFile: path, atomically: true, encoding: .utf8)
        }
        try write("one", to: model)
        try write("here", to: model + ".place")
        let list = try bench.studies(2)
        let studies = [
            Study(name: "a", inputs: list[0].inputs, options: ["text.file": "a.txt"]), list[1],
        ]
        func notes(_ studies: [Study]) async throws -> [String] {
            let written = Written()
            _ = try await bench.run(studies) { $0.progress = PlainProgress { written.add($0) } }
            return written.pieces.filter { $0.contains("done again") }
                .map { $0.trimmingCharacters(in: .newlines) }
        }
        #expect(try await notes(studies) == [])
        #expect(try await notes(studies) == [])
        try write("left: 1", to: bench.scratch.path + "/in/2.txt.names")
        #expect(
            try await notes(studies) == [
                "study-2: done again, as its inputs changed: a file beside 'file'"
            ])
        try write("there", to: model + ".place")
        #expect(
            Set(try await notes(studies)) == [
                "a: done again, as its inputs changed: the archive of 'value'",
                "study-2: done again, as its inputs changed: the archive of 'value'",
            ])
        // Where it cannot be said which archive it was, nothing is known to have changed.
        try FileManager.default.removeItem(atPath: model + ".place")
        #expect(try await notes(studies) == [])
        let other = Study(name: "a", inputs: list[0].inputs, options: ["text.file": "b.txt"])
        #expect(
            try await notes([other, list[1]]) == [
                "a: done again, as its inputs changed: its own options"
            ])
    }

    /// Two patients whose files are called alike: the first one's results stay.
    @Test func resultsOfInputsElsewhereAreNotReplacedUnasked() async throws {
        let bench = try Bench()
        func study(_ folder: String, _ number: Int) throws -> Study {
            let path = try bench.scratch.write("\(folder)/image.txt", "\(number)")
            return Study(name: "image", inputs: ["file": path])
        }
        let (first, second) = (try study("a", 1), try study("b", 2))
        #expect(try await bench.run([first]) == RunOutcome(done: 1))
        let sentence = """
            its folder holds results of other inputs: 'file' was '\(bench.scratch.path)/a/image.txt'. \
            Give this study a name of its own in a list, or another '--out'; '--overwrite' replaces \
            them
            """
        let refused = try await bench.run([second])
        #expect(refused.failures == [.init(study: "image", sentence: sentence)])
        #expect(bench.scratch.read("out/image/number.txt") == "1.0")
        let entry = try #require(try bench.report()["studies"]?[0])
        #expect(entry["status"] == "failed")
        #expect(entry["error"]?["code"] == "study.other-inputs")
        #expect(entry["error"]?["message"] == .string(sentence))
        #expect(entry["warnings"]?[0]?["code"] == "results.earlier-kept")
        let status = try StatusFile.read(bench.scratch.path + "/out")
        #expect(status.failures.map(\.code) == ["study.other-inputs"])
        // The first one's are as they were, also where its path is given in another way.
        let same = Study(
            name: "image", inputs: ["file": bench.scratch.path + "/b/../a/./image.txt"])
        #expect(try await bench.run([same]) == RunOutcome(doneBefore: 1))
        #expect(try bench.report()["studies"]?[0]?["status"] == "done")
        #expect(try await bench.run([second]) { $0.overwrite = true } == RunOutcome(done: 1))
        #expect(bench.scratch.read("out/image/number.txt") == "2.0")
        // Nobody's results are lost where somebody has taken them away.
        try FileManager.default.removeItem(atPath: bench.scratch.path + "/out/image")
        #expect(try await bench.run([first]) == RunOutcome(done: 1))
    }

    /// On a cluster, and in the report that is joined of its tasks.
    @Test func tasksDoNotReplaceResultsOfInputsElsewhere() async throws {
        let bench = try Bench()
        let studies = try bench.studies(1)
        func task(_ submission: Int) -> ArrayTask {
            ArrayTask(index: 0, count: 1, submission: submission)
        }
        #expect(try await bench.run(studies) { $0.task = task(1) } == RunOutcome(done: 1))
        let other = Study(
            name: "study-1", inputs: ["file": try bench.scratch.write("b/1.txt", "7")])
        #expect(try await bench.run([other]) { $0.task = task(2) }.failed == 1)
        let joined = try Runner(bench.pipeline, bench.options()).join(StudyList([other]))
        #expect(joined.exitStatus == 1)
        #expect(try bench.report()["studies"]?[0]?["error"]?["code"] == "study.other-inputs")
        #expect(bench.scratch.read("out/study-1/number.txt") == "1.0")
    }

    @Test func anotherPipelineDoesTheStudiesAgainAndTakesItsOldFilesAway() async throws {
        let bench = try Bench()
        let studies = try bench.studies(2)
        _ = try await bench.run(studies)
        let other = try checked(hookedYAML.replacing("number.txt", with: "other.txt"))
        let written = Written()
        let outcome = try await Runner(
            other,
            bench.options {
                $0.progress = PlainProgress { written.add($0) }
                $0.overwrite = true
            }
        )
        .run(studies)
        #expect(outcome.done == 2)
        #expect(bench.scratch.list("out/study-1") == ["other.txt"])
        #expect(written.pieces.contains("study-1: done again, as the pipeline changed\n"))
    }

    @Test func aFileThatAnOptionNamesCounts() async throws {
        let bench = try Bench()
        let model = try bench.scratch.write("model.bin", "one")
        let pipeline = try checked(
            hookedYAML.replacing("{ hook: COMPUTE }", with: "{ model: \(model) }"))
        let studies = try bench.studies(1)
        let runner = Runner(pipeline, bench.options())
        #expect(try await runner.run(studies).done == 1)
        #expect(try await runner.run(studies).doneBefore == 1)
        try bench.scratch.write("model.bin", "another")
        let refusal = await #expect(throws: RunError.self) { try await runner.run(studies) }
        guard case .otherResults(_, let differences)? = refusal else {
            Issue.record("\(String(describing: refusal))")
            return
        }
        #expect(differences.count == 1)
        #expect(differences[0].hasPrefix("a file that it names: '\(model)' ("), "\(differences)")
        let anew = Runner(pipeline, bench.options { $0.overwrite = true })
        #expect(try await anew.run(studies).done == 1)
    }

    @Test func aFileInAnInputFolderCounts() async throws {
        let bench = try Bench()
        try bench.scratch.write("in/s/1", "a")
        let pipeline = try Pipeline(
            yaml: """
                takes: { folder: folder }
                stages:
                  - { id: n, use: count, from: { folder: folder } }
                """, file: "p.yaml", stages: [Count.self], inputs: [Folder.self])
        let studies = [Study(name: "s", inputs: ["folder": bench.scratch.path + "/in/s"])]
        let runner = Runner(pipeline, bench.options())
        #expect(try await runner.run(studies).done == 1)
        #expect(try await runner.run(studies).doneBefore == 1)
        try bench.scratch.write("in/s/sub/2", "b")
        #expect(try await runner.run(studies).done == 1)
    }

    @Test func filesThatAreNotOursAreLeftAlone() async throws {
        let bench = try Bench()
        try bench.scratch.write("out/study-1/number.txt", "mine")
        let studies = try bench.studies(1)
        let refused = try await bench.run(studies)
        #expect(
            refused.failures.map(\.sentence) == [
                "'study-1/number.txt' is there already and is not this run's; move it away, or run with '--overwrite'"
            ])
        #expect(bench.scratch.read("out/study-1/number.txt") == "mine")
        #expect(try await bench.run(studies) { $0.overwrite = true }.done == 1)
        #expect(bench.scratch.read("out/study-1/number.txt") == "1.0")
    }

    @Test func aResultThatSomeoneEditedIsLeftAlone() async throws {
        let bench = try Bench()
        let studies = try bench.studies(1)
        _ = try await bench.run(studies)
        try bench.scratch.write("out/study-1/number.txt", "9.0")
        // The same size: the study counts as done, and is not looked into.
        #expect(try await bench.run(studies).doneBefore == 1)
        try bench.scratch.write("in/1.txt", "11")
        #expect(try await bench.run(studies).failures.count == 1)
        #expect(bench.scratch.read("out/study-1/number.txt") == "9.0")
    }

    /// A kill between the ledger's note and the end of renaming, at every point of it.
    @Test(arguments: 0...3)
    func aBrokenOffPublicationIsEndedAndNotDoneAgain(_ renamed: Int) async throws {
        let bench = try Bench()
        let names = ["a.txt", "b.txt", "c.txt"]
        let computed = Events()
        bench.onCompute { number, study in
            computed.add(study.name)
            for name in names {
                try Data("\(name) \(number.value)".utf8).write(to: try study.output(name))
            }
            return number
        }
        let studies = try bench.studies(2)
        _ = try await bench.run(studies)
        // Takes study-1 back to where a kill would have left it.
        let ledger = try Ledger(bench.scratch.path + "/out/.mais/ledger.sqlite")
        let entry = try #require(try ledger.entry("study-1"))
        let files = try ledger.files(of: "study-1", published: true)
        #expect(files.map(\.name) == names + ["number.txt"])
        try ledger.begin(
            "study-1", pipeline: entry.pipeline, inputs: entry.inputs, record: entry.record,
            files: files)
        let temporary = bench.scratch.path + "/out/.mais/tmp/study-1"
        try FileManager.default.createDirectory(
            atPath: temporary, withIntermediateDirectories: true)
        for file in files.dropFirst(renamed) {
            try FileManager.default.moveItem(
                atPath: bench.scratch.path + "/out/study-1/" + file.name,
                toPath: temporary + "/" + file.name)
        }
        #expect(try await bench.run(studies) == RunOutcome(doneBefore: 2))
        #expect(computed.all.sorted() == ["study-1", "study-2"])
        #expect(bench.scratch.list("out/study-1") == names + ["number.txt"])
        #expect(bench.scratch.read("out/study-1/c.txt") == "c.txt 1.0")
        #expect(bench.scratch.list("out/.mais/tmp") == [])
    }

    @Test func aPublicationThatLostAFileIsDoneAgain() async throws {
        let bench = try Bench()
        let studies = try bench.studies(1)
        _ = try await bench.run(studies)
        let ledger = try Ledger(bench.scratch.path + "/out/.mais/ledger.sqlite")
        let entry = try #require(try ledger.entry("study-1"))
        try ledger.begin(
            "study-1", pipeline: entry.pipeline, inputs: entry.inputs, record: entry.record,
            files: try ledger.files(of: "study-1", published: true))
        try FileManager.default.removeItem(atPath: bench.scratch.path + "/out/study-1/number.txt")
        #expect(try await bench.run(studies) == RunOutcome(done: 1))
        #expect(bench.scratch.read("out/study-1/number.txt") == "1.0")
    }

    @Test func aStopPutsBackWhatIsInWork() async throws {
        let bench = try Bench()
        let stop = StopRequest()
        bench.onCompute { number, study in
            if study.name == "study-2" {
                stop.request("it was interrupted")
                try await Task.sleep(for: .seconds(600))
            }
            return number
        }
        let studies = try bench.studies(5)
        let outcome = try await bench.run(studies) {
            $0.stop = stop
            $0.jobs = 1
        }
        #expect(outcome == RunOutcome(done: 1, waiting: 4, stopped: "it was interrupted"))
        #expect(outcome.exitStatus == 3)
        #expect(bench.scratch.list("out") == ["report.json", "study-1"])
        #expect(bench.scratch.list("out/.mais/tmp") == [])
        #expect(try bench.report()["stopped"] == "it was interrupted")
        #expect(try bench.report()["studies"]?[1]?["status"] == "waiting")
        bench.onCompute { number, _ in number }
        #expect(try await bench.run(studies) == RunOutcome(done: 4, doneBefore: 1))
    }

    @Test func aStopAfterTheLastStudyHasStoppedNothing() async throws {
        let bench = try Bench()
        let stop = StopRequest()
        let outcome = try await bench.run(bench.studies(1)) {
            $0.stop = stop
            $0.progress = PlainProgress { line in
                if line.contains("done in") { stop.request("it was interrupted") }
            }
        }
        #expect(outcome == RunOutcome(done: 1))
        #expect(outcome.exitStatus == 0)
        #expect(stop.reason == "it was interrupted")
    }

    /// The report cannot be written where a folder bears its name.
    @Test func aRunWithoutItsReportSaysSo() async throws {
        let bench = try Bench()
        try bench.scratch.write("out/report.json/x", "")
        let outcome = try await bench.run(bench.studies(1))
        #expect(outcome.done == 1)
        #expect(outcome.exitStatus == 3)
        #expect(
            outcome.stopped
                == "'\(bench.scratch.path)/out/report.json' cannot be written: Is a directory"
        )
    }

    /// Nobody's own file is replaced without a word; a run's earlier report is, and an empty file.
    @Test(arguments: ["{\"mine\": 1}", "{\"format\": \"mais page\"}", "not JSON"])
    func anothersReportIsNotReplaced(_ text: String) async throws {
        let bench = try Bench()
        let studies = try bench.studies(1)
        try bench.scratch.write("out/report.json", text)
        let error = await #expect(throws: RunError.self) { _ = try await bench.run(studies) }
        guard case .notOurs(let path)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(path.hasSuffix("out/report.json"))
        #expect(bench.scratch.read("out/report.json") == text)
        #expect(try await bench.run(studies) { $0.overwrite = true }.done == 1)
        #expect(bench.scratch.read("out/report.json")?.contains("mais run report") == true)
        try bench.scratch.write("out/report.json", "")
        #expect(try await bench.run(studies).exitStatus == 0)
        #expect(bench.scratch.read("out/report.json")?.contains("mais run report") == true)
    }

    @Test func aSecondRunOnTheSameFolderIsRefused() async throws {
        let bench = try Bench()
        let studies = try bench.studies(1)
        let second = Mutex<String?>(nil)
        bench.onCompute { number, _ in
            do { _ = try await bench.run(studies) } catch {
                second.withLock { $0 = "\(error)" }
            }
            return number
        }
        #expect(try await bench.run(studies).done == 1)
        #expect(
            second.withLock { $0 } == """
                another run is writing into '\(bench.scratch.path)/out'
                  fix: wait until it ends, or choose another folder with '--out'
                """)
    }

    @Test func anOutputFolderThatCannotBeMadeIsNamed() async throws {
        let bench = try Bench()
        try bench.scratch.write("file", "")
        let error = await #expect(throws: RunError.self) {
            try await bench.run(bench.studies(1)) { $0.output = bench.scratch.path + "/file/out" }
        }
        #expect(
            error?.description == """
                the output folder '\(bench.scratch.path)/file/out' cannot be written: Not a directory
                  fix: choose another with '--out', or make it writable
                """)
        let full = await #expect(throws: RunError.self) {
            try await bench.run(bench.studies(1)) { $0.output = "/proc/mais-out" }
        }
        #expect(
            full?.description.hasPrefix("the output folder '/proc/mais-out' cannot be written: ")
                == true)
    }

    @Test func anOutputFolderThatGoesAwayStopsTheRun() async throws {
        let bench = try Bench()
        bench.onCompute { number, study in
            if study.name == "study-2" {
                try FileManager.default.moveItem(
                    atPath: bench.scratch.path + "/out", toPath: bench.scratch.path + "/elsewhere")
            }
            return number
        }
        let outcome = try await bench.run(bench.studies(4)) { $0.jobs = 1 }
        #expect(outcome.done == 1)
        #expect(outcome.waiting == 3)
        #expect(
            outcome.stopped?.hasPrefix(
                "the output folder '\(bench.scratch.path)/out' was removed or moved") == true)
    }

    @Test func aFullDiskStopsTheRunAndLosesNothing() async throws {
        let bench = try Bench()
        bench.onCompute { number, study in
            if study.name == "study-2" { throw DriveComplaint("mask.nii", ENOSPC) }
            return number
        }
        let studies = try bench.studies(4)
        let outcome = try await bench.run(studies) { $0.jobs = 1 }
        #expect(outcome.done == 1 && outcome.waiting == 3 && outcome.failures.isEmpty)
        #expect(
            outcome.stopped == """
                the disk of the output folder '\(bench.scratch.path)/out' is full
                  fix: make room and start the run again: it resumes where it was
                """)
        bench.onCompute { number, _ in number }
        #expect(try await bench.run(studies) == RunOutcome(done: 3, doneBefore: 1))
    }

    @Test func aLedgerThatIsNoDatabaseIsNamed() async throws {
        let bench = try Bench()
        try bench.scratch.write(
            "out/.mais/ledger.sqlite", String(repeating: "not a database ", count: 100))
        let error = await #expect(throws: RunError.self) { try await bench.run(bench.studies(1)) }
        #expect(
            error?.description == """
                the ledger '\(bench.scratch.path)/out/.mais/ledger.sqlite' is damaged: file is not a database
                  fix: choose another folder with '--out', or move the ledger away and run with '--overwrite', which does all studies again
                """)
    }

    @Test func noStudiesOrTwoOfOneNameAreRefused() async throws {
        let bench = try Bench()
        let none = await #expect(throws: RunError.self) { try await bench.run([]) }
        #expect(
            none?.description
                == "there is no study to run\n  fix: give '--input NAME=PATH' or '--studies PATH'")
        let studies = try bench.studies(1)
        let two = await #expect(throws: RunError.self) { try await bench.run(studies + studies) }
        #expect(
            two?.description
                == "two studies are named 'study-1'\n  fix: give every study a name of its own")
    }
}

/// A folder, and how many things are in it.
struct Folder: PipelineInput {
    static let portName = "folder"
    static func candidates(in folder: URL) throws -> [URL] { [folder] }
    init(path: URL) throws {}
}

struct Count: Stage {
    static let name = "count"
    static let summary = "Takes a folder."
    static let inputs = ports(Port<Folder>("folder"))
    func run(_ folder: Folder, _ study: StudyContext) async throws -> Number { Number(value: 0) }
}
