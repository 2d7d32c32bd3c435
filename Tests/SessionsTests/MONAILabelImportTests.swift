import Imaging
import Sessions
import Testing
import Text

/// Infer requests: whole sets, from which the order has to be found.
@Suite struct MONAILabelImportTests {
    private func read(
        _ sources: ImportSource..., segments: [String] = []
    ) throws -> ImportedSession {
        try SessionSource.monaiLabel.session(
            from: sources, image: RecordedImage(geometry: smallGrid),
            options: ImportOptions(segments: segments))
    }

    private func positive(_ i: Double, _ j: Double, _ k: Double) -> RecordedClick {
        RecordedClick(index: [i, j, k], isForeground: true)
    }

    private func negative(_ i: Double, _ j: Double, _ k: Double) -> RecordedClick {
        RecordedClick(index: [i, j, k], isForeground: false)
    }

    @Test func consecutiveRequestsGiveTheOrder() throws {
        let imported = try read(source("deepgrow.jsonl"))
        let session = imported.session
        #expect(session.segments.map(\.id) == ["spleen"])
        #expect(
            session.events.map(\.kind) == [
                .clicks([positive(2, 2, 2)]),
                .clicks([negative(15, 20, 7)]),
                .clicks([positive(4, 3, 2)]),
                .undo,
                // The last request takes the background click back and adds another.
                .undo,
                .clicks([positive(3, 3, 3)]),
            ])
        #expect(
            try session.standing(of: session.segments[0]).steps == [
                .interaction(seq: 1, clicks: [positive(2, 2, 2)]),
                .interaction(seq: 6, clicks: [positive(3, 3, 3)]),
            ])
        #expect(imported.notes.map(\.message) == ["no times: MONAI Label requests keep none"])
    }

    @Test func aRequestOfSeveralLabels() throws {
        let imported = try read(source("deepedit.json"))
        let session = imported.session
        #expect(session.segments.map(\.id) == ["liver", "spleen"])
        #expect(
            session.events.map(\.kind) == [
                .clicks([positive(12, 20, 5), negative(0, 0, 0)]),
                .clicks([positive(2, 2, 2), positive(3, 2, 2), negative(0, 0, 0)]),
            ])
        #expect(
            imported.notes.map(\.message) == [
                """
                background clicks beside several labels belong to all of them: each segment has \
                them
                """,
                """
                'deepedit.json', request 1 adds 2 clicks at once: their order is not known; they \
                are one interaction, foreground first
                """,
                """
                'deepedit.json', request 1 adds 3 clicks at once: their order is not known; they \
                are one interaction, foreground first
                """,
                "there is one request, so the order of its clicks is not known",
                "no times: MONAI Label requests keep none",
            ])
    }

    @Test func pointsWithLabels() throws {
        let session = try read(source("vista3d.json"), segments: ["kidney"]).session
        #expect(session.events.map(\.clicks) == [[positive(2, 2, 2), negative(9, 9, 9)]])
    }

    @Test func theUsersNameGoesFirst() throws {
        let session = try read(source("deepgrow.jsonl"), segments: ["Milz"]).session
        #expect(session.segments.map(\.id) == ["Milz"])
    }

    /// Requests in a list, in files of their own, or one on each line are the same requests.
    @Test func theThreeFormsOfALog() throws {
        let a = #"{"label": "s", "foreground": [[1, 1, 1]]}"#
        let b = #"{"label": "s", "foreground": [[1, 1, 1], [2, 2, 2]]}"#
        let lines = try read(source("a.json", text: a + "\n\n" + b + "\r\n")).session
        #expect(try read(source("a.json", text: "[\(a), \(b)]")).session == lines)
        #expect(
            try read(source("a.json", text: a), source("b.json", text: b)).session == lines)
        #expect(lines.events.count == 2)
    }

    private func kinds(_ requests: String...) throws -> [RecordedEvent.Kind] {
        try read(source("r.json", text: "[\(requests.joined(separator: ","))]"))
            .session.events.map(\.kind)
    }

    @Test func whatHasGoneWasTakenBack() throws {
        func set(_ points: String) -> String { #"{"label": "s", "foreground": [\#(points)]}"# }
        let (a, b, c) = ("[1,1,1]", "[2,2,2]", "[3,3,3]")
        let (first, second, third) = (positive(1, 1, 1), positive(2, 2, 2), positive(3, 3, 3))
        // In the middle: remove.
        #expect(
            try kinds(set(a), set("\(a),\(b)"), set(b)) == [
                .clicks([first]), .clicks([second]), .remove(seq: 1),
            ])
        // All: reset.
        #expect(
            try kinds(set(a), set("\(a),\(b)"), set(""), set(c)) == [
                .clicks([first]), .clicks([second]), .reset, .clicks([third]),
            ])
        // The same again: nothing.
        #expect(try kinds(set(a), set(a), set(a)) == [.clicks([first])])
        // A click that is there twice is two clicks.
        #expect(
            try kinds(set(a), set("\(a),\(a)"), set(a)) == [
                .clicks([first]), .clicks([first]), .undo,
            ])
        // A part of an interaction: the rest is placed again.
        let part = try read(
            source("r.json", text: "[\(set("\(a),\(b)")), \(set(a))]"))
        #expect(
            part.session.events.map(\.kind) == [
                .clicks([first, second]), .undo, .clicks([first]),
            ])
        #expect(
            part.notes.map(\.message).contains(
                """
                'r.json', request 2 takes back a part of an interaction: the rest of it is placed \
                again with that request
                """))
    }

    @Test func anEmptyLabelIsTakenBackAndAnAbsentOneIsNot() throws {
        let session = try read(
            source(
                "r.json",
                text:
                    #"[{"a": [[1,1,1]], "b": [[2,2,2]]}, {"a": [], "b": [[2,2,2]]}, {"a": [[3,3,3]]}]"#
            ), segments: ["a", "b"]
        ).session
        #expect(
            session.events.map(\.kind) == [
                .clicks([positive(1, 1, 1)]), .clicks([positive(2, 2, 2)]), .reset,
                .clicks([positive(3, 3, 3)]),
            ])
        #expect(session.events.map(\.segment) == ["a", "b", "a", "a"])
    }

    static let faults: [(String, String)] = [
        (
            #"{"foreground": [[1, 1, 1]]}"#,
            """
            MONAI Label requests do not say which structure was meant. State it with one --segment \
            NAME.
            """
        ),
        (
            #"{"label": "s", "foreground": [[1, 1]]}"#,
            "'r.json': request 1.foreground[0] must be three finite numbers."
        ),
        (
            #"{"label": "s", "foreground": [[20, 1, 1]]}"#,
            """
            'r.json': request 1.foreground[0] lies at voxel (20, 1, 1), outside the image of \
            20 x 30 x 10 voxels. The numbers were read as ijk: is that the order, and is this the \
            image that was clicked on?
            """
        ),
        (
            #"{"label": "s", "points": [[1, 1, 1]], "point_labels": [1, 0]}"#,
            "'r.json': request 1.point_labels has 2 entries, points has 1."
        ),
        (
            #"{"label": "s", "points": [[1, 1, 1]], "point_labels": [7]}"#,
            """
            'r.json': request 1.point_labels[0] is 7; it must be 1 (foreground), 0 (background) or \
            -1 (padding).
            """
        ),
        (
            #"{"label": "s", "foreground": "all"}"#,
            #"'r.json': foreground is "all"; it must be a list."#
        ),
        (
            "{\"label\": \"s\", \"foreground\": [[1,1,1]]}\n{\"label\": }",
            """
            'r.json', line 2, is not valid JSON: a value is missing. Is the file whole, and of the \
            tool that was named?
            """
        ),
        (
            "",
            """
            'r.json' is not valid JSON: it is empty. Is the file whole, and of the tool that was \
            named?
            """
        ),
        (#"{"model": "a"}"#, "there is no click in the MONAI Label requests that were given."),
    ]

    @Test(arguments: faults.indices)
    func aFaultHasItsSentence(_ n: Int) {
        let (text, expected) = Self.faults[n]
        #expect(sentence { _ = try read(source("r.json", text: text)) } == expected)
    }
}
