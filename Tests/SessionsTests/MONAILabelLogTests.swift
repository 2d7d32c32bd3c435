import Imaging
import Sessions
import Testing
import Text

/// The requests where they are left behind: in the server's log and in Slicer's console, as Python
/// prints them, and in the form field of the request.
@Suite struct MONAILabelLogTests {
    private func read(_ source: ImportSource, study: String? = nil) throws -> ImportedSession {
        try SessionSource.monaiLabel.session(
            from: [source], image: RecordedImage(geometry: smallGrid),
            options: ImportOptions(study: study))
    }

    private func click(_ i: Double, _ j: Double, _ k: Double, _ isForeground: Bool = true)
        -> RecordedClick
    {
        RecordedClick(index: [i, j, k], isForeground: isForeground)
    }

    @Test func theServersLog() throws {
        let log = try source("monailabel-server.log")
        let imported = try read(log, study: "case_12")
        #expect(imported.session.segments.map(\.id) == ["spleen"])
        #expect(
            imported.session.events.map(\.kind) == [
                .clicks([click(2, 2, 2)]), .clicks([click(15, 20, 7, false)]),
                .clicks([click(4, 3, 2)]),
            ])
        #expect(
            imported.notes.map(\.message) == [
                "1 requests are of other images, and were left out",
                "no times: the log does not say its time zone",
            ])
        let other = try read(log, study: "case_13").session
        #expect(other.events.map(\.kind) == [.clicks([click(5, 5, 5), click(0, 0, 0, false)])])
        #expect(
            sentence { _ = try read(log) } == """
                MONAI Label requests are of 2 images. State it with --study, as the requests have \
                it under 'image'.
                """)
        #expect(
            sentence { _ = try read(log, study: "case_14") } == """
                'monailabel-server.log': no request with clicks is of the image 'case_14', which \
                --study names.
                """)
    }

    private func line(_ request: String) -> ImportSource {
        source(
            "app.log",
            text: """
                [2026-03-02 18:03:51,472] [1] [MainThread] [INFO] (uvicorn.error:62) - Started.
                WSI Infer Request: {'model': 'a', 'foreground': [[9, 9]]}
                [2026-03-02 18:04:01,985] [INFO] (monailabel.endpoints.infer:161) - Infer \
                Request: \(request)
                """)
    }

    @Test func whatSlicersConsoleSays() throws {
        let console = source(
            "console.txt",
            text: """
                Request Params for Deepgrow/Deepedit: {'label': 'a', 'foreground': [[1, 1, 1]], 'background': []}
                Result Params for Deepgrow/Deepedit: {'label_names': {'a': 1}, 'latencies': {}}
                Request Params for Deepgrow/Deepedit: {'label': 'a', 'foreground': [[1, 1, 1], [2, 2, 2]], 'background': []}
                """)
        #expect(
            try read(console).session.events.map(\.clicks) == [[click(1, 1, 1)], [click(2, 2, 2)]])
    }

    /// All that Python prints of a dictionary.
    @Test(arguments: [
        ("'a'", "a"), ("\"a's\"", "a's"), (#"'a\'s "b"'"#, "a's \"b\""), (#"'\\n\\'"#, #"\n\"#),
        (#"'\x41\u00e9\U0001f600'"#, "Aé😀"), ("'Niere, {links}: [1'", "Niere, {links}: [1"),
        (#"'a\tb'"#, "a\tb"), (#"'\x07'"#, "\u{7}"), ("'Milz é'", "Milz é"),
    ])
    func aTextOfPython(_ written: String, _ name: String) throws {
        let session = try read(
            line(
                """
                {'image': None, 'roi': (1,), 'x': {'y': (), 'z': -1.5e-05, 'w': True}, \
                'label': \(written), 'foreground': [(1, 2, 3,), [4.0, 5, 6]]}
                """)
        ).session
        #expect(session.segments.map(\.id) == [name])
        #expect(session.events.map(\.clicks) == [[click(1, 2, 3), click(4, 5, 6)]])
    }

    @Test(arguments: [
        "{'label': 'a', 'foreground': [[1, 2, nan]]}", "{'foreground': array([[1, 2, 3]])}",
        "{'label': 'a, 'foreground': [[1, 2, 3]]}", "{'label': 'a\\q', 'foreground': []}",
        "{'label': 'a\\x4', 'f': [1]}", "{'a': <object at 0x7f>}", "{'label': 'a", "{'a': 0x10}",
        "{'a': '\\ud800'}", "{'a': inf}",
    ])
    func whatIsNoDictionary(_ request: String) {
        #expect(
            sentence { _ = try read(line(request)) } == """
                'app.log': line 3 has a request that is cut off, or holds what is neither a \
                text, a number nor a list.
                """)
    }

    @Test func aFaultInALineNamesIt() {
        #expect(
            sentence { _ = try read(line("{'label': 'a', 'foreground': [[1, 2]]}")) }
                == "'app.log': line 3.foreground[0] must be three finite numbers.")
        #expect(
            sentence { _ = try read(line("{'label': 'a', 'foreground': 7}")) }
                == "'app.log': line 3, foreground is 7; it must be a list.")
        #expect(
            sentence { _ = try read(line("{'label': 'a', 'foreground': [[1, 2, 3]}")) }
                == """
                'app.log', line 3, is not valid JSON: a comma or a closing bracket is missing. Is \
                the file whole, and of the tool that was named?
                """)
    }

    /// The form field `params`, as an object or as its text.
    @Test(arguments: [
        #"{"model": "deepgrow_3d", "image": "c", "params": {"label": "a", "foreground": [[1, 2, 3]]}}"#,
        #"{"image": "c", "params": "{\"label\": \"a\", \"foreground\": [[1, 2, 3]]}"}"#,
        #"{"params": {"image": "c", "label": "a", "foreground": [[1, 2, 3]]}, "image": "d"}"#,
    ])
    func aRequestWithItsParameters(_ text: String) throws {
        let session = try read(source("r.json", text: text), study: "c").session
        #expect(session.segments.map(\.id) == ["a"])
        #expect(session.events.map(\.clicks) == [[click(1, 2, 3)]])
    }

    /// Requests of two images in one file are two sessions, in JSON too.
    @Test func requestsOfTwoImagesAreTold() throws {
        let text = """
            {"image": "c", "label": "a", "foreground": [[1, 2, 3]]}
            {"image": "d", "model": "segmentation"}
            {"label": "a", "foreground": [[1, 2, 3], [3, 2, 1]]}
            """
        #expect(try read(source("r.json", text: text)).session.events.count == 2)
        let two = text.replacing(#"{"label""#, with: #"{"image": "d", "label""#)
        #expect(sentence { _ = try read(source("r.json", text: two)) } != nil)
        #expect(try read(source("r.json", text: two), study: "d").session.events.count == 1)
    }
}
