import Foundation
import Pipeline
import Testing

@Suite struct HostilePipelineFileTests {
    private func message(_ yaml: String) -> String? {
        #expect(throws: PipelineFileError.self) { try checked(yaml) }?.description
    }

    @Test func aHugeFileIsNotParsed() {
        #expect(
            message(String(repeating: "a: b\n", count: 60_000)) == """
                p.yaml: the file has 300000 bytes; a pipeline file has at most 262144
                  fix: give a pipeline file; the ones to copy are in Pipelines/
                """)
    }

    @Test func anAliasBombIsNotExpanded() {
        var bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1...30 {
            let alias = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
            bomb += "a\(level): &a\(level) [\(alias)]\n"
        }
        bomb += "? *a30\n: 1\n"
        #expect(
            message(bomb) == """
                p.yaml: the file is full of aliases ('*name')
                  fix: write the value out in each place
                """)
    }

    /// What libyaml takes for a separator or a line break, and what may stand right before an alias.
    @Test(arguments: ["\u{85}", "\u{2028}", "\u{2029}", "\u{FEFF}", "\u{85}? ", "\r", "\t", "!!x "])
    func anAliasBombIsNotExpandedWhateverStandsBeforeIt(_ before: String) {
        for (open, close) in [("[", "]"), ("{", "}")] {
            var bomb = "a0: &a0 [x]\n"
            for level in 1...9 {
                let alias = Array(repeating: before + "*a\(level - 1)", count: 9)
                bomb += "a\(level): &a\(level) \(open)\(alias.joined(separator: ","))\(close)\n"
            }
            bomb += "? *a9\n: 1\n"
            #expect(
                message(bomb) == """
                    p.yaml: the file is full of aliases ('*name')
                      fix: write the value out in each place
                    """)
        }
    }

    /// The same in one cell of a list.
    @Test func anAliasBombInACellIsNotExpanded() throws {
        let cell =
            "[&a [x],\u{85}&b [" + Array(repeating: "\u{85}*a", count: 20).joined(separator: ",")
            + "]]"
        let list = "study,file,number.hook\ns1,a.txt,\"\(cell)\"\n"
        let studies = try Studies.csv(
            Data(list.utf8), file: "list.csv", for: try checked(hookedYAML))
        #expect(studies.first?.fault?.hasPrefix("list.csv:2: 'number.hook': '[&a [x],") == true)
        #expect(studies.first?.fault?.hasSuffix("is no YAML value") == true)
    }

    /// Stars and ampersands that are neither.
    @Test func aFileFullOfStarsIsNone() throws {
        let stars = String(repeating: "# R&D *** & *.dcm * 2\n", count: 20)
        #expect(try checked(stars + hookedYAML).steps.count == 3)
    }

    @Test func deepNestingIsRefused() {
        #expect(
            message(
                "stages: " + String(repeating: "[", count: 100) + String(repeating: "]", count: 100)
            )
                == """
                p.yaml:1:25: this is nested more than 16 levels deep
                  fix: write it flatter
                """)
        let unclosed = message("stages: " + String(repeating: "[", count: 100_000))
        #expect(unclosed?.contains("this is not YAML") == true)
    }

    @Test(arguments: ["", "# only a comment\n"])
    func nothingIsNoPipeline(_ yaml: String) {
        let error = #expect(throws: PipelineFileError.self) { try checked(yaml) }
        #expect(error?.problem == .empty && error?.place == nil)
    }

    @Test(arguments: [
        ("---\n...\n", "2:1: a pipeline must be a group of keys"),
        ("- a\n", "1:1: a pipeline must be a group of keys"),
        ("text\n", "1:1: a pipeline must be a group of keys"),
        ("a: b\n---\nc: d\n", "2:1: this is not YAML: but found another document"),
        ("\u{0}", "this is not YAML: control characters are not allowed"),
        ("a:\tb: c", "1:5: this is not YAML: mapping values are not allowed in this context"),
        ("? [a, b]\n: c\n", "1:3: a key of a pipeline must be a word"),
        ("!!binary x: y", "1:1: a pipeline has no key 'x'"),
        ("%YAML 9.9\n---\na: b", "1:1: this is not YAML: found incompatible YAML document"),
    ])
    func otherYAMLIsRefused(_ yaml: String, _ sentence: String) {
        let error = #expect(throws: PipelineFileError.self) { try checked(yaml) }
        let place = error?.place.map { "\($0.line):\($0.column): " } ?? ""
        #expect(place + (error?.problem.sentence ?? "") == sentence)
    }

    /// Every beginning of a good file, and every file with one byte changed, is read or refused, without a crash.
    @Test func cutAndChangedFilesDoNotCrash() {
        var refused = 0
        let bytes = Array(good.utf8)
        for end in 0..<bytes.count {
            do { _ = try checked(String(decoding: bytes[..<end], as: UTF8.self)) } catch {
                refused += 1
            }
        }
        for index in bytes.indices {
            for byte in [0, 9, 10, 33, 34, 38, 42, 58, 63, 91, 123, 125, 255] as [UInt8] {
                var changed = bytes
                changed[index] = byte
                do { _ = try checked(String(decoding: changed, as: UTF8.self)) } catch {
                    refused += 1
                }
            }
        }
        #expect(refused > bytes.count)
    }
}
