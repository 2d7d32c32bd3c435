import Foundation
import PACS
import Testing
import Text
import DICOMFile

/// Lists of what is wanted, and UIDs.
@Suite struct ListTests {
    private func list(_ text: String) throws -> FetchList {
        let folder = try TestFolder()
        return try FetchList(path: folder.write("l.csv", text))
    }

    private func sentence(_ text: String) -> String {
        do {
            _ = try list(text)
            return "no error"
        } catch let PACSError.list(_, line, why) {
            return "\(line): \(why)"
        } catch { return "\(error)" }
    }

    @Test func rowsAreQueries() throws {
        let list = try list("accession,study\r\nA1,\nA2,1.2.3\n,1.2.4\n")
        #expect(list.queries.map(\.accessions) == [["A1"], ["A2"], []])
        #expect(list.queries.map { $0.studies.map(\.text) } == [[], ["1.2.3"], ["1.2.4"]])
    }

    @Test func aRepeatedRowIsAskedForOnceAndSaid() throws {
        let list = try list("study\n1.2.3\n1.2.4\n1.2.3\n")
        #expect(list.queries.map { $0.studies.map(\.text) } == [["1.2.3"], ["1.2.4"]])
        #expect(
            list.warnings.map(\.description) == [
                "'l.csv', line 4 is a row that stands there before, and is asked for once [archive.repeated-row]"
            ])
    }

    @Test(arguments: [
        ("", "1: it is empty"), ("study\n", "1: no row follows"),
        (
            "studie\n1.2\n",
            "1: there is no column 'studie': did you mean 'study'? There are 'accession', 'series', 'study'"
        ),
        ("study,study\n1,2\n", "1: the column 'study' stands there twice"),
        ("study\n1.2,3\n", "2: it has 2 fields, and the first line 1"),
        (
            "study\nabc\n",
            "2: 'abc' in the column 'study' is not a UID: it has digits and dots, at most 64"
        ),
        (
            "accession\nA*\n",
            "2: in the column 'accession', 'A*' is no accession number, which has 1 to 16 characters of ASCII, and no wildcards among them"
        ),
        (
            "study , series\n1.2, 1.2.x\n",
            "2: '1.2.x' in the column 'series' is not a UID: it has digits and dots, at most 64"
        ),
        (
            "accession,study\nA1,1.2\n\n\"A\n2\",1.2\n",
            "4: in the column 'accession', 'A\\x0a2' is no accession number, which has 1 to 16 characters of ASCII, and no wildcards among them"
        ),
        (
            "accession,study\n,\n",
            "2: nothing is asked for: name a study, a series, days, a modality or accession numbers"
        ),
    ])
    func aBadListIsRefused(_ text: String, _ expected: String) {
        #expect(sentence(text) == expected)
    }

    /// Text of another encoding, and what is no list at all.
    @Test func whatIsNoTextIsRefused() throws {
        #expect(
            sentence("study\n1.2\u{0}\n") == "2: a field holds a zero byte: is this UTF-8 text?")
        #expect(
            sentence("stu\u{0}dy\n1.2\n") == "1: a field holds a zero byte: is this UTF-8 text?")
        let folder = try TestFolder()
        for (bytes, reason) in [
            (
                Data([0xFF, 0xFE, 0x73, 0]),
                "the text is UTF-16, and UTF-8 is read: save it as UTF-8"
            ),
            (Data([0x73, 0xE9, 10]), "the text is not UTF-8: save it as UTF-8"),
        ] {
            let path = try folder.write("l.csv", bytes)
            #expect(throws: PACSError.list(path, line: 1, reason)) { try FetchList(path: path) }
        }
        #expect(throws: PACSError.file(folder.path, "it is not a regular file")) {
            try FetchList(path: folder.path)
        }
        let missing = folder.file("missing.csv")
        #expect(throws: PACSError.file(missing, "No such file or directory")) {
            try FetchList(path: missing)
        }
        let large = try folder.write("large.csv", "")
        truncate(large, 64 << 20 + 1)
        #expect(throws: PACSError.file(large, "it is larger than 64 MiB")) {
            try FetchList(path: large)
        }
    }

    @Test func aUIDInJSONIsOne() throws {
        let decoder = JSONDecoder()
        #expect(try decoder.decode([UID].self, from: Data("[\"1.2\"]".utf8)).map(\.text) == ["1.2"])
        let error = #expect(throws: DecodingError.self) {
            try decoder.decode([UID].self, from: Data("[\"1.2/3\"]".utf8))
        }
        guard case .dataCorrupted(let context)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(context.debugDescription == "it is no UID")
    }

    @Test func uidsAreUIDs() {
        for text in ["1", "1.2.840.10008.1.1", "2.25.0", String(repeating: "1", count: 64)] {
            #expect(UID(text)?.text == text)
        }
        for text in [
            "", ".", "1.", ".1", "1..2", "1.2a", "1/2", "1 ", String(repeating: "1", count: 65),
            "١.٢",
        ] {
            #expect(UID(text) == nil, "\(text)")
        }
        #expect(UID.random() != UID.random())
        #expect(UID.random().text.hasPrefix("2.25."))
    }

    @Test func daysAndModalitiesAreChecked() {
        var query = Query()
        query.from = "2026-01-01"
        #expect(
            throws: PACSError.settings("'--from' is '2026-01-01', which is no day such as 20260131")
        ) {
            try query.validate()
        }
        query = Query()
        query.modality = "C*"
        #expect(
            throws: PACSError.settings(
                "'C*' is no modality, which has 1 to 16 capital letters and digits, such as CT")
        ) { try query.validate() }
        query = Query()
        query.to = "2026010١"
        #expect(
            throws: PACSError.settings("'--to' is '2026010١', which is no day such as 20260131")
        ) { try query.validate() }
        for (accession, shown) in [
            ("", ""), ("A\\B", "A\\B"), ("A?", "A?"), ("12345678901234567", "12345678901234567"),
        ] {
            query = Query()
            query.accessions = ["A1", accession]
            #expect(
                throws: PACSError.settings(
                    "'\(shown)' is no accession number, which has 1 to 16 characters of ASCII, and no wildcards among them"
                )
            ) { try query.validate() }
        }
    }

    @Test(arguments: [
        (0x0000, "stored"), (0x0111, "stored"), (0xB00E, "stored"),
        (0xB000, "warned changed values of it (B000H)"),
        (0xB006, "warned left elements of it out (B006H)"),
        (0xB007, "warned finds that it does not fit its SOP class (B007H)"),
        (0xB123, "warned warns of it (B123H)"), (0x0107, "warned warns of it (0107H)"),
        (0xB00F, "later it is just being stored by another (B00FH)"),
        (0xC122, "refused it does not take its transfer syntax (C122H)"),
        (0xA700, "later it is out of resources (A700H)"),
        (0x0110, "later it failed while it worked on it (0110H)"),
        (0xA900, "refused it says that the data set does not fit its SOP class (A900H)"),
        (0xC123, "refused it says that it cannot understand it (C123H)"),
        (0x0122, "refused it does not take objects of its SOP class (0122H)"),
        (0x0124, "refused it says that we may not store there (0124H)"),
        (0x1234, "refused it answered 1234H"),
    ])
    func aStatusSaysWhetherToTryAgain(_ status: Int, _ expected: String) {
        let text =
            switch StoreStatus(UInt16(status)) {
            case .stored: "stored"
            case .warned(let sentence): "warned \(sentence)"
            case .later(let reason): "later \(reason)"
            case .refused(let reason): "refused \(reason)"
            }
        #expect(text == expected)
    }
}
