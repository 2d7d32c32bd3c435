import Imaging
import Sessions
import Testing
import Text

/// What is in a file and no part of a tool's form, what stands there twice, what the server
/// refused, and options that say nothing.
@Suite struct ImportRefusalTests {
    private func read(
        _ tool: SessionSource, _ text: String, _ options: ImportOptions
    ) throws -> ImportedSession {
        try tool.session(
            from: [source("r.json", text: text)], image: RecordedImage(geometry: smallGrid),
            options: options)
    }

    private func monaiLabel(
        _ text: String, settings: Set<String> = []
    ) throws -> ImportedSession {
        try read(.monaiLabel, text, ImportOptions(segments: ["s"], settings: settings))
    }

    private func nnInteractive(_ text: String) throws -> ImportedSession {
        try read(.nnInteractive, text, ImportOptions(segments: ["s"], order: .ijk))
    }

    private func challenge(_ text: String) throws -> ImportedSession {
        try read(.challenge, text, ImportOptions(segments: ["s"], order: .ijk))
    }

    // MARK: Two places

    @Test(arguments: [
        (#""foreground": [[6, 6, 3]]"#, "'foreground'"),
        (#""spleen": [[6, 6, 3]]"#, "'spleen'"), (#""boxes": [[1, 2, 3, 4, 5, 6]]"#, "'boxes'"),
        (#""nninter": "undo""#, "'nninter'"), (#""point_labels": [1]"#, "'point_labels'"),
    ])
    func promptsBesideTheParameters(_ member: String, _ said: String) {
        let text = #"{\#(member), "params": {"label": "s", "foreground": [[5, 5, 2]]}}"#
        #expect(
            sentence { _ = try monaiLabel(text) } == """
                'r.json': the file has \(said) beside 'params'. Prompts of one request stand in one \
                place: keep those that were sent.
                """)
    }

    @Test func twoLabelsOfOneRequest() {
        let text = #"{"label": "a", "params": {"label": "s", "foreground": [[5, 5, 2]]}}"#
        #expect(
            sentence { _ = try monaiLabel(text) } == """
                'r.json': the file has one 'label' in 'params' and another beside them; keep one.
                """)
    }

    @Test(arguments: [
        (
            #"{"coordinates": [1, 2, 3], "params": {"coordinates": [4, 2, 3], "include_interaction": true}}"#,
            "the file has a point in two places, under 'params' and beside that. Keep the one that was sent"
        ),
        (
            #"{"body": "{\"coordinates\": [1, 2, 3]}", "json": {"coordinates": [4, 2, 3], "include_interaction": true}}"#,
            "the file has a point in two places, under 'body', 'json'. Keep the one that was sent"
        ),
        (
            #"{"coordinates": [1, 2, 3], "voxel_coord": [4, 2, 3], "include_interaction": true}"#,
            "voxel_coord stands beside 'coordinates'; keep the one that was sent"
        ),
        (
            #"{"coordinates": [1, 2, 3], "include_interaction": true, "positive_click": false}"#,
            "positive_click contradicts 'include_interaction'"
        ),
        (
            #"{"path": "/undo", "endpoint": "/add_point_interaction", "coordinates": [1, 2, 3]}"#,
            "path is 'undo', and the same request asks for 'add_point_interaction'"
        ),
    ])
    func aPointInTwoPlaces(_ request: String, _ said: String) {
        #expect(sentence { _ = try nnInteractive(request) } == "'r.json': \(said).")
    }

    // MARK: Unknown lists

    @Test(arguments: ["slice", "labels", "size", "spacing"])
    func aListWithinASetting(_ key: String) throws {
        let text = #"{"label": "s", "foreground": [[5, 5, 2]], "\#(key)": [[1, 2, 3]]}"#
        #expect(
            sentence { _ = try monaiLabel(text) } == """
                'r.json': \(key) holds a list within a list, which may be points; it is a setting of \
                numbers. If it is one all the same, name it with --setting.
                """)
        #expect(try monaiLabel(text, settings: [key]).session.events.count == 1)
    }

