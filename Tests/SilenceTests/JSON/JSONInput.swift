import Foundation

/// A JSON input, and what its reader makes of it.
struct JSONInput: Sendable {
    let kind: String
    let room: String
    let root: JSONNode
    /// Lines of JSON, such as a log has: the text is split where the root is a list.
    var isLines = false
    /// Keys that may be absent, and then are absent in the result as well, by pattern.
    var optional: Set<String> = []
    /// Keys that no result depends on, by pattern, and why.
    var unnoticeable: [String: [Change: String]] = [:]
    /// Texts of a form, where another text cannot be read, by pattern.
    var formatted: Set<String> = []
    /// Places of texts of such patterns where any text can be read.
    var free: Set<String> = []
    /// Patterns of keys that are left out where they are misspelt: other keys may stand there, too.
    var takesOtherKeys: Set<String> = []
    /// Patterns of texts in whose place `true` is as right.
    var mayBeFlags: Set<String> = []
    /// Values that contradict something else in the input, by pattern.
    var contradictions: [String: [String]] = [:]
    /// What else sentences call a key.
    var words: [String: [String]] = [:]
    /// Patterns below which a key that is left out, or is null, has its documented default.
    var defaulted: Set<String> = []
    /// Whether the reader takes it for YAML.
    var isYAML = false
    /// Whether every item of a list is changed, not only the first and the last.
    var everyItem = false
    /// What the result calls a place, where it is not the input's name.
    var written: [String: String] = [:]
    /// Patterns below which nothing is changed: what a reader does not look at.
    var unread: Set<String> = []
    let read: @Sendable (Data) throws -> Reading

    private func text(_ node: JSONNode) -> String {
        guard isLines, case .array(let items) = node else { return node.text }
        return items.map { $0.text + "\n" }.joined()
    }

    private func outcome(_ text: String) -> Outcome {
        Outcome { try read(Data(text.utf8)) }
    }

    func subject() -> Subject {
        var mutants: [Mutant] = []
        var exemptions: [Exemption] = []
        for (path, node) in root.placesOfEveryKind(everyItem: everyItem) {
            let pattern = path.pattern
            guard
                !unread.contains(where: {
                    pattern == $0 || pattern.hasPrefix($0 + ".") || pattern.hasPrefix($0 + "[")
                })
            else { continue }
            let field = Field(
                pattern,
                names: [path.key] + (words[path.key] ?? []) + (words[pattern] ?? []))
            for (change, reason) in unnoticeable[pattern] ?? [:] {
                exemptions.append(Exemption(field: field, change: change, reason: reason))
            }
            for value in values(of: node, at: path) {
                if unnoticeable[pattern]?[value.change] != nil { continue }
                if value.detail == "is misspelt", takesOtherKeys.contains(pattern) { continue }
                if value.detail == "is true", mayBeFlags.contains(pattern) { continue }
                if value.isDefault, isBelow(pattern, defaulted) { continue }
                let changed = text(root.replacing(path, with: value.members))
                let isJSON = (try? JSONSerialization.jsonObject(with: Data(changed.utf8))) != nil
                // A text that is not JSON has no keys: its line, or that it is none, is named.
                let named =
                    isJSON
                    ? field : Field(field.title, names: field.names + ["JSON", "line", "byte"])
                let withheld =
                    [.absent, .empty].contains(value.change) && optional.contains(pattern)
                mutants.append(
                    Mutant(
                        field: named, change: value.change, detail: "\(path.place) \(value.detail)",
                        shows: isJSON ? value.shows : [],
                        withheld: withheld ? [written[path.place] ?? path.place] : []
                    ) { [self] in outcome(changed) })
            }
        }
        let plain = text(root)
        return Subject(
            kind: kind, room: room, untouched: { [self] in outcome(plain) }, mutants: mutants,
            exemptions: exemptions)
    }

    private func isBelow(_ pattern: String, _ roots: Set<String>) -> Bool {
        roots.contains {
            pattern == $0 || pattern.hasPrefix($0 + ".") || pattern.hasPrefix($0 + "[")
        }
    }

    private struct Value {
        let change: Change
        let detail: String
        let members: [JSONNode.Member]
        let shows: [String]

