import Imaging
import Sessions
import Testing
import Text

/// Slicer's `.fcsv` lists and coded units.
@Suite struct FiducialListTests {
    /// Of the lists that Slicer wrote: CT of 24 x 20 x 8 voxels.
    private let grid = Geometry(
        size: [24, 20, 8], spacing: [1.25, 1.5, 2.5],
        directions: [[1, 0, 0], [0, 1, 0], [0, 0, 1]], origin: [-30.5, -20.25, 100])

    private func read(
        _ source: ImportSource, polarity: PolarityRule = .everyPoint(isForeground: true)
    ) throws -> ImportedSession {
        try SessionSource.slicer.session(
            from: [source], image: RecordedImage(geometry: grid),
            options: ImportOptions(segments: ["a"], polarity: polarity))
    }

    private func positions(_ imported: ImportedSession) -> [SIMD3<Double>?] {
        imported.session.events.flatMap { $0.clicks.map(\.position) }
    }

    @Test func slicers5sList() throws {
        let imported = try read(source("new.fcsv"))
        #expect(positions(imported) == [[-25.5, -15.75, 105]])
        #expect(!imported.isPartial)
        #expect(imported.notes.map(\.code) == [.importOrder, .importNoTimes])
        // A list's name is its file's.
        #expect(
            try read(
                source("new.fcsv"), polarity: .lists([.init(list: "new", isForeground: true)])
            ).session == imported.session)
    }

    @Test func unitsAsACode() throws {
        let imported = try read(source("units_coded.mrk.json"))
        #expect(positions(imported) == [[-25.5, -15.75, 105], [-23, -14.25, 107.5]])
    }

    private static func list(
        _ row: String, system: String? = "LPS",
        columns: String = "id,x,y,z,ow,ox,oy,oz,vis,sel,lock,label,desc,associatedNodeID"
    ) -> ImportSource {
        let line = system.map { "# CoordinateSystem = \($0)\n" } ?? ""
        return source(
            "F.fcsv",
            text: """
                # Markups fiducial file version = 4.11
                \(line)# columns = \(columns)
                \(row)

                """)
    }

    private static let row = "1,-25.5,-15.75,105,0,0,0,1,1,1,0,F-1,,"

    @Test(arguments: [
        ("LPS", row), ("1", row), ("RAS", "1,25.5,15.75,105,0,0,0,1,1,1,0,F-1,,"),
        ("0", "1,25.5,15.75,105,0,0,0,1,1,1,0,F-1,,"),
        ("LPS", row.replacing("F-1", with: #""F, ""1""""#)), ("LPS", row + ",2,0"),
        ("LPS", row + "\n\n# a remark"),
    ])
    func coordinateSystems(_ system: String, _ row: String) throws {
        #expect(try positions(read(Self.list(row, system: system))) == [[-25.5, -15.75, 105]])
    }

    @Test func slicer3sList() throws {
        let file = source(
            "L.fcsv",
            text: """
                # Fiducial List file /tmp/L.fcsv\r
                # version = 2\r
                # name = lesions\r
                # numPoints = 2\r
                # columns = label,x,y,z,sel,vis\r
                L1,25.5,15.75,105,1,1\r
                L2,23,14.25,107.5,0,1\r

                """)
        let imported = try read(file, polarity: .selected)
        #expect(positions(imported) == [[-25.5, -15.75, 105], [-23, -14.25, 107.5]])
        #expect(imported.session.events.map { $0.clicks[0].isForeground } == [true, false])
        #expect(
            imported.notes.first
                == Warning(
                    .importCoordinates,
                    "'L.fcsv' names no coordinate system: RAS was taken, as Slicer does"))
        #expect(
            try read(file, polarity: .lists([.init(list: "lesions", isForeground: true)]))
                .session.events.count == 2)
    }

    @Test func whatWasNeverPlacedIsLeftOut() throws {
        let imported = try read(Self.list(Self.row + ",2,0\n" + Self.row + ",0,0"))
        #expect(imported.session.events.count == 1)
        #expect(
            imported.notes.first
                == Warning(
                    .importUnplaced, "'F.fcsv': 1 points that were never placed were left out"))
    }

    static let faults: [(ImportSource, String)] = [
        (
            list(row, system: "2"),
            """
            the line '# CoordinateSystem' is '2', voxels; it may be LPS, RAS, 1 (LPS) or 0 (RAS).
            """
        ),
        (
            list(row, system: "XYZ"),
            "the line '# CoordinateSystem' is 'XYZ'; it may be LPS, RAS, 1 (LPS) or 0 (RAS)."
        ),
        (
            list(row, columns: "id,x,y,z,weight"),
            "the line '# columns' names 'weight', which is not a column of Slicer's."
        ),
        (list(row, columns: "id,x,y,x"), "the line '# columns' names 'x' twice."),
        (list(row, columns: "id,x,y"), "the line '# columns' must name x, y and z."),
        (
            list(row.replacing("-15.75", with: "-15,75")),
            "line 4 has the position status ''; it may be 0 to 3."
        ),
        (
            list(row.replacing("-15.75", with: "\"-15,75\"")),
            "line 4 has '-15,75' under y, which is not a finite number."
        ),
        (
            list(row.replacing("105", with: "nan")),
            "line 4 has 'nan' under z, which is not a finite number."
        ),
        (
            list(row.replacing("105", with: "")),
            "line 4 has '' under z, which is not a finite number."
        ),
        (
            list(row.replacing("1,1,1,0,F-1", with: "1,1,yes,0,F-1")),
            "line 4 has 'yes' under sel; it may be 0 or 1."
        ),
        (list("1,2,3"), "line 4 has 3 fields, and 14 columns are named."),
        (list(row.replacing("F-1", with: "\"F-1")), "line 4 is not CSV: a quote is not closed."),
        (
            source("F.fcsv", text: "# numPoints = 3\n\(row)\n"),
            "the line '# numPoints' is '3', and there are 1 points."
        ),
    ]

    @Test(arguments: faults.indices)
    func aFaultHasItsSentence(_ n: Int) {
        let (file, expected) = Self.faults[n]
        #expect(sentence { _ = try read(file) } == "'F.fcsv': " + expected)
    }

    @Test(arguments: [
        (#"["cm", "UCUM", "centimeter"]"#, "cm, UCUM, centimeter"), (#""um""#, "um"),
        (#"["mm", "other"]"#, "mm, other"), ("[]", ""),
    ])
    func otherUnitsAreRefused(_ units: String, _ shown: String) {
        let file = source(
            "F.mrk.json",
            text: """
                {"@schema": "s", "markups": [{"type": "Fiducial", "coordinateUnits": \(units), \
                "controlPoints": [{"position": [-25.5, -15.75, 105]}]}]}
                """)
        #expect(
            sentence { _ = try read(file) }
                == "'F.mrk.json': markups[0].coordinateUnits is '\(shown)'; positions are read in mm."
        )
    }

    @Test(arguments: [
        (#""selected": "yes""#, #"selected is "yes"; it must be true or false"#),
        (#""label": 3"#, "label is 3; it must be a text"),
        (#""position": "1 2 3""#, #"position is "1 2 3"; it must be a list"#),
        (#""position": [1, "2", 3]"#, #"position[1] is "2"; it must be a number"#),
        (#""position": [1, NaN, 3]"#, "position[1] is NaN, which is no value of JSON"),
        (
            #""label": "a", "label": "b""#,
            "label stands there twice, so which one counts is not known"
        ),
    ])
    func aFieldThatCannotBeReadIsNamed(_ member: String, _ expected: String) {
        let file = source(
            "F.mrk.json",
            text: """
                {"@schema": "s", "markups": [{"type": "Fiducial", "controlPoints": [{\(member)}]}]}
                """)
        #expect(
            sentence { _ = try read(file) }
                == "'F.mrk.json': markups[0].controlPoints[0].\(expected).")
    }

    // MARK: SlicerNNInteractive's lists

    private let prompts = Geometry(
        size: [64, 64, 16], spacing: [1, 1, 3],
        directions: [[1, 0, 0], [0, 1, 0], [0, 0, 1]], origin: [-30, -190, 120])

    private func readPrompts(
        _ names: String..., pointsOnly: Bool = false, polarity: PolarityRule = .selected
    ) throws -> ImportedSession {
        try SessionSource.slicer.session(
            from: try names.map { try source($0) }, image: RecordedImage(geometry: prompts),
            options: ImportOptions(
                segments: ["a"], polarity: polarity, pointsOnly: pointsOnly))
    }

    @Test func boxesAndLassosAreNamed() throws {
        let imported = try readPrompts(
            "PointPrompt.mrk.json", "BBoxPrompt.mrk.json", "LassoPrompt.mrk.json")
        #expect(
            imported.session.events.map { $0.clicks[0].isForeground } == [true, false, true])
        #expect(imported.isPartial)
        let expected = [
            "'BBoxPrompt.mrk.json': markups[0] is a ROI, not a point list, and was left out",
            "'LassoPrompt.mrk.json': markups[0] is a ClosedCurve, not a point list, and was left out",
        ]
        #expect(
            imported.notes.filter { $0.code == .importPromptsLeftOut }.map(\.message) == expected)
        let wanted = try readPrompts(
            "PointPrompt.mrk.json", "BBoxPrompt.mrk.json", "LassoPrompt.mrk.json",
            pointsOnly: true)
        #expect(!wanted.isPartial)
        #expect(wanted.notes.filter { $0.code == .importPointsOnly }.map(\.message) == expected)
        #expect(
            sentence { _ = try readPrompts("BBoxPrompt.mrk.json") } == """
                there is no click in the Slicer markups that were given; instead, \(expected[0]).
                """)
    }

    @Test func ticksThatAreNotGoneByAreSaid() throws {
        let imported = try readPrompts(
            "PointPrompt.mrk.json", polarity: .everyPoint(isForeground: true))
        #expect(
            imported.notes.contains(
                Warning(
                    .importTicks,
                    """
                    'PointPrompt.mrk.json': 1 of 3 points of the list 'PointPrompt' are not ticked, \
                    which some extensions write for clicks beside the structure; as stated, they \
                    count like the others. '--polarity selected' goes by the ticks
                    """)))
    }

    // MARK: Options that say nothing

    @Test func anOptionThatSaysNothingIsRefused() throws {
        let list = try source("new.fcsv")
        #expect(
            sentence {
                _ = try SessionSource.slicer.session(
                    from: [list], image: RecordedImage(geometry: grid),
                    options: ImportOptions(
                        segments: ["a"],
                        polarity: .lists([.init(list: "new", segment: "b", isForeground: true)])))
            } == """
                Slicer markups have their segments named with each list, so --segment a says \
                nothing. Leave it out.
                """)
        #expect(
            sentence {
                _ = try SessionSource.slicer.session(
                    from: [list], image: RecordedImage(geometry: grid),
                    options: ImportOptions(segments: ["a"], order: .ijk))
            } == """
                Slicer markups have positions in millimetres, so --order ijk says nothing. Leave it \
                out.
                """)
    }
}
