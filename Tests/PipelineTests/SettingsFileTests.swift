import Foundation
import Pipeline
import Testing

/// Settings of a command, with a group and what may be left out.
private struct Settings: Codable, Equatable {
    enum Mode: String, Codable, CaseIterable { case plain, fancy }
    struct Group: Codable, Equatable {
        var low = 1
        var rate = 8e-5
    }
    var name: String?
    var mode = Mode.plain
    var group = Group()
    var list = ["a b"]
    var words: [String: String] = [:]
}

@Suite struct SettingsFileTests {
    private let scratch: Scratch
    private let path: String

    init() throws {
        scratch = try Scratch()
        path = scratch.path + "/settings.yaml"
    }

    private func file(_ text: String) throws -> SettingsFile {
        try SettingsFile(path: scratch.write("settings.yaml", text), owner: "train")
    }

    private func refusal(_ text: String) -> String {
        do {
            _ = try file(text).root.settings(over: Settings())
            return ""
        } catch {
            return "\(error)".replacing(path, with: "FILE")
        }
    }

    @Test func keysAreLaidOverDefaults() throws {
        var base = Settings()
        base.group.low = 7
        let settings = try file("mode: fancy\ngroup: { rate: 1 }\nwords: { x: y }\n").root
            .settings(over: base)
        #expect(settings.mode == .fancy && settings.group == .init(low: 7, rate: 1))
        #expect(settings.words == ["x": "y"] && settings.list == ["a b"] && settings.name == nil)
    }

    @Test func defaultsAsYAMLReadBack() throws {
        let yaml = try SettingsFile.yaml(of: Settings())
        #expect(
            yaml == """
                name: null
                mode: plain
                group:
                  low: 1
                  rate: 8e-05
                list: ["a b"]
                words: {}

                """)
        #expect(try file(yaml).root.settings(over: Settings()) == Settings())
    }

    @Test(arguments: [
        (
            "mood: plain",
            "FILE:1:1: 'train' has no option 'mood'\n"
                + "  fix: there are 'group', 'list', 'mode', 'name', 'words'"
        ),
        (
            "group:\n  lov: 1",
            "FILE:2:3: 'group' has no option 'lov'\n  fix: did you mean 'low'? There are 'low', 'rate'"
        ),
        (
            "group: { low: x }",
            "FILE:1:15: 'group.low' of 'train' must be a whole number, but is 'x'\n"
                + "  fix: write a whole number; see 'mais train --defaults'"
        ),
        (
            "mode: other",
            "FILE:1:7: 'mode' of 'train' cannot be 'other'\n  fix: there are 'fancy', 'plain'"
        ),
        ("- a", "FILE:1:1: this must be a group of keys\n  fix: write a group of keys"),
        ("", "FILE: the file holds no pipeline\n  fix: start from one of the files in Pipelines/"),
    ])
    func whatIsWrongIsNamed(_ text: String, _ expected: String) {
        #expect(refusal(text) == expected)
    }

    @Test func groupsAndLists() throws {
        let root = try file("a: [x, y]\nb: { c: d }\n").root
        let values = try root.values(known: ["a", "b"])
        #expect(try values["a"]?.list("'a'").map { try $0.text("an item") } == ["x", "y"])
        #expect(try values["b"]?.values(known: ["c"])["c"]?.text("'c'") == "d")
        func refusal(_ body: () throws -> Void) -> String {
            do { try body() } catch { return "\(error)".components(separatedBy: "\n")[0] }
            return ""
        }
        #expect(
            refusal { _ = try root.values(known: ["a"]) } == "\(path):2:1: 'train' has no key 'b'")
        #expect(
            refusal { _ = try values["b"]?.list("'b'") }
                == "\(path):2:4: 'b' must be a list with something in it")
        #expect(refusal { _ = try values["b"]?.text("'b'") } == "\(path):2:4: 'b' must be text")
        #expect("\(root.refusal("no"))".hasPrefix("\(path):1:1: no\n"))
    }
}