        /// What a writer does who wants the default.
        var isDefault: Bool { ["is removed", "is null", "is {}"].contains(detail) }
    }

    private func values(of node: JSONNode, at path: [JSONNode.Step]) -> [Value] {
        var values: [Value] = []
        let isMember: Bool = if case .key? = path.last { true } else { false }
        let key = path.key
        func put(_ change: Change, _ token: String, _ shows: [String] = []) {
            values.append(
                Value(
                    change: change, detail: "is \(token)",
                    members: [JSONNode.Member(key: key, value: .token(token))], shows: shows))
        }
        func member(_ value: JSONNode) -> JSONNode.Member {
            JSONNode.Member(key: key, value: value)
        }
        // A list of one fewer objects, or points, is as valid: nothing says that there were more.
        if isMember || node.isNumber {
            values.append(Value(change: .absent, detail: "is removed", members: [], shows: []))
        }
        if isMember {
            values.append(
                Value(
                    change: .unparsable, detail: "is misspelt",
                    members: [JSONNode.Member(key: key + "x", value: node)], shows: []))
            values.append(
                Value(
                    change: .doubled, detail: "is there twice",
                    members: [member(node), member(node)],
                    shows: []))
            for pair in [[node, other(node)], [other(node), node]] {
                values.append(
                    Value(
                        change: .doubled, detail: "is there twice, and differs",
                        members: pair.map(member), shows: []))
            }
        }
        put(.empty, "null")
        switch node {
        case .object:
            put(.empty, "{}")
            // A value of another shape: which shape belongs there is all there is to say.
            put(.unparsable, "\"abc\"")
            put(.unparsable, "[]")
        case .array(let items):
            put(.empty, "[]")
            put(.unparsable, "\"abc\"")
            put(.unparsable, "{}")
            let isNumbers = items.allSatisfy { if case .token = $0 { true } else { false } }
            if !items.isEmpty, isNumbers {
                values.append(
                    Value(
                        change: .doubled, detail: "has its items twice",
                        members: [member(.array(items + items))], shows: []))
            }
        case .token(let token) where token.hasPrefix("\""):
            put(.empty, "\"\"")
            // In YAML, a number in place of a text is a text.
            if !isYAML || isFormatted(path) {
                put(.unparsable, "7.25", ["7.25"])
                put(.unparsable, "true")
            }
            put(.unparsable, "[\"abc\"]")
            if isFormatted(path) { put(.unparsable, "\"abc\"", ["abc"]) }
        case .token(let token) where ["true", "false"].contains(token):
            put(.unparsable, "\"abc\"", ["abc"])
            put(.unparsable, "7.25", ["7.25"])
        case .token(let token):
            put(.empty, "\"\"")
            put(.unparsable, "\"abc\"", ["abc"])
            put(.unparsable, "\"\(token) mm\"", ["\(token) mm"])
            put(.unparsable, "true")
            put(.decimalComma, "\"1,5\"", ["1,5"])
            put(.decimalComma, "1,5")
            put(.notANumber, "NaN")
            put(.notANumber, "\"NaN\"", ["NaN"])
            put(.huge, "1e300", ["1e300", "1e+300"])
            put(.huge, "-1e300", ["-1e300", "-1e+300"])
            put(.huge, "1e400", ["1e400", "inf"])
            put(.huge, "99999999999999999999", ["99999999999999999999", "1e+20", "1e20"])
        }
        for text in contradictions[path.pattern] ?? [] { put(.contradictory, text) }
        return values
    }

    /// Whether a text must have a form.
    private func isFormatted(_ path: [JSONNode.Step]) -> Bool {
        formatted.contains(path.pattern) && !free.contains(path.place)
    }

    /// Another value of the same kind.
    private func other(_ node: JSONNode) -> JSONNode {
        switch node {
        case .object: .object([])
        case .array: .array([])
        case .token("true"): .token("false")
        case .token("false"): .token("true")
        case .token(let token) where token.hasPrefix("\""): .token(token.dropLast() + "x\"")
        case .token(let token): .token("\((Double(token) ?? 0) + 1)")
        }
    }
}
