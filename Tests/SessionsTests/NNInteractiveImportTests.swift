import Imaging
import Sessions
import Testing
import Text

/// Requests to nnInteractive: an order, and an array whose axes the user has to name.
@Suite struct NNInteractiveImportTests {
    private func read(
        _ source: ImportSource, order: IndexOrder? = .kji, segments: [String] = ["tumour"]
    ) throws -> ImportedSession {
        try SessionSource.nnInteractive.session(
            from: [source], image: RecordedImage(geometry: smallGrid),
            options: ImportOptions(segments: segments, order: order))
    }

    @Test func aLogOfRequests() throws {
        let imported = try read(source("nninteractive.jsonl"))
        #expect(
            imported.session.events.map(\.kind) == [
                .clicks([RecordedClick(index: [2, 2, 2], isForeground: true)]),
                .clicks([RecordedClick(index: [15, 20, 7], isForeground: false)]),
                // The undo takes back the box. Without a prediction between them, two points are
                // one interaction.
                .clicks([
                    RecordedClick(index: [4, 3, 2], isForeground: true),
                    RecordedClick(index: [4, 3, 8], isForeground: false),
                ]),
            ])
        #expect(
            imported.notes.map(\.message) == [
                "'nninteractive.jsonl', request 5 takes back the 'add_bbox_interaction' before it, so no click",
                "1 'add_bbox_interaction' are not clicks, and were left out",
                "no times: nnInteractive requests keep none",
            ])
    }

    @Test func theOrderIsTheUsers() throws {
        let point = source(
            "r.json", text: #"{"coordinates": [1, 2, 3], "include_interaction": true}"#)
        #expect(try read(point, order: .ijk).session.events[0].clicks[0].index == [1, 2, 3])
        #expect(try read(point, order: .kji).session.events[0].clicks[0].index == [3, 2, 1])
    }

    private static let point =
        #"{"method": "add_point_interaction", "coordinates": [1, 2, 3], "include_interaction": true}"#
    private static let other =
        #"{"method": "add_point_interaction", "coordinates": [4, 2, 3], "include_interaction": true}"#

    private func kinds(_ requests: String...) throws -> ([RecordedEvent.Kind], [String]) {
        let imported = try read(
            source("r.json", text: "[\(requests.joined(separator: ","))]"), order: .ijk)
        return (imported.session.events.map(\.kind), imported.notes.map(\.message).dropLast())
    }

    private let first = RecordedEvent.Kind.clicks([
        RecordedClick(index: [1, 2, 3], isForeground: true)
    ])
    private let second = RecordedEvent.Kind.clicks([
        RecordedClick(index: [4, 2, 3], isForeground: true)
    ])

    @Test func undoAndReset() throws {
        let (undo, reset) = (#"{"method": "undo"}"#, #"{"path": "/session/reset_interactions"}"#)
        #expect(try kinds(Self.point, Self.other, undo).0 == [first, second, .undo])
        let (twice, notes) = try kinds(undo, Self.point)
        #expect(twice == [first])
        #expect(notes == ["'r.json', request 1 undoes nothing, and was left out"])
        let (kinds, said) = try kinds(reset, Self.point, reset, Self.other)
        #expect(kinds == [first, .reset, second])
        #expect(
            said == [
                """
                'r.json', request 3 takes back every click before it. If another structure began \
                there, import the requests before and after it as two sessions
                """
            ])
    }

    @Test func pointsThatWaitForAPrediction() throws {
        func waiting(_ request: String) -> String {
            request.replacing("}", with: #", "run_prediction": false}"#)
        }
        // An undo takes back the one that waits.
        #expect(
            try kinds(waiting(Self.point), waiting(Self.other), #"{"method": "undo"}"#, Self.other)
                .0
                == [
                    .clicks([
                        RecordedClick(index: [1, 2, 3], isForeground: true),
                        RecordedClick(index: [4, 2, 3], isForeground: true),
                    ])
                ])
        let (kinds, notes) = try kinds(waiting(Self.point))
        #expect(kinds == [first])
        #expect(
            notes == ["the last points were placed without a prediction; they are one interaction"])
    }

    /// The server of 3D Slicer's extension has the same names, and other arguments.
    @Test func aLogOfSlicersExtension() throws {
        let imported = try read(source("slicer-nninteractive.jsonl"))
        #expect(
            imported.session.events.map(\.kind) == [
                .clicks([RecordedClick(index: [2, 2, 2], isForeground: true)]),
                .clicks([RecordedClick(index: [15, 20, 7], isForeground: false)]),
                .reset,
                .clicks([RecordedClick(index: [4, 3, 8], isForeground: true)]),
            ])
        #expect(
            imported.notes.map(\.message) == [
                """
                2 requests 'upload_segment' set a mask that the requests do not hold: clicks \
                before it are taken back, and where the mask was not empty, clicks after it \
                corrected it
                """,
                "1 'add_bbox_interaction' are not clicks, and were left out",
                "no times: nnInteractive requests keep none",
            ])
    }

    /// An undo takes back what was placed last, be it no click, and what waited waits again.
    @Test func undoOfEveryKind() throws {
        let undo = #"{"path": "/undo?session=3"}"#
        let box = #"{"method": "add_bbox_interaction", "bbox_coords": [[1, 2], [1, 9], [1, 9]]}"#
        let later = #"{"method": "add_lasso_interaction", "run_prediction": false}"#
        let predict = #"{"path": "/predict", "body": {"force_full_refine": false}}"#
        let waiting = Self.point.replacing("}", with: #", "run_prediction": false}"#)
        let both = RecordedEvent.Kind.clicks(first.clicks + second.clicks)
        for (requests, expected) in [
            ([Self.point, box, undo, undo, Self.other], [first, .undo, second]),
            // The network ran on the box, and saw the point that waited.
            ([waiting, box, undo, Self.other], [first, .undo, both]),
            ([waiting, later, predict, undo, undo, Self.other], [first, .undo, second]),
            ([waiting, Self.other, undo, predict], [both, .undo, first]),
            ([waiting, predict, predict, undo, Self.other], [first, .undo, second]),
            ([predict, Self.point], [first]),
        ] {
            let imported = try read(
                source("r.json", text: "[\(requests.joined(separator: ","))]"), order: .ijk)
            #expect(imported.session.events.map(\.kind) == expected, "\(requests)")
        }
    }

    /// The recording of a real client: points, a box, a scribble, a lasso, undo, reset and a mask.
    @Test func aRecordingOfTheClient() throws {
        let image = RecordedImage(
            geometry: Geometry(
                size: [122, 101, 30], spacing: [1, 1, 2],
                directions: [[1, 0, 0], [0, 1, 0], [0, 0, 1]], origin: [0, 0, 0]))
        func read(_ pointsOnly: Bool) throws -> ImportedSession {
            try SessionSource.nnInteractive.session(
                from: [source("nninteractive-http.jsonl")], image: image,
                options: ImportOptions(
                    segments: ["tumour"], order: .kji, pointsOnly: pointsOnly))
        }
        func click(_ i: Double, _ j: Double, _ k: Double, _ isForeground: Bool = true)
            -> RecordedEvent.Kind
        {
            .clicks([RecordedClick(index: [i, j, k], isForeground: isForeground)])
        }
        let imported = try read(false)
        #expect(
            imported.session.events.map(\.kind) == [
                click(61, 50, 15), click(56, 50, 15, false), click(61, 50, 16), .undo, .reset,
                click(61, 51, 15),
            ])
        #expect(imported.isPartial)
        #expect(
            imported.notes.map(\.code) == [
                .importReset, .importMaskMissing, .importPromptsLeftOut, .importPromptsLeftOut,
                .importPromptsLeftOut, .importNoTimes,
            ])
        // The mask that the last click corrects is missing all the same, and said.
        let wanted = try read(true)
        #expect(!wanted.isPartial)
        #expect(wanted.notes.contains { $0.code == .importMaskMissing })
        #expect(wanted.notes.filter { $0.code == .importPointsOnly }.count == 3)
    }

    /// What a client sends beside its clicks is not worth a word.
    @Test func whatChangesNothingIsPassedOver() throws {
        let (kinds, notes) = try kinds(
            #"{"path": "/claim"}"#, #"{"path": "/capabilities"}"#,
            #"{"endpoint": "/set_target_buffer", "params": {"shape": [20, 30, 10]}}"#, Self.point,
            #"{"path": "/heartbeat"}"#, Self.other, #"{"path": "/release"}"#)
        #expect(kinds == [first, second])
        #expect(notes == [])
    }

    @Test func whatItAsksFor() {
        let point = source("r.json", text: Self.point)
        #expect(
            sentence { _ = try read(point, order: nil) } == """
                nnInteractive requests do not say in which order an index' numbers stand. State it \
                with --order ijk (nibabel's arrays, xyz) or --order kji (SimpleITK's, zyx).
                """)
        #expect(
            sentence { _ = try read(point, segments: []) } == """
                nnInteractive requests do not say which structure was meant. State it with one \
                --segment NAME.
                """)
        #expect(sentence { _ = try read(point, segments: ["a", "b"]) } != nil)
    }

    static let faults: [(String, String)] = [
        (
            #"{"method": "add_point_interaction", "coordinates": [1, 2, 3]}"#,
            """
            'r.json': request 1 has no point ('coordinates', 'voxel_coord') or no polarity \
            ('include_interaction', 'positive_click').
            """
        ),
        (
            #"{"voxel_coord": [1, 2, null], "positive_click": true}"#,
            "'r.json': voxel_coord[2] is null; it must be a number."
        ),
        (
            #"{"voxel_coord": [1, 2], "positive_click": true}"#,
            "'r.json': request 1.voxel_coord must be three finite numbers."
        ),
        (
            "\(point)\n{\"path\": \"/undo\"}\n{\"body\": {}}",
            "'r.json': line 3 has no 'method'."
        ),
        (
            "[\(point), {\"method\": \"POST\", \"url\": \"http://gpu:1527/upload_image\"}]",
            """
            'r.json': request 2 sets another image after clicks were placed. A session is of one \
            image: import the requests before and after it one by one.
            """
        ),
        (
            #"{"coordinates": [1, 2], "include_interaction": true}"#,
            "'r.json': request 1.coordinates must be three finite numbers."
        ),
        (
            #"{"coordinates": [3, 25, 15], "include_interaction": true}"#,
            """
            'r.json': request 1.coordinates lies at voxel (3, 25, 15), outside the image of \
            20 x 30 x 10 voxels. The numbers were read as ijk: is that the order, and is this the \
            image that was clicked on?
            """
        ),
        (
            "[\(point), {\"method\": \"set_image\"}]",
            """
            'r.json': request 2 sets another image after clicks were placed. A session is of one \
            image: import the requests before and after it one by one.
            """
        ),
        (#"{"point": [1, 2, 3]}"#, "'r.json': the file has no 'method'."),
        (#"{"method": 7}"#, "'r.json': method is 7; it must be a text."),
        (
            #"{"method": "add_scribble_interaction"}"#,
            """
            there is no click in the nnInteractive requests that were given; instead, 1 \
            'add_scribble_interaction' are not clicks, and were left out.
            """
        ),
        (
            #"{"method": "add_polygon_interaction"}"#,
            """
            'r.json': request 1 asks for 'add_polygon_interaction', which is not a method of \
            nnInteractive's. Take the request out if it is not a click.
            """
        ),
    ]

    @Test(arguments: faults.indices)
    func aFaultHasItsSentence(_ n: Int) {
        let (text, expected) = Self.faults[n]
        #expect(sentence { _ = try read(source("r.json", text: text), order: .ijk) } == expected)
    }
}

extension RecordedEvent.Kind {
    fileprivate var clicks: [RecordedClick] {
        if case .clicks(let clicks) = self { clicks } else { [] }
    }
}
