import Imaging
import Sessions
import Testing

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
                .undo,
                // Without a prediction between them, two points are one interaction.
                .clicks([
                    RecordedClick(index: [4, 3, 2], isForeground: true),
                    RecordedClick(index: [4, 3, 8], isForeground: false),
                ]),
            ])
        #expect(
            imported.notes == [
                "1 requests 'add_bbox_interaction' are no clicks, and were left out",
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
        return (imported.session.events.map(\.kind), imported.notes.dropLast())
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
            "'r.json': request 1 has no 'coordinates', or no 'include_interaction'."
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
        (#"{"method": 7}"#, "'r.json': method must be a text."),
        (
            #"{"method": "add_scribble_interaction"}"#,
            "there is no click in the nnInteractive requests that were given."
        ),
    ]

    @Test(arguments: faults.indices)
    func aFaultHasItsSentence(_ n: Int) {
        let (text, expected) = Self.faults[n]
        #expect(sentence { _ = try read(source("r.json", text: text), order: .ijk) } == expected)
    }
}
