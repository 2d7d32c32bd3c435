import Imaging
import Sessions
import Testing
import Text

/// The log of ITK-SNAP's deep learning server.
@Suite struct ITKSnapImportTests {
    private let image = RecordedImage(
        geometry: Geometry(
            size: [122, 101, 30], spacing: [1, 1, 2],
            directions: [[1, 0, 0], [0, 1, 0], [0, 0, 1]], origin: [0, 0, 0]))

    private func read(
        _ source: ImportSource, segments: [String] = ["tumour"], study: String? = nil
    ) throws -> ImportedSession {
        try SessionSource.itkSnap.session(
            from: [source], image: image,
            options: ImportOptions(segments: segments, study: study))
    }

    private let two: [RecordedEvent.Kind] = [
        .clicks([RecordedClick(index: [61, 50, 15], isForeground: true)]),
        .clicks([RecordedClick(index: [56, 50, 15], isForeground: false)]),
    ]

    @Test(arguments: ["itksnap_dls.log", "itksnap_access.jsonl"])
    func theTwoForms(_ name: String) throws {
        let imported = try read(source(name))
        #expect(imported.session.events.map(\.kind) == two)
        #expect(imported.notes == [Warning(.importNoTimes, "no times: none are taken of a log")])
        #expect(!imported.isPartial)
        #expect(
            sentence { _ = try read(source(name), segments: []) } == """
                ITK-SNAP logs do not say which structure was meant. State it with one --segment \
                NAME.
                """)
    }

    private static func access(_ path: String, _ status: String = "200 OK") -> String {
        "INFO:     127.0.0.1:1 - \"GET \(path) HTTP/1.1\" \(status)\n"
    }

    private static let first =
        access("/process_point_interaction/s?x=61&y=50&z=15&foreground=true")
    private static let second =
        access("/process_point_interaction/s?x=56&y=50&z=15&foreground=false")

    @Test func theFirstVersionsPaths() throws {
        let session = try read(source("d.log", text: Self.first + Self.second)).session
        #expect(session.events.map(\.kind) == two)
    }

    @Test func aResetAndWhatIsNoClick() throws {
        let log =
            Self.first + Self.access("/v2/reset_interactions/s") + Self.second
            + Self.first
            + Self.access("/process_scribble_interaction/s?foreground=true")
            .replacing("GET", with: "POST")
        let imported = try read(source("d.log", text: log))
        #expect(imported.session.events.map(\.kind) == [two[0], .reset, two[1], two[0]])
        #expect(imported.isPartial)
        #expect(
            imported.notes.map(\.code) == [.importReset, .importPromptsLeftOut, .importNoTimes])
        #expect(
            imported.notes[1].message
                == "1 'process_scribble_interaction' are not clicks, and were left out")
    }

    @Test func clicksWithoutAnAnswerAreLeftOut() throws {
        let log =
            Self.first
            + Self.access(
                "/process_point_interaction/s?x=1&y=1&z=1&foreground=true",
                "500 Internal Server Error")
        let imported = try read(source("d.log", text: log))
        #expect(imported.session.events.map(\.kind) == [two[0]])
        #expect(imported.isPartial)
        #expect(
            imported.notes.first
                == Warning(
                    .importUnanswered,
                    "1 clicks that the server did not answer well were left out"))
        // The newer version began the click, and did not end it.
        let begun =
            "Processing point interaction at [61, 50, 15], foreground=True\n"
            + Self.access(
                "/v2/process_point_interaction/s?point=61&point=50&point=15&foreground=true")
            + "Processing point interaction at [1, 1, 1], foreground=True\n"
        #expect(try read(source("d.log", text: begun)).session.events.map(\.kind) == [two[0]])
        #expect(try read(source("d.log", text: begun)).isPartial)
    }

    @Test func severalSessionsAreAskedFor() throws {
        let log = Self.first + Self.second.replacing("/s?", with: "/t?")
        #expect(
            sentence { _ = try read(source("d.log", text: log)) } == """
                ITK-SNAP logs are of 2 sessions. State it with --study, as the log has the \
                session's id in its paths.
                """)
        let imported = try read(source("d.log", text: log), study: "s")
        #expect(imported.session.events.map(\.kind) == [two[0]])
    }

    static let faults: [(String, String)] = [
        (
            "Received image of shape (10, 101, 30) with 1 components per pixel\n" + first,
            "'d.log': line 1 is of an image of 10 x 101 x 30 voxels, and this one has 122 x 101 x 30."
        ),
        (
            first.replacing("x=61", with: "x=six"),
            "'d.log': line 1 has 'six', which is not a finite number."
        ),
        (
            first.replacing("true", with: "maybe"),
            "'d.log': line 1 has 'maybe' under foreground; it may be true or false."
        ),
        (
            first.replacing("&y=50", with: ""),
            "'d.log': line 1 must be three finite numbers."
        ),
        (
            first.replacing("z=15", with: "z=30"),
            """
            'd.log': line 1 lies at voxel (61, 50, 30), outside the image of 122 x 101 x 30 voxels. \
            The numbers were read as ijk: is that the order, and is this the image that was clicked \
            on?
            """
        ),
        (
            first.replacing("process_point", with: "process_polygon"),
            """
            'd.log': line 1 asks for 'process_polygon_interaction', which is not a request of \
            ITK-SNAP's. Take the line out if it is not a click.
            """
        ),
        ("nothing\n", "there is no click in the ITK-SNAP logs that were given."),
    ]

    @Test(arguments: faults.indices)
    func aFaultHasItsSentence(_ n: Int) {
        let (text, expected) = Self.faults[n]
        #expect(sentence { _ = try read(source("d.log", text: text)) } == expected)
    }

    @Test func anOrderSaysNothing() {
        #expect(
            sentence {
                _ = try SessionSource.itkSnap.session(
                    from: [source("d.log", text: Self.first)], image: image,
                    options: ImportOptions(segments: ["a"], order: .kji))
            }
                == "ITK-SNAP logs have their numbers as ijk, so --order kji says nothing. Leave it out."
        )
    }
}
