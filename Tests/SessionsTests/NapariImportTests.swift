import Imaging
import Sessions
import Testing
import Text

/// Points layers of napari, saved as CSV.
@Suite struct NapariImportTests {
    private func read(
        _ sources: ImportSource..., order: IndexOrder? = .kji,
        polarity: PolarityRule? = .everyPoint(isForeground: true)
    ) throws -> ImportedSession {
        try SessionSource.napari.session(
            from: sources, image: RecordedImage(geometry: smallGrid),
            options: ImportOptions(segments: ["a"], polarity: polarity, order: order))
    }

    @Test func twoLayers() throws {
        let imported = try read(
            source("inside.csv"), source("outside.csv"),
            polarity: .lists([
                .init(list: "inside", isForeground: true),
                .init(list: "outside", isForeground: false),
            ]))
        #expect(
            imported.session.events.map(\.clicks) == [
                [RecordedClick(index: [2, 2, 2], isForeground: true)],
                [RecordedClick(index: [4, 3.5, 2.25], isForeground: true)],
                [RecordedClick(index: [15, 20, 7], isForeground: false)],
            ])
        #expect(
            imported.notes.map(\.message) == [
                "'outside.csv': the columns beside the axes were left out: 'confidence'",
                """
                the order between lists is not known: of one segment, positive lists come first, \
                then in the order given
                """,
                "which points were placed together is not known: each is an interaction of its own",
                "no times: napari points keep none",
            ])
    }

    @Test func theOrderIsTheUsers() throws {
        let file = source("p.csv", text: "index,axis-0,axis-1,axis-2\n0,1,2,3\n")
        #expect(try read(file, order: .ijk).session.events[0].clicks[0].index == [1, 2, 3])
        #expect(try read(file, order: .kji).session.events[0].clicks[0].index == [3, 2, 1])
    }

    @Test func aByteOrderMarkAndEmptyLines() throws {
        let file = source("p.csv", text: "\u{FEFF}index,axis-0,axis-1,axis-2\n0,1,2,3\n\n \n")
        #expect(try read(file).session.events.count == 1)
    }

    static let faults: [(String, String)] = [
        ("index,axis-0,axis-1\n0,1,2\n", header), ("", header), ("x,y,z\n1,2,3\n", header),
        (
            "index,axis-0,axis-1,axis-2,axis-3\n0,1,2,3,4\n",
            """
            'p.csv': line 1 has four axes; save the points of one volume, without time or channels.
            """
        ),
        (
            "index,axis-0,axis-1,axis-2\n0,1,2\n",
            "'p.csv': line 2 has 3 fields, the header has 4."
        ),
        (
            "index,axis-0,axis-1,axis-2\n0,1,2,3\n1,1,two,3\n",
            "'p.csv': line 3 has 'two' under axis-1, which is not a finite number."
        ),
        (
            "index,axis-0,axis-1,axis-2\n0,1,nan,3\n",
            "'p.csv': line 2 has 'nan' under axis-1, which is not a finite number."
        ),
        (
            "index,axis-0,axis-1,axis-2\n0,1,2,30\n",
            """
            'p.csv': line 2 lies at voxel (30, 2, 1), outside the image of 20 x 30 x 10 voxels. \
            The numbers were read as kji: is that the order, and is this the image that was \
            clicked on?
            """
        ),
        (
            "index,axis-0,axis-1,axis-2\n",
            "there is no click in the napari points that were given."
        ),
    ]

    static let header = """
        'p.csv': line 1 must be 'index,axis-0,axis-1,axis-2', as napari saves points of a volume.
        """

    @Test(arguments: faults.indices)
    func aFaultHasItsSentence(_ n: Int) {
        let (text, expected) = Self.faults[n]
        #expect(sentence { _ = try read(source("p.csv", text: text)) } == expected)
    }

    @Test func shapesAreNoPoints() throws {
        let file = try source("shapes.csv")
        #expect(
            sentence { _ = try read(file) }
                == "'shapes.csv': the file holds shapes; save the points layer instead.")
    }

    @Test func whatItAsksFor() throws {
        let file = try source("inside.csv")
        #expect(
            sentence { _ = try read(file, polarity: nil) } == """
                napari points do not say whether a point is on the structure or beside it. State \
                it with --positive-list and --negative-list, or --polarity positive or negative.
                """)
        for rule in [PolarityRule.label, .selected] {
            #expect(
                sentence { _ = try read(file, polarity: rule) } == """
                    napari points have no labels and no ticks. State it with --positive-list and \
                    --negative-list, or --polarity positive or negative.
                    """)
        }
        #expect(sentence { _ = try read(file, order: nil) }?.contains("--order") == true)
    }
}
