import Foundation
import Imaging
import Sessions
import Testing
import Text

/// Every fault of a session, and the sentence that a person reads.
@Suite struct SessionErrorTests {
    struct Fault: Sendable, CustomTestStringConvertible {
        let sentence: String
        let change: @Sendable (inout [String: Any]) -> Void
        var testDescription: String { sentence }

        init(
            _ sentence: String, _ change: sending @escaping (inout [String: Any]) -> Void
        ) {
            self.sentence = "session 'log.json': " + sentence
            nonisolated(unsafe) let change = change
            self.change = { change(&$0) }
        }
    }

    static let see = " See the schema, or a file in Samples/."

    static let outside = """
        events[1].file leads elsewhere: it must be a path inside the session file's folder, such as \
        'masks/liver.nii.gz', without '..', a leading '/' or a backslash.
        """

    /// Adds an event after the first one.
    static func then(
        _ event: [String: Any], _ more: @escaping (inout [[String: Any]]) -> Void = { _ in }
    ) -> (inout [String: Any]) -> Void {
        { session in
            guard var events = session["events"] as? [[String: Any]] else {
                return unlike("events")
            }
            events.append(["seq": 2, "segment": "liver"].merging(event) { $1 })
            more(&events)
            session["events"] = events
        }
    }

    /// Changes the first segment.
    static func segment(
        _ change: @escaping (inout [String: Any]) -> Void
    ) -> (inout [String: Any]) -> Void {
        { session in
            guard var segments = session["segments"] as? [[String: Any]] else {
                return unlike("segments")
            }
            change(&segments[0])
            session["segments"] = segments
        }
    }

