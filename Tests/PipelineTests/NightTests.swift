import Foundation
import Pipeline
import Synchronization
import Testing
import Text

/// Windows, retries and memory, as a run keeps to them.
@Suite(.timeLimit(.minutes(20))) struct NightTests {
    // MARK: Hours

    @Test func noStudyIsBegunAfterTheEndAndTheNextStartGoesOn() async throws {
        let bench = try Bench()
        let clock = TestClock()
        bench.onCompute { number, study in
            if study.name == "study-2" { clock.pass(3600) }
            return number
        }
        let until = clock.time(in: 1800)
        let studies = try bench.studies(5)
        let outcome = try await bench.run(studies) {
            $0.jobs = 1
            $0.clock = clock.clock
            $0.hours = WorkingHours(until: until)
        }
        // The study in work was ended.
        #expect(
            outcome
                == RunOutcome(
                    done: 2, waiting: 3,
                    stopped: "it is past \(until), and studies are to be done yet"))
        #expect(outcome.exitStatus == 3)
        let status = try StatusFile.read(bench.scratch.path + "/out")
        #expect(status.activity == .ended && status.waiting == 3)
        #expect(status.reason == "it is past \(until), and studies are to be done yet")
        #expect(try await bench.run(studies) == RunOutcome(done: 3, doneBefore: 2))
    }

    @Test func aRunThatIsStartedBeforeItsWindowWaits() async throws {
        let bench = try Bench()
        let clock = TestClock()
        let opens = clock.time(in: 1800)
        let window = "\(opens)-\(clock.time(in: 7200))"
        let begun = Mutex<Date?>(nil)
        bench.onCompute { number, _ in
            begun.withLock { $0 = $0 ?? clock.now }
            return number
        }
        let written = Written()
        let start = clock.now
        let outcome = try await bench.run(bench.studies(1)) {
            $0.clock = clock.clock
            $0.hours = WorkingHours(window: window)
            $0.progress = PlainProgress { written.add($0) }
        }
        #expect(outcome == RunOutcome(done: 1))
        let waited = try #require(begun.withLock { $0 }).timeIntervalSince(start)
        #expect((1740...1820).contains(waited), "waited \(waited) s")
        #expect(written.pieces.first == "waiting for \(opens), when the window opens\n")
    }

    @Test func aStopEndsTheWaitForAWindow() async throws {
        let bench = try Bench()
        let clock = TestClock()
        let stop = StopRequest()
        let hours = WorkingHours(window: "\(clock.time(in: 1800))-\(clock.time(in: 7200))")
        let outcome = try await bench.run(bench.studies(2)) {
            $0.clock = RunClock(
                now: clock.clock.now, elapsed: clock.clock.elapsed,
                sleep: { _ in
                    stop.request("it was interrupted")
                    try await Task.sleep(for: .seconds(600))
                })
            $0.hours = hours
            $0.stop = stop
        }
        #expect(outcome == RunOutcome(waiting: 2, stopped: "it was interrupted"))
        #expect(outcome.exitStatus == 3)
    }

    /// Two hours back in the second study, with one to go: by the time of day there would be three.
    @Test func aClockThatIsSetBackDoesNotMakeTheNightLonger() async throws {
        let bench = try Bench()
        let clock = TestClock()
        bench.onCompute { number, study in
            if study.name == "study-2" { clock.set(-7200) }
            clock.pass(1200)
            return number
        }
        let outcome = try await bench.run(bench.studies(9)) {
            $0.jobs = 1
            $0.clock = clock.clock
            $0.hours = WorkingHours(until: clock.time(in: 3600))
        }
        #expect((2...4).contains(outcome.done) && outcome.done + outcome.waiting == 9)
        #expect(outcome.stopped?.hasPrefix("it is past ") == true)
        #expect(try #require(bench.report()["seconds"]) != 0)
    }

    @Test func aClockThatIsSetBackIsTold() async throws {
        let bench = try Bench()
        let clock = TestClock()
        let written = Written()
        bench.onCompute { number, _ in
            clock.set(-7200)
            // The run looks at its clocks once a second.
            while written.pieces.isEmpty { try await Task.sleep(for: .milliseconds(10)) }
            return number
        }
        _ = try await bench.run(bench.studies(1)) {
            $0.clock = clock.clock
            $0.progress = PlainProgress { written.add($0) }
        }
        let sentence =
            "the clock was set back by 2 h; times of day before and after do not compare"
        #expect(written.pieces.first == "warning: \(sentence) [run.clock-set-back]\n")
        #expect(
            try bench.report()["notes"]
                == [["code": "run.clock-set-back", "message": .string(sentence)]])
    }

    // MARK: Transient faults

    @Test func aTransientFaultIsTriedAgainAfterGrowingWaits() async throws {
        let bench = try Bench()
        let clock = TestClock()
        let tries = Mutex(0)
        bench.onRead { number, study in
            guard study.name == "study-1" else { return number }
            let count = tries.withLock { tries in
                tries += 1
                return tries
            }
            if count < 4 { throw DriveComplaint("a.dcm", ESTALE) }
            return number
        }
        let written = Written()
        let outcome = try await bench.run(bench.studies(2)) {
            $0.clock = clock.clock
            $0.jobs = 1
            $0.progress = PlainProgress { written.add($0) }
        }
        #expect(outcome == RunOutcome(done: 2))
        #expect(clock.slept == [10, 40, 160])
        #expect(
            written.pieces.contains(
                "study-1: tried again in 10 s: 'number' (hooked-read): 'a.dcm' cannot be read: Stale file handle\n"
            ))
        let study = try bench.report()["studies"]?[0]
        #expect(study?["status"] == "done")
        #expect(
            study?["tries"]?[2]?["error"]
                == [
                    "stage": "number", "use": "hooked-read",
                    "message": "'a.dcm' cannot be read: Stale file handle",
                ])
        #expect(study?["tries"]?[3] == nil)
        #expect(try bench.report()["studies"]?[1]?["tries"] == nil)
    }

    @Test func theTriesHaveALimitAndTheNextStartTriesAgain() async throws {
        let bench = try Bench()
        let clock = TestClock()
        let reads = Events()
        bench.onRead { number, study in
            reads.add(study.name)
            throw DriveComplaint("a.dcm", EIO)
        }
        let studies = try bench.studies(1)
        let outcome = try await bench.run(studies) {
            $0.clock = clock.clock
            $0.retries.most = 2
        }
        #expect(
            outcome.failures.map(\.sentence)
                == ["'number' (hooked-read): 'a.dcm' cannot be read: Input/output error"])
        #expect(clock.slept == [10, 40])
        #expect(reads.all.count == 3)
        #expect(try bench.report()["studies"]?[0]?["status"] == "failed")
        bench.onRead { number, _ in number }
        #expect(try await bench.run(studies) == RunOutcome(done: 1))
    }

    /// Words of the system in a sentence are nothing that the run goes by: a file may be named so.
    @Test(arguments: ["Stale file handle", "Input/output error", "No space left on device"])
    func aNameThatReadsLikeAFaultOfTheSystemIsNone(_ words: String) async throws {
        let bench = try Bench()
        let clock = TestClock()
        let good = try bench.scratch.write("\(words)/good.txt", "1")
        let bad = try bench.scratch.write("\(words)/\(words).txt", "cut")
        bench.onRead { number, study in
            if study.name == "third" { throw Complaint("'\(bad)' is cut: \(words)") }
            return number
        }
        let studies = [
            Study(name: "first", inputs: ["file": good]), Study(name: words, inputs: ["file": bad]),
            Study(name: "third", inputs: ["file": good]),
            Study(name: "fourth", inputs: ["file": good]),
        ]
        let outcome = try await bench.run(studies) { $0.clock = clock.clock }
        #expect(outcome.done == 2 && outcome.failed == 2 && outcome.waiting == 0)
        #expect(outcome.stopped == nil)
        #expect(clock.slept == [])
    }

    @Test func aBadInputIsNotTriedAgain() async throws {
        let bench = try Bench()
        let clock = TestClock()
        let studies = [
            Study(name: "bad", inputs: ["file": try bench.scratch.write("in/bad.txt", "x")]),
            Study(name: "none", inputs: ["file": bench.scratch.path + "/in/none.txt"]),
        ]
        let outcome = try await bench.run(studies) { $0.clock = clock.clock }
        #expect(outcome.failed == 2)
        #expect(clock.slept == [])
        // Until it is mended.
        #expect(try await bench.run(studies) == RunOutcome(failedBefore: 2))
        try bench.scratch.write("in/bad.txt", "4")
        #expect(try await bench.run(studies) == RunOutcome(done: 1, failedBefore: 1))
    }

    /// A share that is not mounted is an empty folder, or none.
    @Test(arguments: [true, false])
    func anInputFolderThatVanishesForAMomentIsWaitedFor(_ isEmpty: Bool) async throws {
        let bench = try Bench()
        let clock = TestClock()
        let (folder, away) = (bench.scratch.path + "/in", bench.scratch.path + "/away")
        let studies = try bench.studies(3)
        bench.onRead { number, study in
            if study.name == "study-1" {
                try FileManager.default.moveItem(atPath: folder, toPath: away)
                if isEmpty {
                    try FileManager.default.createDirectory(
                        atPath: folder, withIntermediateDirectories: false)
                }
            }
            return number
        }
        let outcome = try await bench.run(studies) {
            $0.jobs = 1
            $0.clock = RunClock(
                now: clock.clock.now, elapsed: clock.clock.elapsed,
                sleep: { seconds in
                    // The share is back.
                    if isEmpty { rmdir(folder) }
                    _ = rename(away, folder)
                    try await clock.clock.sleep(seconds)
                })
        }
        #expect(outcome == RunOutcome(done: 3))
        // The second waited since the third was tried at once after it.
        #expect(clock.slept.first == 10)
    }

    // MARK: Memory

    /// Each study is told to take 1 GB of inputs: one at a time is tried, and none waits for ever.
    /// In truth they take nothing: once four have shown it, several go at a time, however much of
    /// what they freed is kept.
    @Test(arguments: [4, 12], [0, 1 << 40])
    func studiesThatDoNotFitBesideOthersWait(_ count: Int, _ kept: Int) async throws {
        let bench = try Bench(
            hookedYAML.replacing("number-file", with: "large-file")
                .replacing("hooked-read", with: "read-large")
        ) {
            try Pipeline(
                yaml: $0, file: "p.yaml", stages: allStages + [ReadLarge.self],
                inputs: [LargeFile.self])
        }
        let most = Mutex(0)
        let studies = try bench.studies(count)
        let outcome = try await bench.run(studies) {
            $0.jobs = 4
            $0.memory = 1 << 30
            // Other tests' memory is this process', too.
            $0.residentMemory = { kept + (100 << 20) }
            $0.keptMemory = { kept }
            $0.onStudiesInWork = { count in most.withLock { $0 = max($0, count) } }
        }
        #expect(outcome.done == count)
        #expect((most.withLock { $0 } > 1) == (count > 4))
        most.withLock { $0 = 0 }
        let roomy = try await bench.run(studies) {
            $0.jobs = 4
            $0.memory = 1 << 40
            $0.output += "-2"
            $0.onStudiesInWork = { count in most.withLock { $0 = max($0, count) } }
        }
        #expect(roomy.done == count)
        #expect(most.withLock { $0 } > 1)
    }
}

/// A number whose file is told to take a gigabyte once it is read.
struct LargeFile: PipelineInput {
    static let portName = "large-file"
    let file: NumberFile
    static func candidates(in folder: URL) throws -> [URL] { [] }
    init(path: URL) throws { file = try NumberFile(path: path) }
    static func estimatedBytes(at path: URL) -> Int { 1 << 30 }
}

struct ReadLarge: Stage {
    var hook = ""
    static let name = "read-large"
    static let summary = "Does what a test wants."
    static let inputs = ports(Port<LargeFile>("file"))
    func run(_ file: LargeFile, _ study: StudyContext) async throws -> Number {
        let number = Number(value: file.file.value)
        return try await Hooks.get(hook)?(number, study) ?? number
    }
}
