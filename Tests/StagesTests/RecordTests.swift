import Foundation
import Imaging
import NIfTI
import Pipeline
import Sessions
import Stages
import Testing
import Text

/// A run's record: the session with what each event led to, and what verifies a later run.
@Suite struct RecordTests {
    let bench: StudyBench

    init() throws { bench = try StudyBench() }

    private func write(_ session: RecordedSession) throws {
        try session.write(to: bench.path("session.json"))
    }

    @Test func aRecordVerifiesTheSameReplay() async throws {
        try write(bench.session())
        let first = try await bench.run(
            segment: ", record: done.json", inputs: ["session": "session.json"])
        #expect(first["facts"]?["verification"] == nil)
        let recorded = try RecordedSession(contentsOf: bench.result("done.json"))
        #expect(recorded.events.count == 6)
        for event in recorded.events {
            #expect(event.outcome?.maskDigest?.count == 64)
            #expect((event.outcome?.milliseconds ?? 0) > 0)
        }
        // The last event's voxels are those of the result, where no other segment took them.
        let labels = try NIfTIFile(bench.result("labels.nii.gz")).labelMap()
        let voxels = try #require(recorded.events.last?.outcome?.voxels)
        #expect(labels.counts[2] ?? 0 <= voxels && voxels > 0)

        try write(recorded)
        let second = try await bench.run(
            segment: ", verify: true", inputs: ["session": "session.json"], out: "second")
        #expect(
            second["facts"]?["verification"] == [
                "compared": 6, "differing": 0, "first": nil, "dice": nil,
            ])
        #expect(warnings(second).filter { $0.contains("differs") } == [])
    }

    @Test func theFirstEventThatDiffersIsNamed() async throws {
        try write(bench.session())
        _ = try await bench.run(
            segment: ", record: done.json, recordMasks: true", inputs: ["session": "session.json"])
        var recorded = try RecordedSession(contentsOf: bench.result("done.json"))
        // An annotator's click that was moved after the fact changes its event and those after.
        recorded.events[2].clicks[0].index? += SIMD3(0, -6, 0)
        try write(recorded)
        let study = try await bench.run(
            segment: ", verify: true, grow: false, record: again.json, recordMasks: true",
            inputs: ["session": "session.json"], out: "second")
        let found = warnings(study).first { $0.contains("differs") }
        #expect(found?.hasPrefix("event ") == true, "\(warnings(study))")
        guard case .int(let first)? = study["facts"]?["verification"]?["first"] else {
            Issue.record("no first event")
            return
        }
        let then = try #require(recorded.events.first { $0.seq == first }?.outcome?.voxels)
        #expect(found?.contains("the session says \(then)") == true)
        #expect(first <= 3)
        // The Dice that is said is that of the two masks, counted voxel by voxel.
        let again = try RecordedSession(contentsOf: bench.result("again.json", out: "second"))
        let grid = recorded.image.geometry
        let masks = try [recorded, again].map { session in
            let text = try #require(
                session.events.first { $0.seq == first }?.outcome?.maskRuns)
            let runs = try #require(MaskRuns(text: text, voxels: grid.count))
            return Set(runs.ranges.joined())
        }
        let dice =
            2 * Double(masks[0].intersection(masks[1]).count)
            / Double(masks[0].count + masks[1].count)
        #expect(study["facts"]?["verification"]?["dice"] == .double(dice))
        #expect(dice < 1)
        #expect(found?.contains("Dice \((dice * 1e6).rounded() / 1e6) (") == true)
    }

    @Test func withATruthEachEventHasItsDice() async throws {
        try write(bench.session())
        let inputs = ["session": "session.json", "truth": "truth.nii.gz"]
        let takes = "session: session, truth: labels-file"
        _ = try await bench.run(
            takes: takes, truth: ", truth: truth",
            segment: ", record: done.json, recordMasks: true, match: number",
            inputs: inputs)
        var recorded = try RecordedSession(contentsOf: bench.result("done.json"))
        let truth = bench.truth()
        for event in recorded.events {
            let text = try #require(event.outcome?.maskRuns)
            let mask = try #require(MaskRuns(text: text, voxels: truth.labels.count))
            let label: UInt16 = event.segment == "left" ? 1 : 2
            let both = mask.ranges.joined().count { truth.labels[$0] == label }
            let all = mask.count + truth.labels.count { $0 == label }
            #expect(event.outcome?.dice == 2 * Double(both) / Double(all))
        }
        // The truth changes nothing but that.
        _ = try await bench.run(inputs: ["session": "session.json"], out: "plain")
        #expect(
            try Data(contentsOf: bench.result("labels.nii.gz"))
                == Data(contentsOf: bench.result("labels.nii.gz", out: "plain")))
        // Without a truth a Dice stays with its mask, and goes with it.
        recorded.events[5].clicks[0].index? += SIMD3(-9, 3, 0)
        try write(recorded)
        _ = try await bench.run(
            segment: ", record: again.json", inputs: ["session": "session.json"], out: "second")
        let again = try RecordedSession(contentsOf: bench.result("again.json", out: "second"))
        #expect(
            again.events[..<5].map(\.outcome?.dice) == recorded.events[..<5].map(\.outcome?.dice))
        #expect(again.events[5].outcome?.maskDigest != recorded.events[5].outcome?.maskDigest)
        #expect(again.events[5].outcome?.dice == nil)
    }

    @Test func aLogWithoutDigestsCannotBeVerified() async throws {
        try write(bench.session())
        let study = try await bench.run(
            segment: ", verify: true, grow: false", inputs: ["session": "session.json"])
        #expect(
            warnings(study).contains(
                "the session holds no mask digest, so there is nothing to verify against"))
        #expect(
            study["facts"]?["verification"] == [
                "compared": 0, "differing": 0, "first": nil, "dice": nil,
            ])
    }

    @Test func keptApartEachSegmentHasItsFile() async throws {
        try write(bench.session())
        let order = try await bench.run(
            stitch: "{ overlaps: order }", inputs: ["session": "session.json"], out: "order")
        let kept = try await bench.run(
            segment: ", record: done.json", stitch: "{ overlaps: keep }",
            inputs: ["session": "session.json"], out: "kept")
        #expect(order["files"] != kept["files"])
        let merged = try NIfTIFile(bench.result("labels.nii.gz", out: "order")).labelMap()
        let one = try NIfTIFile(bench.result("labels-1.nii.gz", out: "kept")).labelMap()
        let two = try NIfTIFile(bench.result("labels-2.nii.gz", out: "kept")).labelMap()
        #expect(
            !FileManager.default.fileExists(atPath: bench.result("labels.nii.gz", out: "kept").path)
        )
        #expect(one.labels == merged.labels.map { $0 == 1 ? 1 : 0 })
        for (all, own) in zip(merged.labels, two.labels) { #expect(all != 2 || own == 2) }
        let recorded = try RecordedSession(contentsOf: bench.result("done.json", out: "kept"))
        #expect(one.counts[1] == recorded.events[4].outcome?.voxels)
        #expect(two.counts[2] == recorded.events[5].outcome?.voxels)
        let names = String(
            decoding: try Data(contentsOf: bench.result("labels.json", out: "kept")), as: UTF8.self)
        #expect(names.contains("labels-1.nii.gz") && names.contains("labels-2.nii.gz"))
    }
}

/// The warnings that a run reports of a study.
func warnings(_ study: JSONValue) -> [String] {
    guard case .array(let values)? = study["warnings"] else { return [] }
    return values.compactMap { if case .string(let text)? = $0["message"] { text } else { nil } }
}
