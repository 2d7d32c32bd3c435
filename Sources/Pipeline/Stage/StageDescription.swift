public import Text

/// What people and programs read about a stage: its ports, and every option with its default.
public struct StageDescription: Sendable {
    /// The word after `use:`.
    public let name: String

    /// What the stage was called in earlier versions, which pipeline files may still call it.
    public let formerName: String?

    /// What the stage does, in one sentence.
    public let summary: String

    public let resource: Resource
    public let inputs: [PortDeclaration]

    /// The `portName` of what the stage makes.
    public let output: String

    /// Every option, in the order in which the stage declares them.
    public let options: [Option]

    public struct Option: Sendable, Hashable {
        /// The key; `memory.capacity` for a key of a nested struct.
        public let key: String

        /// The default; `null` for an optional without one.
        public let standard: JSONValue

        /// One line of help; `nil` where the stage has none.
        public let help: String?

        /// Whether the number may have a fraction.
        let isFraction: Bool
    }

    /// - Throws: A ``PipelineFileError`` with `badStage`, if the stage's own defaults cannot be encoded.
    public init<S: Stage>(_ stage: S.Type) throws {
        name = S.name
        formerName = S.formerName
        summary = S.summary
        resource = S.resource
        inputs = S.inputs.declarations
        output = S.Output.portName
        let standard: JSONValue
        let log = OptionLog()
        do {
            standard = try JSONValue(encoding: S())
            _ = try S(from: OptionDecoder(node: nil, standard: standard, path: [], log: log))
        } catch {
            throw PipelineFileError(
                file: "pipeline", place: nil,
                problem: .badStage(S.name, reason: PlainText.sentence(of: error)))
        }
        options = Self.options(log, standard, at: [], help: S.optionHelp)
    }

    /// Options without a line of help, and lines of help without an option. A test asks for none.
    public static func undocumented<S: Stage>(in stage: S.Type) throws -> [String] {
        let keys = Set(try StageDescription(stage).options.map(\.key))
        return keys.symmetricDifference(S.optionHelp.keys).sorted()
    }

    private static func options(
        _ log: OptionLog, _ standard: JSONValue?, at path: [String], help: [String: String]
    ) -> [Option] {
        (log.asked[path] ?? []).flatMap { key -> [Option] in
            let child = path + [key]
            if log.asked[child] != nil, !log.closed.contains(child) {
                return options(log, standard?[key], at: child, help: help)
            }
            let word = child.joined(separator: ".")
            return [
                Option(
                    key: word, standard: standard?[key] ?? .null, help: help[word],
                    isFraction: log.fractions.contains { $0.starts(with: child) })
            ]
        }
    }
}

// MARK: - As JSON

extension StageDescription {
    /// The same for a program to read.
    public var json: JSONValue {
        [
            "name": .string(name), "summary": .string(summary),
            "resource": .string(resource.rawValue), "output": .string(output),
            "inputs": .array(
                inputs.map {
                    [
                        "name": .string($0.name), "type": .string($0.type.portName),
                        "may be left out": .bool($0.mayBeLeftOut),
                    ]
                }),
            "options": .array(
                options.map {
                    [
                        "key": .string($0.key), "default": $0.standard,
                        "help": $0.help.map { .string($0) } ?? .null,
                    ]
                }),
        ]
    }
}

// MARK: - As YAML

extension StageDescription {
    /// The stage as it would stand under `stages:`, every option at its default, with its help
    /// beside it; ready to be copied.
    public var yaml: String {
        var lines: [(text: String, comment: String?)] = [
            ("- id: \(name)", nil), ("  use: \(name)", nil),
        ]
        if !inputs.isEmpty { lines.append(("  from:", nil)) }
        for port in inputs {
            let kind = port.type.portName + (port.mayBeLeftOut ? ", may be left out" : "")
            lines.append(("    \(port.name): \(port.name)", kind))
        }
        if !options.isEmpty { lines.append(("  with:", nil)) }
        var open: [String] = []
        for option in options {
            let path = option.key.split(separator: ".").map(String.init)
            let group = Array(path.dropLast())
            for depth in group.indices
            where Array(open.prefix(depth + 1)) != Array(group.prefix(depth + 1)) {
                lines.append((indent(depth) + group[depth] + ":", nil))
            }
            open = group
            let value = option.standard.yaml(isFraction: option.isFraction)
            lines.append((indent(group.count) + "\(path.last ?? ""): \(value)", option.help))
        }
        let width = min(44, lines.filter { $0.comment != nil }.map(\.text.count).max() ?? 0)
        return lines.map { line in
            guard let comment = line.comment else { return line.text }
            let gap = String(repeating: " ", count: max(0, width - line.text.count) + 2)
            return "\(line.text)\(gap)# \(comment)"
        }.joined(separator: "\n") + "\n"
    }

    private func indent(_ depth: Int) -> String { String(repeating: " ", count: 4 + 2 * depth) }
}

extension JSONValue {
    /// The value in YAML's flow style, on one line.
    func yaml(isFraction: Bool) -> String {
        switch self {
        case .null: "null"
        case .bool(let value): "\(value)"
        case .int(let value): isFraction ? "\(Double(value))" : "\(value)"
        case .double(let value): "\(value)"
        case .string(let value): Self.quoted(value)
        case .array(let values):
            "[" + values.map { $0.yaml(isFraction: isFraction) }.joined(separator: ", ") + "]"
        case .object(let members):
            members.isEmpty
                ? "{}"
                : "{ "
                    + members.sorted { $0.key < $1.key }
                    .map { "\(Self.quoted($0.key)): \($0.value.yaml(isFraction: isFraction))" }
                    .joined(separator: ", ") + " }"
        }
    }

    /// The text without quotes where YAML reads it as that text, else in JSON's quotes, which are YAML's too.
    private static func quoted(_ text: String) -> String {
        let isPlain =
            text.first?.isLetter == true
            && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_./".contains($0)) }
            && !["true", "false", "null", "yes", "no", "on", "off"].contains(text.lowercased())
        return isPlain ? text : ((try? JSONValue.string(text).text()) ?? "''")
    }
}
