import Imaging
import Sessions
import Testing
import Text

/// Clicks of two structures, objects, clients or images are never one segment without a word.
@Suite struct ImportMergingTests {
    private func read(
        _ tool: SessionSource, _ text: String, _ options: ImportOptions
    ) throws -> ImportedSession {
        try tool.session(
            from: [source("r.json", text: text)], image: RecordedImage(geometry: smallGrid),
            options: options)
    }

    private func click(_ i: Double, _ j: Double, _ k: Double) -> RecordedEvent.Kind {
        .clicks([RecordedClick(index: [i, j, k], isForeground: true)])
    }

    // MARK: MONAI Label

    private let twoLabels = """
        {"label": "liver", "foreground": [[5, 5, 2]]}
        {"label": "spleen", "foreground": [[9, 9, 4]]}
        """

    @Test func aLabelThatIsNotNamedIsLeftOut() throws {
        let imported = try read(.monaiLabel, twoLabels, ImportOptions(segments: ["liver"]))
        #expect(imported.session.segments.map(\.id) == ["liver"])
        #expect(imported.session.events.map(\.kind) == [click(5, 5, 2)])
        #expect(
            imported.notes.contains(
                Warning(
                    .importOthersLeftOut,
                    "clicks of 'spleen' were left out, which --segment does not name")))
        let both = try read(.monaiLabel, twoLabels, ImportOptions(segments: ["liver", "spleen"]))
        #expect(both.session.segments.map(\.id) == ["liver", "spleen"])
    }

    @Test func twoLabelsAreNotOneSegment() {
        #expect(
            sentence { _ = try read(.monaiLabel, twoLabels, ImportOptions(segments: ["tumour"])) }
                == """
                'r.json': the requests have clicks of 'liver', 'spleen', and --segment names \
                'tumour'. Name structures as the requests do.
                """)
    }

    @Test(arguments: [
        #"{"label": "liver", "foreground": [[5, 5, 2]]}"#, #"{"liver": [[5, 5, 2]]}"#,
    ])
    func anotherNameIsSaid(_ request: String) throws {
        let imported = try read(.monaiLabel, request, ImportOptions(segments: ["tumour"]))
        #expect(imported.session.segments.map(\.id) == ["tumour"])
        #expect(
            imported.notes.contains(
                Warning(
                    .importRenamed,
                    "what the requests call 'liver' is called 'tumour', as --segment says")))
        let same = try read(.monaiLabel, request, ImportOptions(segments: ["liver"]))
        #expect(!same.notes.contains { $0.code == .importRenamed })
    }

    /// A structure that is called otherwise is still taken back as a whole.
    @Test func anotherNameKeepsItsReset() throws {
        let text = #"[{"spleen": [[5, 5, 2]]}, {"spleen": []}, {"spleen": [[6, 6, 2]]}]"#
        let session = try read(.monaiLabel, text, ImportOptions(segments: ["Milz"])).session
        #expect(session.events.map(\.kind) == [click(5, 5, 2), .reset, click(6, 6, 2)])
    }

    @Test func requestsWithoutAStructureAreSaid() throws {
        let text = """
            {"label": "liver", "foreground": [[5, 5, 2]]}
            {"foreground": [[5, 5, 2], [9, 9, 4]]}
            """
        let imported = try read(.monaiLabel, text, ImportOptions(segments: ["liver"]))
        #expect(imported.session.events.map(\.kind) == [click(5, 5, 2), click(9, 9, 4)])
        #expect(
            imported.notes.contains(
                Warning(
                    .importNames,
                    "1 requests name no structure, and were taken for clicks of 'liver'")))
    }

    /// What is of a structure that was left out takes nothing of the other back.
    @Test func anUndoOfAnotherStructureIsNone() throws {
        let text = twoLabels + "\n" + #"{"label": "spleen", "nninter": "undo"}"#
        let session = try read(.monaiLabel, text, ImportOptions(segments: ["liver"])).session
        #expect(session.events.map(\.kind) == [click(5, 5, 2)])
    }

    @Test func clientsAreCounted() throws {
        let text = """
            {"client_id": "a", "label": "s", "foreground": [[5, 5, 2]]}
            {"client_id": "b", "label": "s", "foreground": [[9, 9, 4]]}
            """
        let imported = try read(.monaiLabel, text, ImportOptions())
        #expect(
            imported.notes.contains(
                Warning(
                    .importMerged,
                    """
                    the requests are of 2 clients ('client_id'), and are one session: clicks that \
                    are not in the next one's requests are taken back
                    """)))
        let one = text.replacing("\"b\"", with: "\"a\"")
        #expect(
            try !read(.monaiLabel, one, ImportOptions()).notes.contains {
                $0.code == .importMerged
            })
    }

    @Test func requestsWithoutAnImageAreSaid() throws {
        let text = """
            {"image": "c1", "label": "s", "foreground": [[5, 5, 2]]}
            {"label": "s", "foreground": [[5, 5, 2], [6, 6, 3]]}
            """
        let imported = try read(.monaiLabel, text, ImportOptions())
        #expect(
            imported.notes.contains(
                Warning(
                    .importImageUnknown,
                    """
                    1 requests do not name their image, and were taken for those of the image that \
                    the others name
                    """)))
    }

    // MARK: nnInteractive

    private let options = ImportOptions(segments: ["x"], order: .ijk)

    private func point(_ i: Int, _ more: String = "") -> String {
        #"{"path": "/add_point_interaction", "json": {"coordinates": [\#(i), 5, 2], "include_interaction": true}\#(more)}"#
    }

    private let target = #"{"path": "/set_target_buffer", "json": {"shape": [20, 30, 10]}}"#

    @Test func anotherTargetIsAnotherObject() throws {
        let text = "[\(point(5)), \(target), \(point(6))]"
        #expect(
            sentence { _ = try read(.nnInteractive, text, options) } == """
                'r.json': request 3 places a prompt for the target that request 2 set after clicks \
                were placed: another object begins there. Import the requests before and after it \
                as two sessions.
                """)
        // A reset is said as one, whichever of the two comes first.
        let reset = #"{"path": "/reset_interactions"}"#
        for text in [
            "[\(point(5)), \(target), \(reset), \(point(6))]",
            "[\(point(5)), \(reset), \(target), \(point(6))]",
        ] {
            let imported = try read(.nnInteractive, text, options)
            #expect(
                imported.session.events.map(\.kind) == [click(5, 5, 2), .reset, click(6, 5, 2)])
            #expect(imported.notes.contains { $0.code == .importReset })
        }
    }

    @Test func twoClientsAreNotOneSession() throws {
        func of(_ lease: String) -> String { #", "headers": {"X-Lease-Token": "\#(lease)"}"# }
        #expect(
            sentence {
                _ = try read(
                    .nnInteractive, "[\(point(5, of("a"))), \(point(6, of("b")))]", options)
            } == """
                'r.json': request 2 is of another client than the requests before it, by its \
                X-Lease-Token. Import the requests of each one by one.
                """)
        let one = try read(
            .nnInteractive, "[\(point(5, of("a"))), \(point(6, of("a")))]", options)
        #expect(one.session.events.count == 2)
    }

    // MARK: Lists

    private func markups(_ name: String, _ nodes: String...) -> ImportSource {
        let points = nodes.map {
            #"{"position": [-98, -117, 48], "associatedNodeID": "\#($0)"}"#
        }
        return source(
            "\(name).mrk.json",
            text: """
                {"@schema": "s", "markups": [{"type": "Fiducial", "name": "\(name)", \
                "coordinateSystem": "LPS", "controlPoints": [\(points.joined(separator: ","))]}]}
                """)
    }

    @Test func listsThatBecomeOneSegmentAreSaid() throws {
        let files = [markups("liver", ""), markups("spleen", "")]
        let image = RecordedImage(geometry: smallGrid)
        let imported = try SessionSource.slicer.session(
            from: files, image: image,
            options: ImportOptions(segments: ["x"], polarity: .everyPoint(isForeground: true)))
        #expect(
            imported.notes.contains(
                Warning(
                    .importMerged,
                    """
                    the lists 'liver', 'spleen' are one segment, 'x'. If they are of several, \
                    import them one by one, or name each with --positive-list or --negative-list \
                    SEGMENT=LIST
                    """)))
        // Who names each of them knows.
        let named = try SessionSource.slicer.session(
            from: files, image: image,
            options: ImportOptions(
                segments: ["x"],
                polarity: .lists([
                    .init(list: "liver", isForeground: true),
                    .init(list: "spleen", isForeground: false),
                ])))
        #expect(!named.notes.contains { $0.code == .importMerged })
        // Two of one name are one rule's.
        let same = try SessionSource.slicer.session(
            from: [markups("liver", ""), markups("liver", "")], image: image,
            options: ImportOptions(
                segments: ["x"], polarity: .lists([.init(list: "liver", isForeground: true)])))
        #expect(same.notes.contains { $0.code == .importMerged })
    }

    @Test func pointsOfTwoVolumesAreSaid() throws {
        func notes(_ file: ImportSource) throws -> [Warning] {
            try SessionSource.slicer.session(
                from: [file], image: RecordedImage(geometry: smallGrid),
                options: ImportOptions(segments: ["x"], polarity: .everyPoint(isForeground: true))
            ).notes
        }
        #expect(
            try notes(markups("a", "volume1", "volume2")).contains(
                Warning(
                    .importMerged,
                    """
                    'a.mrk.json': the points of one list were placed on 2 volumes \
                    ('associatedNodeID'), and are of one image here
                    """)))
        #expect(
            try !notes(markups("a", "volume1", "", "volume1")).contains {
                $0.code == .importMerged
            })
    }
}
