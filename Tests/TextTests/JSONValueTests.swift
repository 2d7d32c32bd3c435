import Foundation
import Testing
import Text

/// JSON from outside as a value: the same as Foundation's decoder makes of it, in time and memory by
/// its length.
@Suite struct JSONValueTests {
    private func read(_ text: String) throws -> JSONValue { try JSONValue(json: Data(text.utf8)) }

    @Test(arguments: [
        "null", "true", "-0", "12", "1.0", "1e2", "0.25", "9223372036854775807",
        "9223372036854775808", "1e300", #""a\u00e9\n""#, "[]", "{}", "[[], {}, [1, [2.5, null]]]",
        #"{"a": {"b": [1, {"c": false}], "": "x"}, "d": null}"#, " [ 1 , \"two\" ] \n",
    ])
    func itIsWhatTheDecoderMakesOfIt(_ text: String) throws {
        let decoded = try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
        #expect(try read(text) == decoded)
    }

    /// Each value within a hundred lists: a decoder took 37 s for 3,000 of them, and this none.
    @Test func valuesMayStandDeep() throws {
        let (open, close) = (String(repeating: "[", count: 100), String(repeating: "]", count: 100))
        let text =
            "[" + Array(repeating: open + "1" + close, count: 3000).joined(separator: ",") + "]"
        guard case .array(let entries) = try read(text) else {
            Issue.record("it is not a list")
            return
        }
        #expect(entries.count == 3000)
        var value = try #require(entries.last)
        for _ in 0..<100 {
            guard case .array(let inner) = value else { break }
            value = try #require(inner.first)
        }
        #expect(value == 1)
    }

    @Test func listsNestOnlySoDeep() throws {
        let text = String(repeating: "[", count: 300) + String(repeating: "]", count: 300)
        let fault = #expect(throws: JSONOutline.Fault.self) { try read(text) }
        #expect(
            fault?.sentence == "it is no JSON, line 1: lists and objects nest more than 256 deep")
    }

    @Test func aMemberThatIsThereTwiceIsRefused() {
        let fault = #expect(throws: JSONOutline.Fault.self) {
            try read(#"[{"a": {"b": 1, "b": 2}}]"#)
        }
        #expect(
            fault?.sentence == "'[0].a.b' stands there twice, so which one counts is not known")
    }

    /// A megabyte of members within 250 objects of long names: their paths would be gigabytes.
    @Test func pathsOfMembersHaveABound() {
        var text = ""
        for number in 0..<250 {
            text += "{\"" + String(repeating: "n", count: 58) + "\(number % 90 + 10)\":"
        }
        let members = (0..<20_000).map { "\"k\($0)\":0" }.joined(separator: ",")
        text += "{" + members + "}" + String(repeating: "}", count: 250)
        let fault = #expect(throws: JSONOutline.Fault.self) { try read(text) }
        #expect(
            fault?.sentence.hasSuffix(
                "is one of too many members of different names so deep in objects")
                == true, "\(fault?.sentence.suffix(100) ?? "nothing")")
    }

    /// Of a kind that nobody knows the first one is named, and what lies in it goes with it.
    @Test func theOutermostUnknownIsNamed() throws {
        let text = #"{"a": [{"b": 1}, {"c": {"d": 1}}, {"c": 2}], "e": {"b": 1}}"#
        let outline = try JSONOutline(Data(text.utf8))
        #expect(outline.unknown { ["a", "a[].b", "e"].contains($0) } == ["a[1].c", "e.b"])
        #expect(outline.unknown { _ in true } == [])
        let written = try JSONOutline(Data(#"{"a": [{"b": 1}], "e": 0}"#.utf8))
        #expect(outline.unknown(besides: written) == ["a[1].c", "e.b"])
    }
}
