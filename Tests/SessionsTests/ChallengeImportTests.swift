import Imaging
import Sessions
import Testing
import Text

/// The challenge's `clicks` and `clicks_order`.
@Suite struct ChallengeImportTests {
    private func read(
        _ source: ImportSource, order: IndexOrder? = .kji, segments: [String] = []
    ) throws -> ImportedSession {
        try SessionSource.challenge.session(
            from: [source], image: RecordedImage(geometry: smallGrid),
            options: ImportOptions(segments: segments, order: order))
    }

    @Test func aCaseOfTwoStructures() throws {
        let imported = try read(source("challenge.json"))
        let session = imported.session
        #expect(session.segments.map(\.id) == ["class 1", "class 2"])
        #expect(session.segments.map(\.description.label) == [1, 2])
        #expect(
            session.events.map(\.clicks) == [
                [RecordedClick(index: [2, 2, 2], isForeground: true)],
                [RecordedClick(index: [15, 20, 7], isForeground: false)],
                [RecordedClick(index: [4, 3, 2], isForeground: true)],
                [RecordedClick(index: [12, 20, 5], isForeground: true)],
            ])
        #expect(session.events.map(\.segment) == ["class 1", "class 1", "class 1", "class 2"])
        #expect(
            imported.notes.map(\.message) == [
                "the structures' names are not known: they are called 'class 1' and so on",
                "1 'boxes' are not clicks, and were left out",
                "no times: challenge clicks keep none",
            ])
    }

    @Test func namesFromTheUser() throws {
        let session = try read(source("challenge.json"), segments: ["liver", "spleen"]).session
        #expect(session.segments.map(\.description.name) == ["liver", "spleen"])
    }

    @Test func aStructureWithoutClicksKeepsItsLabel() throws {
        let imported = try read(
            source("c.json", text: #"{"clicks": [{"fg": []}, {"fg": [[1, 2, 3]]}]}"#), order: .ijk)
        #expect(imported.session.segments.map(\.description.label) == [1, 2])
        #expect(imported.session.events.map(\.segment) == ["class 2"])
        #expect(
            imported.notes.map(\.message).contains(
                "nothing of segment 'class 1' stands, so it has no result"))
    }

    @Test func withoutTheOrderForegroundComesFirst() throws {
        let imported = try read(
            source("c.json", text: #"{"clicks": [{"bg": [[9, 2, 3]], "fg": [[1, 2, 3]]}]}"#),
            order: .ijk)
        #expect(imported.session.events.map { $0.clicks[0].isForeground } == [true, false])
        #expect(
            imported.notes.map(\.message).contains(
                """
                'clicks_order' is missing, so the order between fg and bg is not known: fg comes \
                first
                """))
    }

    @Test func whatItAsksFor() throws {
        let file = try source("challenge.json")
        #expect(
            sentence { _ = try read(file, order: nil) } == """
                challenge clicks do not say in which order an index' numbers stand. State it with \
                --order ijk (nibabel's arrays, xyz) or --order kji (SimpleITK's, zyx).
                """)
        #expect(
            sentence {
                _ = try SessionSource.challenge.session(
                    from: [file, file], image: RecordedImage(geometry: smallGrid))
            } == """
                challenge clicks are one file for one session; 2 were given. Import them one by \
                one.
                """)
    }

    static let faults: [(String, String)] = [
        (
            #"{"clicks": [{"fg": [[1, 2, 3]]}], "clicks_order": []}"#,
            "'c.json': clicks_order has 0 entries, clicks has 1."
        ),
        (
            #"{"clicks": [{"fg": [[1, 2, 3]]}], "clicks_order": [["fg", "bg"]]}"#,
            "'c.json': clicks_order[0] has 1 fg and 1 bg, clicks[0] has 1 and 0."
        ),
        (
            #"{"clicks": [{"fg": [[1, 2, 3]]}], "clicks_order": [["FG"]]}"#,
            "'c.json': clicks_order[0] holds 'FG'; an entry is fg or bg."
        ),
        (
            #"{"clicks": [{"fg": [[1, 2, 33]]}]}"#,
            """
            'c.json': clicks[0].fg[0] lies at voxel (1, 2, 33), outside the image of 20 x 30 x 10 \
            voxels. The numbers were read as ijk: is that the order, and is this the image that was \
            clicked on?
            """
        ),
        (
            #"{"clicks": [{"fg": [[1, "2", 3]]}]}"#,
            #"'c.json': clicks[0].fg[0][1] is "2"; it must be a number."#
        ),
        (#"{"clicks": []}"#, "there is no click in the challenge clicks that were given."),
        (
            "PK\u{3}\u{4}",
            """
            'c.json': the file is a NumPy archive, whose pickled clicks are not opened here. Write \
            'clicks' and 'clicks_order' as JSON: json.dump({k: data[k].tolist() for k in \
            ("clicks", "clicks_order")}, file, default=lambda a: a.tolist()).
            """
        ),
    ]

    @Test(arguments: faults.indices)
    func aFaultHasItsSentence(_ n: Int) {
        let (text, expected) = Self.faults[n]
        #expect(sentence { _ = try read(source("c.json", text: text), order: .ijk) } == expected)
    }

    @Test(arguments: [["one"], ["a", "a"], ["a", ""], ["a", "b", "c"]])
    func aWrongNumberOfNames(_ names: [String]) throws {
        let file = try source("challenge.json")
        #expect(
            sentence { _ = try read(file, segments: names) } == """
                'challenge.json': clicks has 2 structures, \(names.count) segments were named. Give \
                --segment once for each, all different.
                """)
    }
}
