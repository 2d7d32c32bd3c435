import Foundation
import Pipeline
import Synchronization
import Testing
import Text

let hookedYAML = """
    # Reads a number, does what a test wants, and writes it.
    takes: { file: number-file }
    stages:
      - { id: number, use: hooked-read, from: { file: file }, with: { hook: READ } }
      - { id: value, use: hooked-compute, from: { number: number }, with: { hook: COMPUTE } }
      - { id: text, use: spell, from: { number: value }, with: { file: number.txt } }
    """

/// A run with hooks of its own, in a folder of its own.
struct Bench {
    let scratch: Scratch
    let pipeline: Pipeline
    let word = UUID().uuidString

    init(_ yaml: String = hookedYAML, read: (String) throws -> Pipeline = checked) throws {
        scratch = try Scratch()
        pipeline = try read(
            yaml.replacing("READ", with: "read-\(word)").replacing(
                "COMPUTE", with: "compute-\(word)"))
    }

    func onRead(_ hook: @escaping Hooks.Hook) { Hooks.set("read-\(word)", hook) }
    func onCompute(_ hook: @escaping Hooks.Hook) { Hooks.set("compute-\(word)", hook) }

    /// `count` studies, `study-1` with the number 1, and so on.
    func studies(_ count: Int) throws -> [Study] {
        try (1...count).map {
            Study(
                name: "study-\($0)",
                inputs: ["file": try scratch.write("in/\($0).txt", "\($0)")])
        }
    }

    func options(_ change: (inout RunOptions) -> Void = { _ in }) -> RunOptions {
        var options = RunOptions(
            output: scratch.path + "/out",
            program: .init(name: "test", version: "1.2", libraries: ["yaml": "3"]))
        change(&options)
        return options
    }

    func run(_ studies: [Study], _ change: (inout RunOptions) -> Void = { _ in }) async throws
        -> RunOutcome
    {
        try await Runner(pipeline, options(change)).run(studies)
    }

    func report() throws -> JSONValue {
        let data = try Data(contentsOf: URL(filePath: scratch.path + "/out/report.json"))
        return try JSONDecoder().decode(JSONValue.self, from: data)
    }
}

extension JSONValue {
    subscript(_ index: Int) -> JSONValue? {
        guard case .array(let values) = self, values.indices.contains(index) else { return nil }
        return values[index]
    }
}

/// What happened, in order.
final class Events: Sendable {
    private let events = Mutex<[String]>([])
    private let waiters = Mutex<[(String, CheckedContinuation<Void, Never>)]>([])

    func add(_ event: String) {
        events.withLock { $0.append(event) }
        let ready = waiters.withLock { waiters in
            defer { waiters.removeAll { $0.0 == event } }
            return waiters.filter { $0.0 == event }
        }
        for (_, waiter) in ready { waiter.resume() }
    }

    /// Returns once the event has happened.
    func wait(for event: String) async {
        await withCheckedContinuation { (waiter: CheckedContinuation<Void, Never>) in
            waiters.withLock { $0.append((event, waiter)) }
            guard events.withLock({ $0.contains(event) }) else { return }
            let isWaiting = waiters.withLock { waiters in
                guard let index = waiters.firstIndex(where: { $0.0 == event }) else { return false }
                waiters.remove(at: index)
                return true
            }
            if isWaiting { waiter.resume() }
        }
    }

    var all: [String] { events.withLock { $0 } }
}

