import Foundation
import Imaging
import Sessions
import Testing

/// Tables as they come: quotes, blanks, separators and encodings.
@Suite struct CSVTableTests {
    private let image = RecordedImage(
        geometry: Geometry(
            size: [100, 60, 20], spacing: [1, 1, 5],
            directions: [[1, 0, 0], [0, 1, 0], [0, 0, 1]], origin: [-100, -40, 20]))

    private func read(_ source: ImportSource) throws -> RecordedSession {
        try SessionSource.positions.session(from: [source], image: image).session
    }

    private static func table(_ header: String, _ row: String) -> ImportSource {
        source("t.csv", text: header + "\n" + row + "\n")
    }

    @Test func quotesWithinQuotes() throws {
        #expect(try read(source("quotes.csv")).segments.map(\.id) == [#"lesion "A" left"#])
    }

    @Test func blanksAroundCommas() throws {
        let padded = try read(
            Self.table(" x , y,z ,segment, foreground", " -62.353, -18.977 ,70.5, lesion , 1"))
        #expect(
            try padded
                == read(Self.table("x,y,z,segment,foreground", "-62.353,-18.977,70.5,lesion,1")))
        #expect(
            try padded
                == read(
                    source(
                        "t.csv",
                        text:
                            "\u{FEFF}x,y,z,segment,foreground\r\n\r\n-62.353,-18.977,70.5,lesion,1\r\n"
                    )))
    }

    static let header = "x,y,z,segment,foreground"

    static let faults: [(ImportSource, String)] = [
        (
            table(header, "-62.353,-18.977,70.5,\"lesion,1"),
            "line 2 is not CSV: a quote is not closed."
        ),
        (
            table(header, "-62.353,-18.977,70.5,le\"sion,1"),
            "line 2 is not CSV: a quote stands inside a field."
        ),
        (
            table(header, "-62.353,-18.977,70.5,\"lesion\" A,1"),
            "line 2 is not CSV: text follows a closing quote."
        ),
        (
            table("x;y;z;segment;foreground", "-25,5;-15,75;105;liver;1"),
            """
            line 1 has semicolons between its columns; they must be commas, and numbers must have a \
            point: 25.5.
            """
        ),
        (
            table("x\ty\tz", "1\t2\t3"),
            """
            line 1 has tabs between its columns; they must be commas, and numbers must have a point: \
            25.5.
            """
        ),
        (
            table(header, "\"-62,353\",-18.977,70.5,lesion,1"),
            "line 2 has '-62,353' under x, which is not a finite number: write the comma as a point."
        ),
        (
            table(header, "-62.353 mm,-18.977,70.5,lesion,1"),
            "line 2 has '-62.353 mm' under x, which is not a finite number."
        ),
        (
            table(header, "0x10,-18.977,70.5,lesion,1"),
            "line 2 has '0x10' under x, which is not a finite number."
        ),
        (
            table(header, "1e999,-18.977,70.5,lesion,1"),
            "line 2 has '1e999' under x, which is not a finite number."
        ),
        (
            table(header, ",-18.977,70.5,lesion,1"),
            "line 2 has '' under x, which is not a finite number."
        ),
        (
            table(header, "-62.353,-18.977,70.5,lesion"),
            "line 2 has 4 fields, the header has 5."
        ),
        (
            table(header + ",x", "1,2,3,a,1,2"),
            "line 1 has the column 'x' twice."
        ),
        (
            table(header + ",forground", "1,2,3,a,1,2"),
            """
            line 1 has the column 'forground', which means nothing here: did you mean 'foreground'? \
            There are 'foreground', 'i', 'j', 'k', 'segment', 'study', 'x', 'y', 'z'.
            """
        ),
        (
            table(header + ",i,j,k", "1,2,3,a,1,1,1,1"),
            "line 1 names x, y and z and also i, j and k; a position is one of the two."
        ),
    ]

    @Test(arguments: faults.indices)
    func aFaultHasItsSentence(_ n: Int) {
        let (file, expected) = Self.faults[n]
        #expect(sentence { _ = try read(file) } == "'t.csv': " + expected)
    }

    @Test func filesOfOthers() throws {
        #expect(
            sentence { _ = try read(source("unclosed.csv")) }
                == "'unclosed.csv': line 2 is not CSV: a quote is not closed.")
        #expect(
            sentence { _ = try read(source("semi.csv")) }?.contains("has semicolons between")
                == true)
        for encoding in [String.Encoding.utf16, .utf16LittleEndian, .utf16BigEndian] {
            let data = try #require((Self.header + "\n1,2,3,a,1\n").data(using: encoding))
            #expect(
                sentence { _ = try read(ImportSource(name: "u.csv", data: data)) }
                    == "'u.csv' is UTF-16 text, and UTF-8 is read. Save it as UTF-8.")
        }
    }

    @Test func aSegmentBesideTheColumnIsRefused() {
        #expect(
            sentence {
                _ = try SessionSource.positions.session(
                    from: [Self.table(Self.header, "-62,-18,70,lesion,1")], image: image,
                    options: ImportOptions(segments: ["liver"]))
            } == """
                tables of positions have a column 'segment', so --segment liver says nothing. Leave \
                it out.
                """)
    }
}
