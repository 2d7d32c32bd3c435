import Foundation
import Imaging
import Sessions
import Testing
import Text

/// Point lists of 3D Slicer: positions, and nothing about what they mean.
@Suite struct SlicerImportTests {
    let image = RecordedImage(geometry: smallGrid)

    private func read(
        _ sources: ImportSource..., polarity: PolarityRule? = nil, segments: [String] = ["liver"]
    ) throws -> ImportedSession {
        try SessionSource.slicer.session(
            from: sources, image: image,
            options: ImportOptions(segments: segments, polarity: polarity))
    }

    static let lists = PolarityRule.lists([
        .init(list: "liver", isForeground: true), .init(list: "around", isForeground: false),
    ])

    /// A file of one list.
    static func markups(
        _ point: String, list: String = #""type": "Fiducial""#
    ) -> ImportSource {
        source(
            "F.mrk.json",
            text: """
                {"@schema": "s", "markups": [{\(list), "controlPoints": [\(point)]}]}
                """)
    }

    static let placed = #"{"position": [-98, -117, 48], "label": "fg 1"}"#

    @Test func twoListsBecomeOneSegment() throws {
        let imported = try read(
            source("beside-ras.mrk.json"), source("liver.mrk.json"), polarity: Self.lists)
        let session = imported.session
        #expect(session.segments.map(\.id) == ["liver"])
        #expect(session.segments[0].description.label == 1)
        // Positive first, whatever the files' order; RAS is turned to LPS.
        #expect(
            session.events.map(\.clicks) == [
                [RecordedClick(position: [-98, -117, 48], isForeground: true)],
                [RecordedClick(position: [-90.25, -100.5, 60], isForeground: true)],
                [RecordedClick(position: [-85, -120, 44], isForeground: false)],
            ])
        #expect(
            imported.notes.map(\.message) == [
                "'beside-ras.mrk.json': markups[1] is a Line, not a point list, and was left out",
                "'liver.mrk.json': 2 points that were never placed were left out",
                """
                'liver.mrk.json': 1 of 2 points of the list 'liver' are not ticked, which some \
                extensions write for clicks beside the structure; as stated, they count like the \
                others. '--polarity selected' goes by the ticks
                """,
                """
                the order between lists is not known: of one segment, positive lists come first, \
                then in the order given
                """,
                "which points were placed together is not known: each is an interaction of its own",
                "no times: Slicer markups keep none",
            ])
        #expect(imported.isPartial)
        #expect(session.tool == "imported from Slicer markups")
        #expect(try RecordedSession(json: session.json(), file: "s") == session)
    }

    @Test func listsOfSeveralSegments() throws {
        let rule = PolarityRule.lists([
            .init(list: "liver", segment: "Liver", isForeground: true),
            .init(list: "around", segment: "Spleen", isForeground: true),
        ])
        let session = try read(
            source("beside-ras.mrk.json"), source("liver.mrk.json"), polarity: rule, segments: []
        ).session
        #expect(session.segments.map(\.id) == ["Spleen", "Liver"])
        #expect(session.interactions(of: session.segments[0]).count == 1)
        #expect(session.interactions(of: session.segments[1]).count == 2)
    }

    @Test func theTickAndTheLabelAsPolarity() throws {
        let ticked = try read(source("liver.mrk.json"), polarity: .selected).session
        #expect(ticked.events.map { $0.clicks[0].isForeground } == [true, false])
        let labelled = try read(
            Self.markups(Self.placed), source("beside-ras.mrk.json"), polarity: .label
        ).session
        #expect(labelled.events.map { $0.clicks[0].isForeground } == [true, false])
        let all = try read(source("liver.mrk.json"), polarity: .everyPoint(isForeground: true))
        #expect(all.session.events.allSatisfy { $0.clicks[0].isForeground })
    }

    @Test(arguments: [
        ("positive", true), ("Foreground", true), ("fg2", true), ("include", true), ("+1", true),
        ("Negative", false), ("background", false), ("BG", false), ("exclude", false), ("-", false),
    ])
    func aLabelThatSaysIt(_ label: String, _ isForeground: Bool) throws {
        let other = #", {"position": [-98, -117, 48], "label": "fg"}"#
        let point = #"{"position": [-97, -117, 48], "label": "\#(label)"}"#
        let session = try read(Self.markups(point + other), polarity: .label).session
        #expect(session.events[0].clicks[0].isForeground == isForeground)
    }

    // MARK: Questions and faults

    @Test func whatItAsksFor() throws {
        #expect(
            sentence { _ = try read(source("liver.mrk.json")) } == """
                Slicer markups do not say whether a point is on the structure or beside it. State \
                it with --positive-list and --negative-list, or --polarity positive, negative, \
                label or selected.
                """)
        #expect(
            sentence {
                _ = try read(source("liver.mrk.json"), polarity: .selected, segments: [])
            } == """
                Slicer markups do not say which structure was meant. State it with one --segment \
                NAME.
                """)
    }

    static let faults: [(ImportSource, PolarityRule, String)] = [
        (
            markups(placed), .lists([.init(list: "G", isForeground: true)]),
            """
            'F.mrk.json': the list 'F' is named neither as positive nor as negative. Name it with \
            --positive-list or --negative-list.
            """
        ),
        (
            markups(placed),
            .lists([
                .init(list: "F", isForeground: true), .init(list: "G", isForeground: false),
            ]),
            "'F.mrk.json': no list is called 'G'; there are 'F'."
        ),
        (
            markups(#"{"position": [-98, -117, 48], "label": "F-1"}"#), .label,
            """
            'F.mrk.json': markups[0].controlPoints[0] has the label 'F-1', which begins with none \
            of positive, foreground, fg, include, +, negative, background, bg, exclude, -.
            """
        ),
        (
            markups(#"{"position": [98, 117, 48]}"#), .selected,
            """
            'F.mrk.json': markups[0].controlPoints[0] has the position (98, 117, 48), and lies at voxel (198, 158, 2), outside the \
            image of 20 x 30 x 10 voxels. Is this the image that the points were placed on?
            """
        ),
        (
            markups(placed, list: #""type": "Fiducial", "coordinateSystem": "IJK""#), .selected,
            "'F.mrk.json': markups[0].coordinateSystem is 'IJK'; it may be LPS or RAS."
        ),
        (
            markups(placed, list: #""type": "Fiducial", "coordinateUnits": "um""#), .selected,
            "'F.mrk.json': markups[0].coordinateUnits is 'um'; positions are read in mm."
        ),
        (
            markups(#"{"position": [1, null, 3]}"#), .selected,
            """
            'F.mrk.json': markups[0].controlPoints[0].position must be three finite numbers, since \
            the point's status is defined.
            """
        ),
        (
            markups(#"{"label": "a"}"#), .selected,
            """
            'F.mrk.json': markups[0].controlPoints[0].position must be three finite numbers, since \
            the point's status is defined.
            """
        ),
        (
            markups(#"{"positionStatus": "lost"}"#), .selected,
            """
            'F.mrk.json': markups[0].controlPoints[0].positionStatus is 'lost'; it may be defined, \
            preview, undefined or missing.
            """
        ),
        (
            source("F.mrk.json", text: #"{"markups": []}"#), .selected,
            "'F.mrk.json': the file has no '@schema'."
        ),
        (
            source("F.mrk.json", text: #"{"@schema": "s"}"#), .selected,
            "'F.mrk.json': the file has no 'markups'."
        ),
        (
            source("F.mrk.json", text: #"{"@schema": "s", "markups": [{}]}"#), .selected,
            "'F.mrk.json': markups[0] has no 'type'."
        ),
        (
            source("F.mrk.json", text: #"{"@schema": "s", "markups": []}"#), .selected,
            "there is no click in the Slicer markups that were given."
        ),
        (
            source("F.mrk.json", text: #"{"@schema": "s", "#), .selected,
            """
            'F.mrk.json', line 1, is not valid JSON: a member's name in quotation marks is missing. Is \
            the file whole, and of the tool that was named?
            """
        ),
        (
            markups(placed), .everyPoint(isForeground: false),
            """
            session 'imported': segment 'liver' has no positive click, so there is no place to look \
            for it. Record at least one click with "foreground": true, or take the segment out.
            """
        ),
    ]

    @Test(arguments: faults.indices)
    func aFaultHasItsSentence(_ n: Int) {
        let (source, rule, expected) = Self.faults[n]
        #expect(sentence { _ = try read(source, polarity: rule) } == expected)
    }

    @Test func aFileThatIsNotThere() {
        let nowhere = samples.appending(path: "nothing.mrk.json")
        #expect(
            sentence { _ = try ImportSource(contentsOf: nowhere) }
                == "'nothing.mrk.json' cannot be read: there is no such file.")
        #expect(
            sentence { _ = try ImportSource(contentsOf: samples) }
                == "'Samples' cannot be read: it is not a regular file.")
    }
}