// The limit is for what hangs; on a busy machine other suites hold the threads for long.
@Suite(.timeLimit(.minutes(20))) struct RunnerTests {
    @Test func everyStudyIsWrittenAndReported() async throws {
        let bench = try Bench()
        bench.onCompute { number, study in
            study.report("ml", .double(number.value / 2))
            if number.value == 2 { study.warn(Warning("test.even", "two\u{1B}[2J is even")) }
            return Number(value: number.value * 10)
        }
        let outcome = try await bench.run(bench.studies(3))
        #expect(outcome == RunOutcome(done: 3, warned: 1))
        #expect(outcome.exitStatus == 0)
        #expect(bench.scratch.list("out") == ["report.json", "study-1", "study-2", "study-3"])
        #expect(bench.scratch.read("out/study-2/number.txt") == "20.0")
        #expect(bench.scratch.list("out/.mais/tmp") == [])

        let report = try bench.report()
        #expect(
            report["program"] == ["name": "test", "version": "1.2", "libraries": ["yaml": "3"]])
        #expect(report["pipeline"]?["sha256"] == .string(bench.pipeline.fileDigest))
        #expect(report["counts"]?["done"] == 3)
        #expect(report["stopped"] == .some(.null))
        let study = report["studies"]?[1]
        #expect(study?["name"] == "study-2")
        #expect(study?["status"] == "done")
        #expect(study?["facts"] == ["ml": 1])
        #expect(
            study?["warnings"] == [
                ["code": "test.even", "message": "two\\x1b[2J is even"]
            ])
        #expect(study?["stages"]?[1]?["use"] == "hooked-compute")
        #expect(
            study?["files"] == [
                [
                    "name": "number.txt", "bytes": 4,
                    "sha256": "585348dbd28810f9a34f57be46f000c5f9effab894d074713d93fe7ccfeb3b76",
                ]
            ])
    }

    @Test func aBadStudyFailsAloneWithItsStageAndSentence() async throws {
        let bench = try Bench()
        bench.onCompute { number, _ in
            if number.value == 2 { throw Complaint("two is not to be had") }
            return number
        }
        var studies = try bench.studies(3)
        studies.append(
            Study(name: "bad", inputs: ["file": try bench.scratch.write("in/bad.txt", "x")]))
        studies.append(Study(name: "row", inputs: [:], fault: "list.csv:7: 'file' is empty"))
        let outcome = try await bench.run(studies)
        #expect(outcome.done == 2)
        #expect(
            outcome.failures.sorted { $0.study < $1.study } == [
                .init(study: "bad", sentence: "'bad.txt' holds no number"),
                .init(study: "row", sentence: "list.csv:7: 'file' is empty"),
                .init(study: "study-2", sentence: "'value' (hooked-compute): two is not to be had"),
            ])
        #expect(outcome.exitStatus == 3)
        #expect(bench.scratch.list("out") == ["report.json", "study-1", "study-3"])
        let report = try bench.report()
        #expect(report["studies"]?[1]?["status"] == "failed")
        #expect(
            report["studies"]?[1]?["error"]
                == ["stage": "value", "use": "hooked-compute", "message": "two is not to be had"])
        #expect(report["studies"]?[4]?["error"]?["message"] == "list.csv:7: 'file' is empty")

        // Failed studies are not tried again by themselves, nor are finished ones.
        let same = Array(studies.prefix(3))
        #expect(try await bench.run(same) == RunOutcome(doneBefore: 2, failedBefore: 1))
        #expect(try await bench.run(same).exitStatus == 3)
        #expect(try bench.report()["studies"]?[1]?["earlier"] == true)
        #expect(try bench.report()["studies"]?[1]?["status"] == "failed")
        #expect(try bench.report()["counts"]?["failed before"] == 1)
        #expect(try FailedStudies.putBack(in: bench.scratch.path + "/out") == 1)
        let done = Events()
        bench.onCompute { number, study in
            done.add(study.name)
            return number
        }
        let again = try await bench.run(same)
        #expect(again == RunOutcome(done: 1, doneBefore: 2))
        #expect(done.all == ["study-2"])
        #expect(try bench.report()["studies"]?[0]?["earlier"] == true)
    }

    @Test func withNothingDoneTheStatusIsOne() async throws {
        let bench = try Bench()
        bench.onRead { _, _ in throw Complaint("no") }
        let outcome = try await bench.run(bench.studies(2))
        #expect(outcome.exitStatus == 1)
        #expect(outcome.failures.count == 2)
    }

    /// The first study computes until the second was read: that ends only if they overlap.
    @Test func readingTheNextOverlapsComputingThis() async throws {
        let bench = try Bench()
        let events = Events()
        bench.onRead { number, study in
            events.add("read \(study.name)")
            return number
        }
        bench.onCompute { number, study in
            if study.name == "study-1" { await events.wait(for: "read study-2") }
            return number
        }
        #expect(try await bench.run(bench.studies(3)).done == 3)
    }

    /// The same with reading that blocks its threads, as file reading does: more of it than this machine may have cores.
    @Test func blockingReadsDoNotHoldUpComputing() async throws {
        let bench = try Bench()
        let computed = DispatchSemaphore(value: 0)
        bench.onRead { number, study in
            if study.name != "study-1" { block(on: computed) }
            return number
        }
        bench.onCompute { number, study in
            if study.name == "study-1" { for _ in 0..<11 { computed.signal() } }
            return number
        }
        #expect(try await bench.run(bench.studies(12)) { $0.jobs = 12 }.done == 12)
    }

    @Test func onlyOneStudyComputesAtATimeAndOnOneThread() async throws {
        let bench = try Bench()
        let computing = Mutex(0)
        let threads = Mutex<Set<UInt>>([])
        bench.onCompute { number, _ in
            let now = computing.withLock { value in
                value += 1
                return value
            }
            #expect(now == 1)
            for _ in 0..<20 {
                _ = threads.withLock { $0.insert(UInt(pthread_self())) }
                await Task.yield()
            }
            computing.withLock { $0 -= 1 }
            return number
        }
        #expect(try await bench.run(bench.studies(12)) { $0.jobs = 6 }.done == 12)
        #expect(threads.withLock { $0.count } == 1)
    }

    @Test func noMoreStudiesAreInWorkThanJobs() async throws {
        let bench = try Bench()
        let inWork = Mutex((now: 0, most: 0))
        bench.onRead { number, _ in
            inWork.withLock {
                $0.now += 1
                $0.most = max($0.most, $0.now)
            }
            for _ in 0..<50 { await Task.yield() }
            inWork.withLock { $0.now -= 1 }
            return number
        }
        #expect(try await bench.run(bench.studies(12)) { $0.jobs = 2 }.done == 12)
        #expect(inWork.withLock { (1...2).contains($0.most) })
    }

    @Test func preparingHappensOnceAndSharesWhatItMakes() async throws {
        let bench = try Bench()
        let events = Events()
        Hooks.setPreparation("compute-\(bench.word)") { run in
            events.add("prepared")
            _ = try await run.shared("model") {
                events.add("made")
                return 7.0
            }
            run.describe("device", "cpu")
        }
        bench.onCompute { number, study in
            let model = try await study.run.shared("model") {
                events.add("made")
                return 7.0
            }
            return Number(value: number.value * model)
        }
        let studies = try bench.studies(4)
        #expect(try await bench.run(studies).done == 4)
        #expect(events.all == ["prepared", "made"])
        #expect(bench.scratch.read("out/study-3/number.txt") == "21.0")
        #expect(try bench.report()["facts"] == ["device": "cpu"])
        // With nothing to do nothing is loaded, and the report still says what it was done with.
        #expect(try await bench.run(studies) == RunOutcome(doneBefore: 4))
        #expect(events.all == ["prepared", "made"])
        #expect(try bench.report()["facts"] == ["device": "cpu"])
    }

    /// The first is in work alone, and so is the last in the end.
    @Test func whoSharesTheCoresIsToldAmongHowManyStudies() async throws {
        let bench = try Bench()
        bench.onCompute { number, _ in number }
        let told = Mutex<[Int]>([])
        let outcome = try await bench.run(bench.studies(4)) { options in
            options.jobs = 2
            options.onStudiesInWork = { count in told.withLock { $0.append(count) } }
        }
        #expect(outcome.done == 4)
        let counts = told.withLock { $0 }
        #expect(counts.count == 8)
        #expect(counts.first == 1 && counts.last == 0)
        #expect(counts.allSatisfy { (0...2).contains($0) })
        #expect(zip(counts, counts.dropFirst()).allSatisfy { abs($0 - $1) == 1 })
    }

    @Test func aStageThatCannotBePreparedEndsTheRunBeforeAnyStudy() async throws {
        let bench = try Bench()
        Hooks.setPreparation("compute-\(bench.word)") { _ in
            throw Complaint("the checkpoint is for another network")
        }
        let error = await #expect(throws: RunError.self) { try await bench.run(bench.studies(2)) }
        #expect(
            error?.description == "'value' (hooked-compute): the checkpoint is for another network")
        #expect(bench.scratch.list("out") == [])
    }

    @Test func valuesGoWhenNoStageNeedsThem() async throws {
        let alive = Mutex(0)
        let events = Events()
        Kept.onChange.withLock { $0 = { change in alive.withLock { $0 += change } } }
        let bench = try Bench(
            """
            takes: { file: number-file }
            stages:
              - { id: a, use: keep, from: { file: file } }
              - { id: b, use: let-go, from: { kept: a } }
              - { id: c, use: hooked-compute, from: { number: b }, with: { hook: COMPUTE } }
            """)
        bench.onCompute { number, _ in
            events.add("alive: \(alive.withLock { $0 })")
            return number
        }
        #expect(try await bench.run(bench.studies(1)).done == 1)
        #expect(events.all == ["alive: 0"])
    }

    @Test func twoStagesCannotWriteTheSameFile() async throws {
        let bench = try Bench(
            hookedYAML
                + "\n  - { id: more, use: spell, from: { number: value }, with: { file: number.txt } }"
        )
        let outcome = try await bench.run(bench.studies(1))
        #expect(
            outcome.failures.map(\.sentence)
                == ["'more' (spell): two stages write 'number.txt'; give one of them another name"])
    }

    @Test(arguments: ["a/b", "..", ".hidden", "", "a\nb", "../../x"])
    func resultsStayInTheirFolder(_ name: String) async throws {
        let bench = try Bench()
        bench.onCompute { number, study in
            _ = try study.output(name)
            return number
        }
        let outcome = try await bench.run(bench.studies(1))
        #expect(
            outcome.failures.first?.sentence == """
                'value' (hooked-compute): '\(name.replacing("\n", with: "\\x0a"))' cannot name a result: \
                it takes one name without '/', at most 200 bytes
                """)
    }

    @Test func aFileThatWasNeverWrittenFailsTheStudy() async throws {
        let bench = try Bench()
        bench.onCompute { number, study in
            _ = try study.output("mask.txt")
            return number
        }
        let outcome = try await bench.run(bench.studies(1))
        #expect(outcome.failures.map(\.sentence) == ["'mask.txt' was announced and never written"])
        #expect(bench.scratch.list("out") == ["report.json"])
    }

    @Test func progressTellsHowFarTheRunIs() async throws {
        let bench = try Bench()
        let written = Written()
        _ = try await bench.run(bench.studies(2)) {
            $0.jobs = 1
            $0.progress = PlainProgress { written.add($0) }
        }
        #expect(written.pieces.count == 2)
        #expect(written.pieces[0].hasPrefix("study-1: done in "))
        #expect(written.pieces[1].contains("(2/2, "))
    }
}

/// Waits where `await` is not meant: the thread stands still.
private func block(on semaphore: DispatchSemaphore) { semaphore.wait() }