    static let faults: [Fault] = [
        Fault("the file has no 'mais_session'." + see) { $0["mais_session"] = nil },
        Fault("mais_session is 2; this program reads version 1.") { $0["mais_session"] = 2 },
        Fault(#"mais_session is "1"; it must be a number."#) { $0["mais_session"] = "1" },
        Fault("mais_session is 1.5; it must be a whole number.") { $0["mais_session"] = 1.5 },
        Fault("the file has no 'image'." + see) { $0["image"] = nil },
        Fault("the file has no 'segments'." + see) { $0["segments"] = nil },
        Fault("the file has no 'events'." + see) { $0["events"] = nil },
        Fault(#"events is "none"; it must be a list."#) { $0["events"] = "none" },
        Fault("annotator is 3; it must be a text.") { $0["annotator"] = 3 },
        Fault("image has no 'size'." + see, image { $0["size"] = nil }),
        Fault("image has no 'affine'." + see, image { $0["affine"] = nil }),
        Fault(
            "image.size is [20,30]; it must be three whole numbers from 1 to 65535: i, j, k.",
            image { $0["size"] = [20, 30] }),
        Fault(
            "image.size is [20,0,10]; it must be three whole numbers from 1 to 65535: i, j, k.",
            image { $0["size"] = [20, 0, 10] }),
        Fault(
            "image.size is [20,3.5,1]; it must be a list of whole numbers.",
            image { $0["size"] = [20, 3.5, 1] }),
        Fault(
            """
            image.affine is [[1,0,0],[0,1,0],[0,0,1]]; it must be 4 rows of 4 numbers, index to LPS \
            mm, the last row 0 0 0 1.
            """,
            image { $0["affine"] = [[1, 0, 0], [0, 1, 0], [0, 0, 1]] }),
        Fault(
            """
            image.affine is [[1,0,0,0],[0,1,0,0],[0,0,1,0],[0,0,1,1]]; it must be 4 rows of 4 \
            numbers, index to LPS mm, the last row 0 0 0 1.
            """,
            image { $0["affine"] = [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 1, 1]] }),
        Fault(
            "image.affine has columns that do not span the space.",
            image { $0["affine"] = [[1, 1, 0, 0], [0, 0, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]] }),
        Fault(
            "image.affine has columns that do not span the space.",
            image { $0["affine"] = [[0, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]] }),
        Fault(
            "image.dicom has no 'series_instance_uid'." + see,
            image { $0["dicom"] = [String: Any]() }),
        Fault("segments is empty; there is nothing to segment.") { $0["segments"] = [Any]() },
        Fault("segments[0] has no 'id'." + see) { $0["segments"] = [["label": 1]] },
        Fault("segments[0].id is empty; events name a segment by it.") {
            $0["segments"] = [["id": "", "label": 1]]
        },
        Fault("segments[0] has no 'label'." + see) { $0["segments"] = [["id": "a"]] },
        Fault("segments[0].label is 0; a label is a whole number from 1 to 65535.") {
            $0["segments"] = [["id": "a", "label": 0]]
        },
        Fault("segments[0].label is 65536; a label is a whole number from 1 to 65535.") {
            $0["segments"] = [["id": "a", "label": 65536]]
        },
        Fault("segments[1].id is 'liver', which another segment has too.") {
            $0["segments"] = [["id": "liver", "label": 1], ["id": "liver", "label": 2]]
        },
        Fault("segments[1].label is 1, which another segment has too.") {
            $0["segments"] = [["id": "liver", "label": 1], ["id": "spleen", "label": 1]]
        },
        Fault(
            """
            segments[0].recommendedDisplayRGBValue is [0,0,256]; it must be three whole numbers from \
            0 to 255: red, green, blue.
            """
        ) {
            $0["segments"] = [["id": "a", "label": 1, "recommendedDisplayRGBValue": [0, 0, 256]]]
        },
        Fault("segments[0].SegmentedPropertyTypeCodeSequence has no 'CodeMeaning'." + see) {
            $0["segments"] = [
                [
                    "id": "a", "label": 1,
                    "SegmentedPropertyTypeCodeSequence": [
                        "CodeValue": "1", "CodingSchemeDesignator": "SCT",
                    ],
                ]
            ]
        },
        Fault("events[0] has no 'seq'." + see, event { $0["seq"] = nil }),
        Fault("events[0] has no 'segment'." + see, event { $0["segment"] = nil }),
        Fault("events[0] has no 'kind'." + see, event { $0["kind"] = nil }),
        Fault(
            "events[0].kind is 'clack'; a kind is clicks, undo, remove, reset, mask, accept.",
            event { $0["kind"] = "clack" }),
        Fault("events[0] has no 'clicks'." + see, event { $0["clicks"] = nil }),
        Fault(
            "events[0].clicks is empty; an interaction has at least one click.",
            event { $0["clicks"] = [Any]() }),
        Fault(
            "event 1 names the segment 'spleen', which is not an 'id' of 'segments'.",
            event { $0["segment"] = "spleen" }),
        Fault("events has two events of seq 1; seq decides the order.") { session in
            guard let events = session["events"] as? [Any] else { return unlike("events") }
            session["events"] = events + events
        },
        Fault("events[0].clicks[0] has no 'foreground'." + see, click { $0["foreground"] = nil }),
        Fault(
            #"events[0].clicks[0].foreground is "yes"; it must be true or false."#,
            click { $0["foreground"] = "yes" }),
        Fault(
            "events[0].clicks[0] has neither 'position' (LPS, mm) nor 'index' (ijk).",
            click { $0["position"] = nil }),
        Fault(
            "events[0].clicks[0].position is [1,2]; it must be three finite numbers.",
            click { $0["position"] = [1, 2] }),
        Fault(
            #"events[0].clicks[0].position[2] is "3"; it must be a number."#,
            click { $0["position"] = [1, 2, "3"] }),
        Fault(
            "events[0].clicks[0].position[0] is null; it must be a number.",
            click { $0["position"] = [NSNull(), 2, 3] }),
        Fault("events[0].clicks[0] has no 'order'." + see, click { $0["index"] = [2, 2, 2] }),
        Fault(
            "events[0].clicks[0].order is 'kji'; an index is written in 'ijk'.",
            click {
                $0["index"] = [2, 2, 2]
                $0["order"] = "kji"
            }),
        Fault(
            """
            event 1, click 0 has the position (-98, -117, 48) and the index (2, 2, 3), which lie 1 \
            voxels apart; they may differ by half a voxel. Leave one of them out.
            """,
            click {
                $0["index"] = [2, 2, 3]
                $0["order"] = "ijk"
            }),
        Fault(
            """
            event 1, click 0 has the position (-101, -117, 48), and lies at voxel (-1, 2, 2), outside \
            the image of 20 x 30 x 10 voxels. \
            Positions are LPS millimetres: were they recorded in RAS, or on another image?
            """,
            click { $0["position"] = [-101, -117, 48] }),
        Fault(
            """
            segment 'liver' has no positive click, so there is no place to look for it. Record at \
            least one click with "foreground": true, or take the segment out.
            """,
            click { $0["foreground"] = false }),
        // MARK: Kinds beside clicks
        Fault("events[1] has no 'remove'." + see, then(["kind": "remove"])),
        Fault(
            #"events[1].remove is "1"; it must be a number."#,
            then(["kind": "remove", "remove": "1"])),
        Fault(
            "events[1].remove is 1.5; it must be a whole number.",
            then(["kind": "remove", "remove": 1.5])),
        Fault(
            """
            event 2 removes event 9, which is not an earlier interaction or mask of segment 'liver'. \
            Name one by its 'seq'.
            """, then(["kind": "remove", "remove": 9])),
        Fault(
            """
            event 0 undoes, but nothing of segment 'liver' stands before it. Take the event out.
            """, then(["kind": "undo", "seq": 0])),
        Fault("events[1] has no 'file'." + see, then(["kind": "mask"])),
        Fault("events[1].file is 3; it must be a text.", then(["kind": "mask", "file": 3])),
        Fault(
            "events[1].file is empty; it names the mask's NIfTI file.",
            then(["kind": "mask", "file": ""])),
        Fault(
            "events[1].file is longer than 1024 bytes.",
            then(["kind": "mask", "file": String(repeating: "a", count: 1025)])),
        Fault(
            "events[1].file holds a control character.",
            then(["kind": "mask", "file": "a\u{0}b.nii"])),
        Fault(outside, then(["kind": "mask", "file": "../a.nii"])),
        Fault(outside, then(["kind": "mask", "file": "/a.nii"])),
        Fault(outside, then(["kind": "mask", "file": "masks/../../a.nii"])),
        Fault(outside, then(["kind": "mask", "file": "masks\\a.nii"])),
        Fault(#"events[1].kind is ["clicks"]; it must be a text."#, then(["kind": ["clicks"]])),
        Fault(
            #"events[1].clicks is "all"; it must be a list."#,
            then(["kind": "clicks", "clicks": "all"])),
        Fault("events[0] is [1,2,3]; it must be an object.") { $0["events"] = [[1, 2, 3]] },
        Fault(
            """
            segment 'liver' has no positive click, so there is no place to look for it. Record at \
            least one click with "foreground": true, or take the segment out.
            """,
            then([
                "kind": "clicks", "clicks": [["position": [-98, -117, 48], "foreground": false]],
            ]) { $0.append(["seq": 3, "segment": "liver", "kind": "remove", "remove": 1]) }),

        // MARK: Outcomes, times, identities
        Fault(
            "events[0].outcome.milliseconds is -1.0; it must be 0 or more.",
            event { $0["outcome"] = ["milliseconds": -1] }),
        Fault(
            "events[0].outcome.voxels is -3; it must be 0 or more.",
            event { $0["outcome"] = ["voxels": -3] }),
        Fault(
            "events[0].outcome.voxels is 0.5; it must be a whole number.",
            event { $0["outcome"] = ["voxels": 0.5] }),
        Fault(
            "event 1 has 'mask_runs' ('AQA=') that are not a mask on this image.",
            event { $0["outcome"] = ["mask_runs": "AQA="] }),
        Fault(
            #"events[0].outcome.mask_sha256 is "abc"; it must be 64 hexadecimal digits."#,
            event { $0["outcome"] = ["mask_sha256": "abc"] }),
        Fault(
            "events[0].outcome.dice is 1.5; it must be from 0 to 1.",
            event { $0["outcome"] = ["dice": 1.5] }),
        Fault(
            #"events[0].outcome is "good"; it must be an object."#, event { $0["outcome"] = "good" }
        ),
        Fault("events[0].t is 20260302; it must be a text.", event { $0["t"] = 20_260_302 }),
        Fault("events[0].seq is 1e+300; it must be a whole number.", event { $0["seq"] = 1e300 }),
        Fault(
            """
            image.nifti.sha256 is "\(String(repeating: "g", count: 64))"; it must be 64 \
            hexadecimal digits.
            """,
            image { $0["nifti"] = ["sha256": String(repeating: "g", count: 64)] }),
        Fault("image.nifti has no 'sha256'." + see, image { $0["nifti"] = [String: Any]() }),
        Fault(
            "image.affine[0][0] is null; it must be a number.",
            image { $0["affine"] = [[NSNull(), 0, 0, 0]] }),
        Fault(
            "image.affine holds -2000000.0, which is further than a kilometre.",
            image {
                $0["affine"] = [
                    [1, 0, 0, -2e6], [0, 1.5, 0, -120], [0, 0, 4, 40], [0, 0, 0, 1],
                ]
            }),
        Fault(
            "events[0].outcome.milliseconds is 1000000000000.0, longer than anyone waits.",
            event { $0["outcome"] = ["milliseconds": 1e12] }),
        Fault(
            """
            segments[0].SegmentedPropertyTypeCodeSequence.CodeValue is empty; leave the whole code out.
            """,
            segment {
                $0["SegmentedPropertyTypeCodeSequence"] = [
                    "CodeValue": "", "CodingSchemeDesignator": "SCT", "CodeMeaning": "M",
                ]
            }),
        Fault(
            "segments[0].TrackingIdentifier is empty; fill it in, or leave it out.",
            segment { $0["TrackingIdentifier"] = "" }),
        Fault(
            "segments[0].id is empty; events name a segment by it.", segment { $0["id"] = " " }),
        Fault(
            "event 1 names the segment '', which is not an 'id' of 'segments'.",
            event { $0["segment"] = "" }),
        Fault("annotator is empty; fill it in, or leave it out.") { $0["annotator"] = "" },
        Fault(
            """
            events[0].kind is '\(String(repeating: "x", count: 40))'; a kind is clicks, undo, \
            remove, reset, mask, accept.
            """,
            event { $0["kind"] = String(repeating: "x", count: 60) }),
        Fault(
            "image.nifti.file is empty; fill it in, or leave it out.",
            image { $0["nifti"] = ["file": ""] }),
    ]

    @Test(arguments: faults)
    func aFaultHasItsSentence(_ fault: Fault) throws {
        let json = try session(fault.change)
        do {
            _ = try RecordedSession(json: json, file: "log.json")
            Issue.record("the session was taken")
        } catch {
            #expect("\(error)" == fault.sentence)
        }
    }

    @Test func whatIsNotJSON() throws {
        let whole = try session()
        for length in stride(from: 0, to: whole.count, by: 7) {
            let error = #expect(throws: SessionError.self) {
                try RecordedSession(json: whole.prefix(length), file: "log.json")
            }
            switch error {
            case .notJSON("log.json", 1, let reason?): #expect(!reason.isEmpty)
            // Where the cut leaves a minus alone, or a part of 'true'.
            case .field("log.json", _, let fault): #expect(fault.contains(", which is no"))
            default: Issue.record("\(length): \(String(describing: error))")
            }
        }
        let error = #expect(throws: SessionError.self) {
            try RecordedSession(json: Data("{\"mais_session\": NaN}".utf8), file: "log.json")
        }
        #expect(
            error.map { "\($0)" }
                == "session 'log.json': mais_session is NaN, which is no value of JSON.")
        let deep = Data(repeating: UInt8(ascii: "["), count: 1 << 20)
        #expect(
            sentence { _ = try RecordedSession(json: deep, file: "log.json") } == """
                session 'log.json', line 1, is not valid JSON: lists and objects nest more than 256 \
                deep. Is the file whole?
                """)
    }

    @Test func thereAreFaultsEnough() { #expect(Self.faults.count >= 70) }

    /// Numbers that JSON cannot hold, and nesting without end, in the middle of a session.
    @Test(arguments: [
        ("NaN", ": events[0].clicks[0].position[0] is NaN, which "),
        ("Infinity", ": events[0].clicks[0].position[0] is Infinity, which "),
        ("-Infinity", ": events[0].clicks[0].position[0] is -Infinity, which "),
        ("1e999", ": events[0].clicks[0].position[0] is 1e999, which is too large."),
        ("0x10", ": events[0].clicks[0].position[0] is 0x10, which "),
        ("1,", ", line 1, is not valid JSON: a value is missing. Is the file whole?"),
        ("[[[[", ", line 1, is not valid JSON: a value is missing. Is the file whole?"),
    ])
    func aPositionThatIsNoNumber(_ number: String, _ said: String) throws {
        let text = String(decoding: try session(), as: UTF8.self)
        let json = Data(text.replacing("-98", with: number).utf8)
        #expect(json != Data(text.utf8))
        let found = sentence { _ = try RecordedSession(json: json, file: "log.json") }
        #expect(found?.hasPrefix("session 'log.json'" + said) == true, "\(found ?? "taken")")
    }

    @Test func nestingWithoutEnd() throws {
        let text = String(decoding: try session(), as: UTF8.self)
        let deep = String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000)
        let json = Data(text.replacing("-98", with: deep).utf8)
        #expect(
            sentence { _ = try RecordedSession(json: json, file: "log.json") } == """
                session 'log.json', line 1, is not valid JSON: lists and objects nest more than 256 \
                deep. Is the file whole?
                """)
    }

    @Test func unknownKindsAreCountedWhereAskedFor() throws {
        let json = try session { session in
            guard var events = session["events"] as? [[String: Any]] else {
                return unlike("events")
            }
            for seq in 2...4 { events.append(["seq": seq, "segment": "liver", "kind": "lasso"]) }
            events.append(["kind": "zoom"])
            session["events"] = events
        }
        let read = try RecordedSession(json: json, file: "log.json", ignoresUnknownKinds: true)
        #expect(read.ignoredKinds == ["lasso": 3, "zoom": 1])
        #expect(read.events.map(\.seq) == [1])
        #expect(
            sentence { _ = try RecordedSession(json: json, file: "log.json") } == """
                session 'log.json': events[1].kind is 'lasso'; a kind is clicks, undo, remove, \
                reset, mask, accept.
                """)
        // A known kind with a fault is a fault all the same.
        let broken = try session(event { $0["clicks"] = nil })
        #expect(
            sentence {
                _ = try RecordedSession(json: broken, file: "log.json", ignoresUnknownKinds: true)
            } == """
                session 'log.json': events[0] has no 'clicks'. See the schema, or a file in Samples/.
                """)
    }

    @Test func aSegmentOfWhichNothingStandsIsAWarning() throws {
        let json = try session { session in
            guard var events = session["events"] as? [[String: Any]] else {
                return unlike("events")
            }
            var other = events[0]
            other["seq"] = 2
            other["segment"] = "spleen"
            events += [other, ["seq": 3, "segment": "spleen", "kind": "undo"]]
            session["events"] = events
            session["segments"] = [["id": "liver", "label": 1], ["id": "spleen", "label": 2]]
        }
        let read = try RecordedSession(json: json, file: "log.json")
        #expect(
            read.warnings == [
                Warning(
                    .segmentWithoutResult,
                    "nothing of segment 'spleen' stands, so it has no result")
            ])
        let empty = try session { $0["events"] = [Any]() }
        #expect(
            sentence { _ = try RecordedSession(json: empty, file: "log.json") } == """
                session 'log.json': its events leave no click and no mask standing, of no segment, \
                so there is nothing to replay.
                """)
    }

    @Test func aFileThatIsNotThere() {
        let error = #expect(throws: SessionError.self) {
            try RecordedSession(contentsOf: samples.appending(path: "nothing.json"))
        }
        #expect(
            error.map { "\($0)" }
                == "session 'nothing.json' cannot be read: there is no such file.")
    }

    @Test func aFileThatIsTooLarge() throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).json")
        try Data().write(to: url)
        defer { try? FileManager.default.removeItem(at: url) }
        let file = try FileHandle(forWritingTo: url)
        try file.truncate(atOffset: UInt64(RecordedSession.largestFile) + 1)
        try file.close()
        let error = #expect(throws: SessionError.self) { try RecordedSession(contentsOf: url) }
        #expect(
            error.map { "\($0)" } == """
                session '\(url.lastPathComponent)' has 67108865 bytes; the limit is 67108864. A \
                session holds clicks, not images: check that this is the right file.
                """)
    }
}