    @Test func aTextPromptIsNoClick() throws {
        let imported = try monaiLabel(
            #"{"label": "s", "foreground": [[5, 5, 2]], "prompt": "the liver"}"#)
        #expect(imported.isPartial)
        #expect(
            imported.notes.contains(
                Warning(
                    .importPromptsLeftOut, "1 'prompt' are not clicks, and were left out")))
    }

    @Test func anUnknownListBesideAPoint() {
        for member in [#""more": [[1, 2, 3]]"#, #""bbox_coords": [[1, 2], [1, 9], [1, 9]]"#] {
            let key = member.split(separator: "\"")[0]
            let text = #"{"coordinates": [1, 2, 3], "include_interaction": true, \#(member)}"#
            #expect(
                sentence { _ = try nnInteractive(text) } == """
                    'r.json': request 1 has under '\(key)' a list that may be points, and that is \
                    not a key of nnInteractive's points. Take it out if it is not a click.
                    """)
        }
    }

    @Test func aPointOfAnotherMethod() {
        #expect(
            sentence { _ = try nnInteractive(#"{"path": "/undo", "coordinates": [1, 2, 3]}"#) }
                == "'r.json': request 1 has a point, which 'undo' does not take.")
    }

    @Test(arguments: [
        (#"{"clicks": [{"fg": [[5, 5, 2]], "mid": [[3, 6, 6]]}]}"#, "clicks[0].mid"),
        (#"{"clicks": [{"fg": [[5, 5, 2]]}], "scribbles": [[1, 2, 3]]}"#, "scribbles"),
        (#"{"clicks": [{"fg": [[5, 5, 2]]}], "point": [1, 2, 3]}"#, "point"),
    ])
    func anUnknownListOfTheChallenge(_ text: String, _ key: String) {
        #expect(
            sentence { _ = try challenge(text) } == """
                'r.json': \(key) holds a list that may be points, and is not a key of the challenge's. \
                Take it out if it is not a click.
                """)
    }

    @Test(arguments: [
        (#""text_prompts": {"1": "liver"}"#, "text_prompts"),
        (#""prev_pred": [[[0, 1], [0, 0]]]"#, "prev_pred"),
    ])
    func otherPromptsOfTheChallenge(_ member: String, _ key: String) throws {
        let imported = try challenge(#"{"clicks": [{"fg": [[5, 5, 2]]}], \#(member)}"#)
        #expect(imported.isPartial)
        #expect(
            imported.notes.contains(
                Warning(
                    .importPromptsLeftOut, "1 '\(key)' are not clicks, and were left out")))
    }

    // MARK: What the server refused, and times

    @Test(arguments: ["400", "503", #""500 Internal Server Error""#])
    func refusedRequestsDoNotCount(_ status: String) throws {
        let text = """
            {"coordinates": [1, 2, 3], "include_interaction": true, "status": \(status)}
            {"coordinates": [4, 2, 3], "include_interaction": true, "status": 200}
            {"path": "/capabilities", "status": 401}
            """
        let imported = try nnInteractive(text)
        #expect(
            imported.session.events.map(\.kind) == [
                .clicks([RecordedClick(index: [4, 2, 3], isForeground: true)])
            ])
        #expect(imported.isPartial)
        let sentence = "1 requests that the server refused (status 400 or more) were left out"
        #expect(imported.notes.contains(Warning(.importUnanswered, sentence)))
    }

    @Test func refusedRequestsToMONAILabel() throws {
        let imported = try monaiLabel(
            """
            {"label": "s", "foreground": [[1, 2, 3]], "status": 500}
            {"label": "s", "foreground": [[4, 2, 3]], "status": 200}
            """)
        #expect(
            imported.session.events.map(\.kind) == [
                .clicks([RecordedClick(index: [4, 2, 3], isForeground: true)])
            ])
        #expect(imported.isPartial)
        #expect(imported.notes.contains { $0.code == .importUnanswered })
    }

    @Test func aStatusThatIsNone() {
        let text = #"{"coordinates": [1, 2, 3], "include_interaction": true, "status": "bad"}"#
        #expect(
            sentence { _ = try nnInteractive(text) }
                == #"'r.json': status is "bad"; it must be HTTP's number, such as 200."#)
    }

    @Test(arguments: [
        (#""2026-01-01T10:00:05Z""#, #""2026-01-01T10:00:00Z""#), ("1700000005", "1700000000"),
    ])
    func timesAreNotDenied(_ first: String, _ second: String) throws {
        func text(_ first: String, _ second: String) -> String {
            """
            {"coordinates": [1, 2, 3], "include_interaction": true, "t": \(first)}
            {"coordinates": [4, 2, 3], "include_interaction": true, "t": \(second)}
            """
        }
        let imported = try nnInteractive(text(first, second))
        #expect(
            imported.notes.contains(
                Warning(
                    .importNoTimes,
                    "no times: those of the nnInteractive requests are not taken over")))
        #expect(
            imported.notes.contains(
                Warning(
                    .timeBackwards,
                    """
                    'r.json', request 2 is earlier than the one before it; the order in the file \
                    counts
                    """)))
        #expect(
            try !nnInteractive(text(second, first)).notes.contains { $0.code == .timeBackwards })
    }

    /// Two lines of ITK-SNAP's server that say of one click where it was.
    @Test func aClickThatIsPrintedOtherwise() {
        let log = """
            Processing point interaction at [5, 5, 2], foreground=True
            INFO: 1 - "GET /v2/process_point_interaction/s?point=5&point=5&point=2&foreground=true HTTP/1.1" 200 OK
            Processing point interaction at [6, 6, 3], foreground=True
            INFO: 1 - "GET /v2/process_point_interaction/s?point=9&point=9&point=3&foreground=true HTTP/1.1" 200 OK
            """
        #expect(
            sentence { _ = try read(.itkSnap, log, ImportOptions(segments: ["s"])) } == """
                'r.json': line 4 asks for a click at (9, 9, 3), foreground=true, and the server \
                printed one at (6, 6, 3), foreground=true (line 3) that nobody asked for. Take the \
                wrong line out.
                """)
    }

    // MARK: Options that say nothing

    private static let table = "x,y,z,segment,foreground\n-98,-117,48,a,1\n"
    private static let bare = "x,y,z,segment\n-98,-117,48,a\n"

    @Test(arguments: [
        (
            table, ImportOptions(polarity: .everyPoint(isForeground: true)),
            "have a column 'foreground', so a stated polarity says nothing"
        ),
        (
            bare,
            ImportOptions(polarity: .lists([.init(list: "a", segment: nil, isForeground: true)])),
            "have none of these, so a polarity by lists, labels or ticks says nothing"
        ),
        (
            table, ImportOptions(study: "A"), "have no column 'study', so --study A says nothing"
        ),
    ])
    func anOptionBesideATable(_ text: String, _ options: ImportOptions, _ said: String) {
        #expect(
            sentence { _ = try read(.positions, text, options) }
                == "tables of positions \(said). Leave it out.")
    }

    /// A program's own answers are for tables that have no such columns.
    @Test func columnsGoFirst() throws {
        let options = ImportOptions(
            polarity: .everyPoint(isForeground: true), study: "A", columnsGoFirst: true)
        for text in [Self.table, Self.bare] {
            #expect(try read(.positions, text, options).session.events.count == 1)
        }
    }

    @Test func aRowWithoutAStudy() {
        let text = "study,x,y,z,segment,foreground\nA,-98,-117,48,a,1\n,-98,-117,48,a,1\n"
        #expect(
            sentence { _ = try read(.positions, text, ImportOptions(study: "A")) }
                == "'r.json': line 3 names no study.")
    }

    @Test(arguments: ["foreground", "nosuch"])
    func aSettingThatIsNone(_ key: String) {
        let text = #"{"label": "s", "foreground": [[5, 5, 2]]}"#
        #expect(
            sentence { _ = try monaiLabel(text, settings: [key]) } == """
                MONAI Label requests have no key of that name that could be one, so --setting \
                \(key) says nothing. Leave it out.
                """)
    }
}
