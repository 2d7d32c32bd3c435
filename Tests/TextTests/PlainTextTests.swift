import Foundation
import Testing
import Text

/// Text of any input is shown, and never obeyed.
struct PlainTextTests {
    @Test(arguments: [
        ("\u{1B}]0;x\u{07}", #"\x1b]0;x\x07"#), ("a\nb", #"a\x0ab"#), ("\u{9B}31m", #"\x9b31m"#),
        ("\u{202E}abc", #"\u{202e}abc"#), ("\u{7F}", #"\x7f"#), ("山田^太郎", "山田^太郎"),
        (String(UndecodedByte.scalar(of: 0xFC)), #"\xfc"#), ("\u{2028}", #"\u{2028}"#),
        ("\u{E000}", #"\u{e000}"#),
    ])
    func controlCharactersAreShown(_ text: String, _ shown: String) {
        #expect(PlainText.clean(text) == shown)
    }

    @Test func linesKeepTheirEndsAndNothingElse() {
        #expect(PlainText.lines("a\tb\n\u{1B}[2Jc\r\n") == "a\tb\n\\x1b[2Jc\\x0d\n")
        #expect(PlainText.lines("plain\nübung\n") == "plain\nübung\n")
    }

    @Test func longTextIsCut() {
        #expect(PlainText.clean(String(repeating: "a", count: 70)).count == 61)
    }

    @Test func aWarningIsReadWithAndWithoutItsCode() throws {
        let warnings = try JSONDecoder().decode(
            [Warning].self, from: Data(#"["old", {"code": "a.b", "message": "new"}]"#.utf8))
        #expect(warnings == [Warning(.other, "old"), Warning("a.b", "new")])
        #expect(warnings[1].description == "new [a.b]")
    }
}
