import Foundation
import Imaging
import NIfTI
import Pipeline
import Sessions
import Stages
import Testing
import Text

/// A truth and a session: which label is which segment, and how well they agree.
@Suite struct TruthTests {
    let bench: StudyBench

    init() throws {
        bench = try StudyBench()
        try bench.session().write(to: bench.path("session.json"))
    }

    private func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: bench.path(name))
    }

    /// dcmqi's label file: label, name and code, nil for one that says nothing.
    private func labelFile(_ labels: [(Int, String, String?)]) -> String {
        let entries = labels.map { label, name, code in
            let type = code ?? "85756007"
            return """
                {"labelID": \(label), "SegmentLabel": "\(name)", "SegmentAlgorithmType": "MANUAL",
                 "SegmentedPropertyCategoryCodeSequence": {"CodeValue": "123037004",
                  "CodingSchemeDesignator": "SCT", "CodeMeaning": "Anatomical Structure"},
                 "SegmentedPropertyTypeCodeSequence": {"CodeValue": "\(type)",
                  "CodingSchemeDesignator": "SCT", "CodeMeaning": "\(name)"}}
                """
        }
        return #"{"segmentAttributes": [[\#(entries.joined(separator: ","))]]}"#
    }

    private func run(_ segment: String = "", stitch: String = "{}", out: String = "out")
        async throws
        -> JSONValue
    {
        try await bench.run(
            takes: "session: session, truth: labels-file", truth: ", truth: truth",
            segment: segment, stitch: stitch,
            inputs: ["session": "session.json", "truth": "truth.nii.gz"], out: out)
    }

    private func sentence(_ segment: String = "", out: String) async -> String {
        do {
            _ = try await run(segment, out: out)
            return "it was run"
        } catch { return "\(error)" }
    }

    /// Dice in the report, by the segment's name.
    private func dice(_ study: JSONValue) -> [String: Double] {
        guard case .array(let segments)? = study["facts"]?["segments"] else { return [:] }
        var found: [String: Double] = [:]
        for segment in segments {
            guard case .string(let name)? = segment["name"] else { continue }
            switch segment["dice"] {
            case .double(let value)?: found[name] = value
            case .int(let value)?: found[name] = Double(value)
            default: break
            }
        }
        return found
    }

    /// Counted voxel by voxel, from the file that the run wrote.
    private func counted(_ label: UInt16, truth: UInt16, out: String = "out") throws -> Double {
        let made = try NIfTIFile(bench.result("labels.nii.gz", out: out)).labelMap().labels
        let known = bench.truth().labels
        let both = zip(made, known).count { $0 == label && $1 == truth }
        let all = made.count { $0 == label } + known.count { $0 == truth }
        return 2 * Double(both) / Double(all)
    }

    private func expectSame(_ a: Double?, _ b: Double) {
        #expect(abs((a ?? -1) - b) < 1e-12)
    }

    @Test func namesDecideAndNotNumbers() async throws {
        // The truth counts the other way round than the session.
        try write(labelFile([(1, " RIGHT", nil), (2, "Left ", nil)]), to: "truth.json")
        let study = try await run()
        let found = dice(study)
        expectSame(found["left"], try counted(1, truth: 2))
        expectSame(found["right"], try counted(2, truth: 1))
        // A record's Dice of an event goes by the same.
        _ = try await run(", record: done.json, recordMasks: true", out: "recorded")
        let events = try RecordedSession(
            contentsOf: bench.result("done.json", out: "recorded")
        ).events
        let last = try #require(events.last?.outcome)
        let known = bench.truth().labels
        let mask = try #require(MaskRuns(text: last.maskRuns ?? "", voxels: known.count))
        let both = mask.ranges.joined().count { known[$0] == 1 }
        expectSame(last.dice, 2 * Double(both) / Double(mask.count + known.count { $0 == 1 }))
    }

    @Test func keptApartEachSegmentHasItsDice() async throws {
        try write(labelFile([(1, "left", nil), (2, "right", nil)]), to: "truth.json")
        let study = try await run(stitch: "{ overlaps: keep }")
        let found = dice(study)
        #expect(found.count == 2 && found.values.allSatisfy { (0...1).contains($0) })
        let known = bench.truth().labels
        let mask = try NIfTIFile(bench.result("labels-1.nii.gz")).labelMap().labels
        let both = zip(mask, known).count { $0 == 1 && $1 == 1 }
        let all = mask.count { $0 == 1 } + known.count { $0 == 1 }
        expectSame(found["left"], 2 * Double(both) / Double(all))
    }

    @Test func withoutATruthThereIsNoDice() async throws {
        let study = try await bench.run(inputs: ["session": "session.json"])
        #expect(dice(study) == [:])
    }

    @Test func nnUNetsNamesAreRead() async throws {
        for (text, place) in [
            (#"{"labels": {"background": 0, "Right": 1, "left": 2}}"#, "dataset.json"),
            (#"{"labels": {"0": "background", "1": "Right", "2": "left"}}"#, "truth.json"),
        ] {
            try write(text, to: place)
            let found = dice(try await run(out: "out-\(place)"))
            expectSame(found["left"], try counted(1, truth: 2, out: "out-\(place)"))
            try FileManager.default.removeItem(at: bench.path(place))
        }
    }

    @Test func codesComeBeforeNames() async throws {
        var session = try bench.session()
        session.segments[0].description.type = CodedConcept(
            value: "10200004", scheme: "SCT", meaning: "Leber")
        session.segments[0].description.category = CodedConcept(
            value: "123037004", scheme: "SCT", meaning: "Anatomical Structure")
        try session.write(to: bench.path("session.json"))
        try write(labelFile([(2, "Liver", "10200004"), (1, "right", nil)]), to: "truth.json")
        let found = dice(try await run())
        expectSame(found["left"], try counted(1, truth: 2))
        expectSame(found["right"], try counted(2, truth: 1))
        // A code of one label and the name of another.
        try write(labelFile([(2, "Liver", "10200004"), (1, "left", nil)]), to: "truth.json")
        let said = await sentence(out: "both")
        #expect(
            said.contains(
                "the session's segment 'left' has the code of 'Liver' and the name of 'left' in the truth 'truth.nii.gz'. Correct one, or set 'match: number'"
            ), "\(said)")
    }

    /// A label that is one segment by its code and another by its name is neither.
    @Test func aCodeAndANameThatContradictEachOther() async throws {
        var session = try bench.session()
        for (place, code) in [(0, "10200004"), (1, "64033007")] {
            session.segments[place].description.type = CodedConcept(
                value: code, scheme: "SCT", meaning: "organ")
            session.segments[place].description.category = CodedConcept(
                value: "123037004", scheme: "SCT", meaning: "Anatomical Structure")
        }
        try session.write(to: bench.path("session.json"))
        // By its code the left one; by its name the right, which another label is by its code.
        try write(
            labelFile([(1, "right", "10200004"), (2, "right", "64033007")]), to: "truth.json")
        let coded = await sentence(out: "coded")
        #expect(
            coded.contains(
                "label 1 of the truth 'truth.nii.gz' has the code of the session's segment 'left' and the name of its segment 'right'. Correct one, or set 'match: number'"
            ), "\(coded)")
        // Both have the code of the right one, which then tells none of them.
        try write(
            labelFile([(1, "left", "64033007"), (2, "right", "64033007")]), to: "truth.json")
        let named = await sentence(out: "named")
        #expect(
            named.contains(
                "label 1 of the truth 'truth.nii.gz' has the name of the session's segment 'left' and the code of its segment 'right'."
            ), "\(named)")
        // A code that the session has nowhere is another word for it, perhaps.
        try write(
            labelFile([(1, "left", "9875009"), (2, "right", "64033007")]), to: "truth.json")
        let study = try await run(out: "other")
        #expect(study["warnings"]?.codes.contains("truth.other-code") == true)
        #expect(
            warnings(study).contains(
                "'left' has another code in the truth 'truth.nii.gz' than in the session; they were matched by name"
            ))
    }

    @Test func anotherNameIsRefusedWithBoth() async throws {
        try write(labelFile([(1, "brainstem", nil), (2, "right", nil)]), to: "truth.json")
        let said = await sentence(out: "out")
        #expect(
            said.contains(
                "label 1 is 'brainstem' in the truth 'truth.nii.gz' and 'left' in the session, and no other label is named so. Give both one name, or set 'match: number' to go by their numbers"
            ), "\(said)")
        // Asked for, it is done, and said.
        let asked = try await run(", match: number", out: "asked")
        expectSame(dice(asked)["left"], try counted(1, truth: 1, out: "asked"))
        #expect(
            asked["warnings"]?.codes.contains("truth.other-name") == true
                && warnings(asked).contains(
                    "label 1 is 'brainstem' in the truth 'truth.nii.gz' and 'left' in the session; they were matched by number"
                ))
    }

    @Test func aTruthThatSaysNothingIsRefused() async throws {
        let said = await sentence(out: "out")
        #expect(
            said.contains(
                "the truth 'truth.nii.gz' does not say what its labels stand for, so that the session's 'left' cannot be found in it. Lay a label file of the same name (.json) beside it, or set 'match: number' to go by their numbers"
            ), "\(said)")
        let asked = try await run(", match: number", out: "asked")
        expectSame(dice(asked)["right"], try counted(2, truth: 2, out: "asked"))
        #expect(!(asked["warnings"]?.codes.contains("truth.other-name") ?? false))
    }

    @Test func namesThatTellNothingApartAreRefused() async throws {
        try write(labelFile([(1, "left", nil), (2, "LEFT", nil)]), to: "truth.json")
        let twice = await sentence(out: "twice")
        #expect(
            twice.contains("the truth 'truth.nii.gz' has 2 labels named 'left': 1, 2."), "\(twice)")
        var session = try bench.session()
        session.segments[1].description.name = "left"
        try session.write(to: bench.path("session.json"))
        try write(labelFile([(1, "left", nil)]), to: "truth.json")
        let both = await sentence(out: "both")
        #expect(
            both.contains(
                "the session's segments 'left' and 'left' are both label 1 of the truth 'truth.nii.gz'."
            ), "\(both)")
    }

    @Test(arguments: [
        ("truth.json", "{", "'truth.json', which may name the labels of 'truth.nii.gz', is "),
        (
            "truth.json", #"{"labels": {"left": 1.5}}"#,
            "'truth.json': 'labels.left' is 1.5, and labels are whole numbers from 0 to 65535"
        ),
        (
            "dataset.json", #"{"labels": {"left": [1, 2]}}"#,
            "'dataset.json': 'labels.left' is [1, 2], and labels are whole numbers"
        ),
        (
            "dataset.json", #"{"labels": []}"#,
            "'dataset.json': 'labels' is [], and must be an object"
        ),
        ("dataset.json", #"{"labels": {"a": 1, "a": 2}}"#, "has 'a' twice"),
        ("truth.json", #"{"segmentAttributes": []}"#, "'segmentAttributes' must be"),
    ])
    func namesThatCannotBeReadAreRefused(_ file: String, _ text: String, _ fault: String)
        async throws
    {
        try write(text, to: file)
        let said = await sentence(out: "out")
        #expect(said.contains(fault), "\(said)")
    }

    /// dcm2niix leaves such a file beside each image; it names no label.
    @Test func aFileOfAnotherKindIsNone() async throws {
        try write(#"{"Modality": "MR", "EchoTime": 0.03}"#, to: "truth.json")
        let said = await sentence(out: "out")
        #expect(said.contains("does not say what its labels stand for"), "\(said)")
    }

    @Test func clicksFromLabelsBearTheirNames() async throws {
        let clicks =
            "- { id: made, use: clicks-from-labels, from: { image: image, labels: earlier }, with: { file: made.json } }"
        try write(labelFile([(1, "liver", "10200004")]), to: "truth.json")
        let study = try await bench.run(
            takes: "earlier: labels-file", clicks: clicks, from: "made",
            inputs: ["earlier": "truth.nii.gz"])
        let made = try RecordedSession(contentsOf: bench.result("made.json"))
        #expect(made.segments.map(\.description.name) == ["liver", "label 2"])
        #expect(made.segments[0].description.type?.value == "10200004")
        #expect(study["warnings"]?.codes.contains("labels.unnamed") == true)
        #expect(
            warnings(study).contains {
                $0.hasPrefix("nothing says what the labels 2 of 'truth.nii.gz'")
            })
    }

    /// What a label file says beyond what there is, and what of it is not part of the schema, is
    /// told.
    @Test func whatALabelFileHasTooMuchIsTold() async throws {
        let clicks =
            "- { id: made, use: clicks-from-labels, from: { image: image, labels: earlier }, with: { file: made.json } }"
        let all = labelFile([(1, "left", nil), (2, "right", nil), (7, "spleen", nil)])
            .replacing("{\"segmentAttributes", with: "{\"Colours\": 1, \"segmentAttributes")
        try write(all, to: "truth.json")
        let study = try await bench.run(
            takes: "earlier: labels-file", clicks: clicks, from: "made",
            inputs: ["earlier": "truth.nii.gz"])
        #expect(
            warnings(study).contains(
                "no voxel of 'truth.nii.gz' has a label that is described: 'spleen' (7)"))
        #expect(study["warnings"]?.codes.contains("labels.absent") == true)
        #expect(
            warnings(study).contains(
                "'truth.json': the file: the schema has no 'Colours', and it was left out"))
        // That of a whole data set says nothing of this file.
        try FileManager.default.removeItem(at: bench.path("truth.json"))
        try write(#"{"labels": {"left": 1, "right": 2, "spleen": 7}}"#, to: "dataset.json")
        let other = try await bench.run(
            takes: "earlier: labels-file", clicks: clicks, from: "made",
            inputs: ["earlier": "truth.nii.gz"], out: "other")
        #expect(other["warnings"]?.codes.contains("labels.absent") == false)
    }

    @Test func namesThatAreNotNeededAndCannotBeReadAreTold() async throws {
        try write("{", to: "truth.json")
        let study = try await run(", match: number")
        #expect(study["warnings"]?.codes.contains("labels.names-unreadable") == true)
        #expect(
            warnings(study).contains {
                $0.hasPrefix("'truth.json', which may name the labels of 'truth.nii.gz', is ")
                    && $0.hasSuffix("; the labels were taken without names")
            }, "\(warnings(study))")
    }

    /// A session that was simulated from a truth belongs to it, whether that has names or not.
    @Test func aSimulatedSessionFindsItsTruth() async throws {
        let clicks =
            "- { id: made, use: simulate-clicks, from: { image: cubic, truth: truth }, with: { checkpoint: \"CHECKPOINT\", rounds: 1 } }"
        let study = try await bench.run(
            takes: "truth: labels-file", clicks: clicks, from: "made", truth: ", truth: truth",
            inputs: ["truth": "truth.nii.gz"])
        expectSame(dice(study)["label 1"], try counted(1, truth: 1))
        #expect(study["warnings"]?.codes.contains("labels.unnamed") == true)
    }

    @Test func optionsThatDoNothingAreNamed() async throws {
        let study = try await bench.run(
            segment:
                ", recordMasks: true, match: number, memory: { capacity: 3, sparse: false, dense: false }",
            inputs: ["session": "session.json"])
        let said = warnings(study)
        #expect(said.contains("'recordMasks' changes nothing, as 'record' is not set"))
        #expect(said.contains("'match' changes nothing, as there is no 'truth'"))
        #expect(
            said.contains(
                "'memory.capacity' changes nothing, as neither clicks nor masks are remembered"))
    }

    /// The names of a truth lie beside it, where sessions are looked for, too.
    @Test func aLabelFileIsNoSession() throws {
        try write(labelFile([(1, "left", nil)]), to: "truth.json")
        #expect(
            try SessionInput.candidates(in: bench.folder).map(\.lastPathComponent)
                == ["session.json"])
        try FileManager.default.removeItem(at: bench.path("session.json"))
        try write("{}", to: "other.json")
        #expect(try SessionInput.candidates(in: bench.folder).count == 2)
    }

    @Test func aWordThatIsNoRuleIsRefused() async {
        let said = await sentence(", match: code", out: "out")
        #expect(said.contains("'match' is 'code'; it may be name, number"), "\(said)")
    }
}

extension JSONValue {
    /// The codes of warnings.
    var codes: [String] {
        guard case .array(let values) = self else { return [] }
        return values.compactMap { if case .string(let code)? = $0["code"] { code } else { nil } }
    }
}
