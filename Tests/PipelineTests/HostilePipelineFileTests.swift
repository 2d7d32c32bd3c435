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

    @Test(arguments: ["", "# only a comment\n", "---\n...\n"])
    func nothingIsNoPipeline(_ yaml: String) {
        #expect(throws: PipelineFileError.self) { try checked(yaml) }
    }

    @Test(arguments: [
        "- a\n", "text\n", "a: b\n---\nc: d\n", "\u{0}", "a:\tb: c", "? [a, b]\n: c\n",
        "!!binary x: y", "%YAML 9.9\n---\na: b",
    ])
    func otherYAMLIsRefused(_ yaml: String) {
        #expect(throws: PipelineFileError.self) { try checked(yaml) }
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
