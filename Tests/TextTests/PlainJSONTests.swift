import Foundation
import Testing
import Text

/// JSON on its way to a terminal.
struct PlainJSONTests {
    @Test func whatATerminalWouldObeyIsEscapedAndMeansTheSame() throws {
        let text = "a\u{9B}31m b\u{202E}c\u{7F} d\u{2028} e\u{10FEFC} ä"
        let json = String(decoding: try JSONEncoder().encode([text]), as: UTF8.self)
        let safe = PlainText.json(json)
        #expect(
            safe == #"["a\u009b31m b\u202ec\u007f d\u2028 e\udbff\udefc ä"]"#)
        #expect(try JSONDecoder().decode([String].self, from: Data(safe.utf8)) == [text])
        #expect(PlainText.json("{\"a\": 1}\n") == "{\"a\": 1}\n")
    }
}
