import Foundation
import Pipeline
import Synchronization
import Testing
import Text

@Suite(.timeLimit(.minutes(20))) struct StatusTests {
    private func out(_ bench: Bench) -> String { bench.scratch.path + "/out" }

    /// All, done, failed, waiting.
    private func counts(_ status: RunStatus) -> [Int] {
        [status.studies, status.done, status.failed, status.waiting]
    }

    @Test func theStatusCountsAndGroupsReasons() async throws {
        let bench = try Bench()
        bench.onCompute { number, _ in
            if number.value > 2 {
                throw Complaint("'\(number.value).dcm' has \(number.value) rows")
            }
            return number
        }
        var studies = try bench.studies(5)
        studies.append(Study(name: "row", inputs: [:], fault: "list.csv:7: 'file' is empty"))
        _ = try await bench.run(studies)
        let status = try StatusFile.read(out(bench))
        #expect(status.activity == .ended)
        #expect(counts(status) == [6, 2, 4, 0])
        #expect(status.inWork == [])
        #expect(
            status.failures == [
                .init(
                    category: "'value' (hooked-compute): '…' has # rows", count: 3,
                    study: "study-3",
                    sentence: "'value' (hooked-compute): '3.0.dcm' has 3.0 rows"),
                .init(
                    category: "list.csv:#: '…' is empty", count: 1, study: "row",
                    sentence: "list.csv:7: 'file' is empty"),
            ])
        let text = status.text(now: status.updated + 90)
        #expect(
            text == """
                p.yaml: ended 90 s ago
                  2 of 6 done, 4 failed, 0 waiting
                  \(status.perMinute ?? -1) a minute
                failed
                  3, such as study-3: 'value' (hooked-compute): '3.0.dcm' has 3.0 rows
                  1 row: list.csv:7: 'file' is empty

                """)
    }

    @Test func theStatusCountsCodesOfWarnings() async throws {
        let bench = try Bench()
        bench.onCompute { number, study in
            study.warn(Warning("series.incomplete", "one"))
            if number.value > 2 {
                study.warn(Warning("nifti.spacing", "two"))
                study.warn(Warning("nifti.spacing", "three"))
            }
            return number
        }
        _ = try await bench.run(bench.studies(3))
        let status = try StatusFile.read(out(bench))
        #expect(
            status.warnings == [
                .init(code: "series.incomplete", count: 3, study: "study-1"),
                .init(code: "nifti.spacing", count: 1, study: "study-3"),
            ])
        #expect(
            status.text(now: status.updated).contains(
                """
                warned of
                  3, such as study-1: series.incomplete
                  1 study-3: nifti.spacing

                """))
        // Two runs over shares of one list are one.
        let both = try #require(RunStatus.joined([status, status]))
        #expect(both.warnings?.map(\.count) == [6, 2])
    }

    @Test func whileTheRunGoesOnTheStatusTellsWhatIsInWork() async throws {
        let bench = try Bench()
        let seen = Mutex<RunStatus?>(nil)
        let folder = out(bench)
        bench.onCompute { number, study in
            guard study.name == "study-2" else { return number }
            study.progress(0.4)
            // The status is written every second.
            for _ in 0..<400 {
                let status = try? StatusFile.read(folder)
                if let status, status.inWork.contains(where: { $0.fraction == 0.4 }) {
                    seen.withLock { $0 = status }
                    break
                }
                try await Task.sleep(for: .milliseconds(20))
            }
            return number
        }
        _ = try await bench.run(bench.studies(3)) { $0.jobs = 1 }
        let status = try #require(seen.withLock { $0 })
        #expect(status.activity == .running)
        #expect(counts(status) == [3, 1, 0, 2])
        #expect(status.inWork.map(\.study) == ["study-2"])
        #expect(status.inWork.first?.stage == "value")
        #expect(status.perMinute ?? 0 > 0 && status.secondsLeft ?? 0 > 0)
        #expect(status.text().contains("\nin work\n  study-2: value 40 %, "))
        #expect(status.text().hasPrefix("p.yaml: running for "))
    }

    @Test func severalRunsOverSharesAreShownAsOne() async throws {
        let (first, second) = (try Bench(), try Bench())
        second.onCompute { number, _ in
            if number.value > 1 { throw Complaint("no \(number.value)") }
            return number
        }
        first.onCompute { number, _ in
            if number.value == 1 { throw Complaint("no 7") }
            return number
        }
        _ = try await first.run(first.studies(3))
        _ = try await second.run(second.studies(4))
        let parts = try [first, second].map { try StatusFile.read(out($0)) }
        let whole = try #require(RunStatus.joined(parts))
        #expect(counts(whole) == [7, 3, 4, 0])
        #expect(whole.failures.map(\.count) == [4])
        #expect(whole.workers.count == 2)
        #expect(RunStatus.joined([]) == nil)
    }

    /// A worker elsewhere keeps its ledger to itself: its status file is enough.
    @Test func theFileAloneTellsTheStatus() async throws {
        let bench = try Bench()
        bench.onCompute { number, _ in
            if number.value > 1 { throw Complaint("no") }
            return number
        }
        _ = try await bench.run(bench.studies(2))
        let whole = try StatusFile.read(out(bench))
        try bench.scratch.write(
            "other/.mais/status.json", bench.scratch.read("out/.mais/status.json") ?? "")
        #expect(try StatusFile.read(bench.scratch.path + "/other") == whole)
    }

    @Test func whereNoRunIsTheStatusSaysSo() throws {
        let scratch = try Scratch()
        let error = #expect(throws: RunError.self) { try StatusFile.read(scratch.path) }
        #expect(
            error?.description == """
                there is no run in '\(scratch.path)'
                  fix: name the folder that 'mais run' was given with '--out'
                """)
        let retry = #expect(throws: RunError.self) { try FailedStudies.putBack(in: scratch.path) }
        #expect(retry == .noRun(scratch.path))
        // Looking makes nothing.
        #expect(scratch.list("").isEmpty && scratch.list(".mais").isEmpty)
        try scratch.write(".mais/status.json", "{\"format\":")
        let broken = #expect(throws: RunError.self) { try StatusFile.read(scratch.path) }
        let status = scratch.path + "/.mais/status.json"
        guard case .statusUnreadable(status, let reason) = broken else {
            Issue.record("\(broken as Any)")
            return
        }
        #expect(reason.hasPrefix("it is no JSON, line 1: "), "\(reason)")
        // Whole, and of a version that has other keys.
        try scratch.write(".mais/status.json", "{}")
        let other = #expect(throws: RunError.self) { try StatusFile.read(scratch.path) }
        #expect(other == .ledgerFromElsewhere(status))
    }

    @Test func failedStudiesArePutBackByReasonAndName() async throws {
        let bench = try Bench()
        bench.onCompute { number, _ in
            if number.value == 1 { throw Complaint("gantry Tilt of 3 degrees") }
            if number.value < 4 { throw Complaint("a slice is missing") }
            return number
        }
        let studies = try bench.studies(4)
        _ = try await bench.run(studies)
        bench.onCompute { number, _ in number }
        #expect(try await bench.run(studies) == RunOutcome(doneBefore: 1, failedBefore: 3))
        #expect(try FailedStudies.putBack(in: out(bench), reason: "tilt") == 1)
        #expect(try FailedStudies.putBack(in: out(bench), reason: "tilt") == 0)
        #expect(try StatusFile.read(out(bench)).waiting == 1)
        #expect(try await bench.run(studies) == RunOutcome(done: 1, doneBefore: 1, failedBefore: 2))
        #expect(try FailedStudies.putBack(in: out(bench), studies: ["study-3", "study-4"]) == 1)
        #expect(try await bench.run(studies) == RunOutcome(done: 1, doneBefore: 2, failedBefore: 1))
        #expect(try await bench.run(studies) { $0.triesFailedAgain = true }.done == 1)
    }

    @Test func aRunThatGoesOnIsNotPutBack() async throws {
        let bench = try Bench()
        let refused = Mutex<String>("")
        let folder = out(bench)
        bench.onCompute { number, _ in
            do { _ = try FailedStudies.putBack(in: folder) } catch {
                refused.withLock { $0 = "\(error)" }
            }
            return number
        }
        _ = try await bench.run(bench.studies(1))
        #expect(
            refused.withLock { $0 } == """
                another run is writing into '\(folder)'
                  fix: wait until it ends, or choose another folder with '--out'
                """)
    }

    @Test(arguments: [
        (
            "'a' (read-dicom): '/x/7.dcm' is cut short after 1.5 bytes",
            "'a' (read-dicom): '…' is cut short after # bytes"
        ),
        ("the run's own 'x' and 'y'", "the run's own '…' and '…'"),
        ("/nas/7/a.nii.gz ends early: 8 bytes, in x/b.dcm\n/c", "… ends early: # bytes, in …"),
        ("first line\n  fix: another", "first line"),
        ("'unclosed 12", "'unclosed #"),
        ("", ""),
    ])
    func aThousandFilesAreOneReason(_ sentence: String, _ category: String) async throws {
        let bench = try Bench()
        bench.onCompute { _, _ in throw Complaint("x") }
        _ = try await bench.run([Study(name: "s", inputs: [:], fault: sentence)])
        #expect(try StatusFile.read(out(bench)).failures.map(\.category) == [category])
    }
}
