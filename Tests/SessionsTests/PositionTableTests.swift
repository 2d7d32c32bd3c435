import Imaging
import Sessions
import Testing
import Text

/// Positions of a table, where nobody has clicked.
@Suite struct PositionTableTests {
    private func read(
        _ text: String, segments: [String] = [], polarity: PolarityRule? = nil,
        study: String? = nil
    ) throws -> ImportedSession {
        try SessionSource.positions.session(
            from: [source("t.csv", text: text)], image: RecordedImage(geometry: smallGrid),
            options: ImportOptions(segments: segments, polarity: polarity, study: study))
    }

    static let table = """
        study,segment,x,y,z,foreground
        one,liver,-98,-117,48,1
        two,liver,-97,-117,48,1
        one,"node, left",-90,-117,48,true
        one,liver,-85,-117,44,0
        """

    @Test func theRowsOfOneStudy() throws {
        let imported = try read(Self.table, study: "one")
        #expect(imported.session.segments.map(\.id) == ["liver", "node, left"])
        #expect(imported.session.events.map(\.segment) == ["liver", "node, left", "liver"])
        #expect(
            imported.session.events.map(\.clicks) == [
                [RecordedClick(position: [-98, -117, 48], isForeground: true)],
                [RecordedClick(position: [-90, -117, 48], isForeground: true)],
                [RecordedClick(position: [-85, -117, 44], isForeground: false)],
            ])
        #expect(
            imported.notes.map(\.message) == [
                "nobody clicked: the positions are a table's, each an interaction of its own",
                "no times: tables of positions keep none",
            ])
        #expect(imported.session.tool == "imported from tables of positions")
    }

    @Test func voxelsAndWhatTheUserStates() throws {
        let session = try read(
            "k,j,i\n3,2,1\n", segments: ["a"], polarity: .everyPoint(isForeground: true)
        ).session
        #expect(
            session.events.map(\.clicks) == [[RecordedClick(index: [1, 2, 3], isForeground: true)]])
    }

    static let faults: [(String, String)] = [
        (
            table,
            """
            tables of positions are of several studies. State it with --study, as the column \
            'study' has it.
            """
        ),
        (
            "x,y,z\n-98,-117,48\n",
            """
            tables of positions do not say which structure was meant. State it with one --segment \
            NAME.
            """
        ),
        (
            "x,y,z,segment\n-98,-117,48,a\n",
            """
            tables of positions have no column 'foreground'. State it with --polarity positive or \
            negative.
            """
        ),
        (
            "x,y,segment\n-98,-117,a\n",
            """
            't.csv': line 1 must name the columns x, y and z (LPS, in mm) or i, j and k (voxels); \
            it may name segment, foreground and study.
            """
        ),
        (
            "x,y,z,segment,foreground\n-98,-117,48,a,maybe\n",
            "'t.csv': line 2 has 'maybe' under foreground; it may be 1, 0, true or false."
        ),
        ("x,y,z,segment,foreground\n-98,-117,48,,1\n", "'t.csv': line 2 names no segment."),
        (
            "x,y,z,segment,foreground\n-98,inf,48,a,1\n",
            "'t.csv': line 2 has 'inf' under y, which is not a finite number."
        ),
        (
            "x,y,z,segment,foreground\n98,117,48,a,1\n",
            """
            't.csv': line 2 has the position (98, 117, 48), and lies at voxel (198, 158, 2), outside the image of 20 x 30 x 10 voxels. \
            Is this the image that the points were placed on?
            """
        ),
        ("x,y,z\n", "there is no click in the tables of positions that were given."),
    ]

    @Test(arguments: faults.indices)
    func aFaultHasItsSentence(_ n: Int) {
        let (text, expected) = Self.faults[n]
        #expect(sentence { _ = try read(text) } == expected)
    }

    @Test func aStudyThatIsNotThere() {
        #expect(
            sentence { _ = try read(Self.table, study: "three") }
                == "'t.csv': no line is of the study 'three', which --study names.")
    }
}
