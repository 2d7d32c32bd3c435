import Foundation
import PACS
import Testing
import Text

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
