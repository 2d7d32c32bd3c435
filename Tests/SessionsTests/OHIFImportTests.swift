import Imaging
import Sessions
import Testing
import Text

/// OHIF-AI's requests, and lists in requests that are not clicks: keys are known, or refused.
@Suite struct OHIFImportTests {
    /// Of the logs' image: as large as their indices need it.
    private let image = RecordedImage(
        geometry: Geometry(
            size: [512, 512, 20], spacing: [1, 1, 2],
            directions: [[1, 0, 0], [0, 1, 0], [0, 0, 1]], origin: [0, 0, 0]))

    private func read(
        _ source: ImportSource, segments: [String] = [], pointsOnly: Bool = false,
        settings: Set<String> = []
    ) throws -> ImportedSession {
        try SessionSource.monaiLabel.session(
            from: [source], image: image,
            options: ImportOptions(
                segments: segments, pointsOnly: pointsOnly, settings: settings))
    }

    private func click(_ i: Double, _ j: Double, _ k: Double, _ isForeground: Bool = true)
        -> RecordedEvent.Kind
    {
        .clicks([RecordedClick(index: [i, j, k], isForeground: isForeground)])
    }

    @Test func positiveAndNegativePointsAreOneSegment() throws {
        let log = try source("ohif_ai.log")
        let imported = try read(log, segments: ["aorta"])
        #expect(imported.session.segments.map(\.id) == ["aorta"])
        #expect(
            imported.session.events.map(\.kind) == [
                click(262, 299, 11), click(255, 282, 14, false),
            ])
        #expect(!imported.isPartial)
        #expect(imported.notes.map(\.code) == [.importNoTimes])
        #expect(
            sentence { _ = try read(log) } == """
                MONAI Label requests do not say which structure was meant. State it with one \
                --segment NAME.
                """)
    }

    @Test func aCropBoxIsNoClick() throws {
        let imported = try read(source("monai_param.log"))
        #expect(imported.session.segments.map(\.id) == ["aorta"])
        #expect(imported.session.events.map(\.kind) == [click(262, 299, 11)])
        #expect(
            imported.notes.contains(
                Warning(.importSetting, "'crop' is a setting of the model, and was left out")))
        // With `--segment`, too, and where there is no other click.
        #expect(
            try read(source("monai_param.log"), segments: ["A"]).session.segments.map(\.id)
                == ["A"])
        let alone = source("r.json", text: #"{"label": "a", "crop": [[0, 0, 0], [9, 9, 9]]}"#)
        #expect(
            sentence { _ = try read(alone) }
                == "there is no click in the MONAI Label requests that were given.")
    }

    @Test(arguments: [
        #""my_points": [[1, 2, 3]]"#, #""crop2": [[0, 0, 0], [100, 100, 10]]"#,
        #""prompts": {"fg": [[1, 2, 3]]}"#, #""click": [1, 2, 3]"#,
        #""pos_point": [[1, 2, 3]]"#, #""polygons": [[[1, 2, 3], [4, 5, 6]]]"#,
    ])
    func anUnknownListIsRefusedByName(_ member: String) throws {
        let key = String(member.split(separator: "\"")[0])
        let request = source(
            "r.json", text: #"{"label": "a", "foreground": [[4, 4, 4]], \#(member)}"#)
        #expect(
            sentence { _ = try read(request) } == """
                'r.json': \(key) holds a list that may be points, and is not a key of MONAI Label's or \
                OHIF-AI's. If it is a structure that was clicked on, name it with --segment; if it \
                is a setting, with --setting.
                """)
        #expect(try read(request, settings: [key]).session.events.count == 1)
    }

    @Test(arguments: [
        #""roi_size": [96, 96, 96]"#, #""spacing": [1, 1, 2]"#, #""flags": [true, false]"#,
        #""names": ["a", "b"]"#, #""threshold": 0.5"#, #""weights": [0.1, 0.9]"#,
        #""unknown": []"#, #""user": {"name": "u"}"#,
    ])
    func whatIsNoListOfPointsIsASetting(_ member: String) throws {
        let request = source(
            "r.json", text: #"{"label": "a", "foreground": [[4, 4, 4]], \#(member)}"#)
        #expect(try read(request).session.events.count == 1)
    }

    private static let request = """
        {"nninter": true, "pos_points": [[1, 1, 1]], "neg_points": [], "pos_boxes": \
        [[[1, 1, 1], [5, 5, 1]]], "neg_lassos": [[[1, 1, 1], [2, 2, 1], [3, 1, 1]]], \
        "pos_scribbles": [], "texts": ["liver"]}
        """

    @Test func boxesAndLassosAreCountedAndMakeItPartial() throws {
        // Each request has all prompts again: they count once.
        let file = source("r.json", text: "[\(Self.request), \(Self.request)]")
        let imported = try read(file, segments: ["a"])
        #expect(imported.isPartial)
        let sentences = [
            "1 'neg_lassos' are not clicks, and were left out",
            "1 'pos_boxes' are not clicks, and were left out",
            "1 'texts' are not clicks, and were left out",
        ]
        #expect(
            imported.notes.filter { $0.code == .importPromptsLeftOut }.map(\.message) == sentences)
        let wanted = try read(file, segments: ["a"], pointsOnly: true)
        #expect(!wanted.isPartial)
        #expect(wanted.notes.filter { $0.code == .importPointsOnly }.map(\.message) == sentences)
        #expect(wanted.session == imported.session)
    }

    @Test func undoAndReset() throws {
        func points(_ positive: String, _ more: String = "") -> String {
            #"{"nninter": true, "pos_points": [\#(positive)], "neg_points": []\#(more)}"#
        }
        let (undo, reset) = (#"{"nninter": "undo"}"#, #"{"nninter": "reset"}"#)
        func kinds(_ requests: String...) throws -> ([RecordedEvent.Kind], [Warning]) {
            let imported = try read(
                source("r.json", text: "[\(requests.joined(separator: ","))]"), segments: ["a"])
            return (
                imported.session.events.map(\.kind),
                imported.notes.filter { [.importUndo, .importReset].contains($0.code) }
            )
        }
        let (a, b) = ("[1,1,1]", "[2,2,2]")
        #expect(
            try kinds(points(a), points("\(a),\(b)"), undo, points(a)).0 == [
                click(1, 1, 1), click(2, 2, 2), .undo,
            ])
        let (afterReset, said) = try kinds(points(a), reset, points(b))
        #expect(afterReset == [click(1, 1, 1), .reset, click(2, 2, 2)])
        #expect(said.map(\.code) == [.importReset])
        // A box that was undone takes no click with it.
        let box = #", "pos_boxes": [[[1,1,1],[3,3,1]]]"#
        let (afterBox, why) = try kinds(points(a), points(a, box), undo, points(a))
        #expect(afterBox == [click(1, 1, 1)])
        #expect(
            why.map(\.message) == [
                "'r.json', request 3 takes back the 'pos_boxes' before it, so no click"
            ])
        let (nothing, again) = try kinds(undo, points(a))
        #expect(nothing == [click(1, 1, 1)])
        #expect(again.map(\.message) == ["'r.json', request 1 undoes nothing, and was left out"])
        // Two at once are two: the server takes them one after the other.
        #expect(
            try kinds(points("\(a),\(b)"), undo).0 == [click(1, 1, 1), click(2, 2, 2), .undo])
    }

    @Test func anUnknownCommandIsRefused() {
        let file = source("r.json", text: #"{"nninter": "redo", "pos_points": [[1, 1, 1]]}"#)
        #expect(
            sentence { _ = try read(file, segments: ["a"]) } == """
                'r.json': nninter is "redo"; it must be true, false, 'init', 'undo' or 'reset'.
                """)
    }

    @Test func twoFormsInOneRequestAreRefused() {
        let file = source(
            "r.json", text: #"{"label": "liver", "foreground": [[1, 1, 1]], "liver": [[2, 2, 2]]}"#)
        #expect(
            sentence { _ = try read(file) } == """
                'r.json': the file has clicks in several forms at once, under 'foreground', 'liver'.
                """)
    }

    @Test func theSegmentThatIsNamedIsTheOne() throws {
        let two = source(
            "r.json", text: #"{"spleen": [[1,1,1]], "liver": [[2,2,2]], "background": []}"#)
        #expect(try read(two).session.segments.map(\.id) == ["liver", "spleen"])
        let one = try read(two, segments: ["spleen"])
        #expect(one.session.segments.map(\.id) == ["spleen"])
        #expect(
            one.notes.contains(
                Warning(
                    .importOthersLeftOut,
                    "clicks of 'liver' were left out, which --segment does not name")))
        #expect(
            sentence { _ = try read(two, segments: ["aorta"]) } == """
                'r.json': the requests have clicks of 'liver', 'spleen', and --segment names \
                'aorta'. Name structures as the requests do.
                """)
        let single = source("r.json", text: #"{"spleen": [[1,1,1]], "background": []}"#)
        #expect(try read(single, segments: ["Milz"]).session.segments.map(\.id) == ["Milz"])
        // A structure of the user's own is known once it is named.
        let own = source("r.json", text: #"{"node 3": [[1,1,1]], "background": []}"#)
        #expect(sentence { _ = try read(own) }?.contains("node 3 holds a list") == true)
        #expect(try read(own, segments: ["node 3"]).session.segments.map(\.id) == ["node 3"])
    }
}
