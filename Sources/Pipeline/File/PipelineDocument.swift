internal import Foundation
internal import Text
internal import Yams

/// A pipeline file as a tree of nodes that know their line and column, from text that is not trusted.
struct PipelineDocument {
    let file: String
    private(set) var root: Node

    /// More than the longest sensible pipeline, and little enough to be parsed in a moment.
    static let mostBytes = 256 * 1024

    /// Options are nested two or three levels deep; libyaml itself would go on to 1,000.
    static let deepest = 16

    /// Yams hashes the keys of mappings while it parses, aliases in them written out: a few dozen
    /// nested aliases would take for ever. So few as this cannot grow a file a hundredfold.
    private static let mostAliases = 12

    /// - Throws: ``PipelineFileError``, also for what Yams finds wrong.
    init(yaml: String, file: String) throws {
        func error(_ problem: PipelineFileError.Problem, _ mark: Mark? = nil) -> PipelineFileError {
            PipelineFileError(
                file: file, place: mark.map(PipelineFileError.Place.init), problem: problem)
        }
        let bytes = yaml.utf8.count
        guard bytes <= Self.mostBytes else {
            throw error(.tooLarge(bytes: bytes, most: Self.mostBytes))
        }
        guard Self.aliases(in: yaml) <= Self.mostAliases else { throw error(.tooManyAliases) }
        do {
            // Nodes hold their anchors weakly: the parser must live while they are looked for.
            let parser = try Parser(yaml: yaml, encoding: .utf8)
            guard let root = try parser.singleRoot() else { throw error(.empty) }
            try withExtendedLifetime(parser) {
                if let (problem, mark) = Self.refusal(of: root, depth: 0) {
                    throw error(problem, mark)
                }
            }
            self.file = file
            self.root = root
        } catch let fault as YamlError {
            let (problem, mark) = Self.problem(of: fault)
            throw error(problem, mark)
        }
    }

    /// Sets an option of a stage, whatever the file says of it.
    ///
    /// - Parameters:
    ///   - path: The option's key, and before it those of the groups it is in.
    ///   - stage: The stage's place in the list of stages.
    mutating func set(_ path: [String], to value: Node, inStage stage: Int) {
        guard var mapping = root.mapping, var list = mapping["stages"]?.sequence,
            list.indices.contains(stage)
        else { return }
        list[stage] = Self.node(list[stage], setting: ["with"] + path, to: value)
        mapping["stages"] = .sequence(list)
        root = .mapping(mapping)
    }

    /// A node with the value at a path of keys replaced or added.
    private static func node(_ node: Node, setting path: [String], to value: Node) -> Node {
        guard let key = path.first else { return value }
        // What is no group of keys becomes one; the reader says where none may be.
        var mapping = node.mapping ?? Node.Mapping([])
        let inner = mapping[Node(key)] ?? Node([(Node, Node)]())
        mapping[Node(key)] = Self.node(inner, setting: Array(path.dropFirst()), to: value)
        return .mapping(mapping)
    }

    /// How often a `*` could begin an alias; 0 without an anchor, which an alias must have.
    ///
    /// A byte of what is no ASCII counts as a separator: libyaml takes NEL, U+2028 and U+2029 for line
    /// breaks. So does all else that cannot go on before a `*` within one word.
    private static func aliases(in yaml: String) -> Int {
        var (aliases, anchors) = (0, 0)
        // The two bytes before: a name follows the sign, and no word goes before it.
        var (first, sign) = (UInt8(ascii: "\n"), UInt8(ascii: "\n"))
        for byte in yaml.utf8 {
            if isOfAName(byte), !isOfAName(first) || first == UInt8(ascii: "-") {
                if sign == UInt8(ascii: "*") { aliases += 1 }
                if sign == UInt8(ascii: "&") { anchors += 1 }
            }
            (first, sign) = (sign, byte)
        }
        return anchors == 0 ? 0 : aliases
    }

    /// Whether a byte may stand in an anchor's name.
    private static func isOfAName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }

    /// The first node that is anchored or nested too deeply. An alias stands for an anchored
    /// node, so that no alias is ever followed.
    private static func refusal(of node: Node, depth: Int) -> (PipelineFileError.Problem, Mark?)? {
        if let anchor = node.anchor {
            return (.alias(PlainText.clean(anchor.rawValue)), node.mark)
        }
        guard depth <= deepest else { return (.tooDeep(most: deepest), node.mark) }
        let children: [Node] =
            switch node {
            case .mapping(let mapping): mapping.flatMap { [$0.key, $0.value] }
            case .sequence(let sequence): Array(sequence)
            case .scalar, .alias: []
            }
        for child in children {
            if let refusal = refusal(of: child, depth: depth + 1) { return refusal }
        }
        return nil
    }

    private static func problem(of fault: YamlError) -> (PipelineFileError.Problem, Mark?) {
        switch fault {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            return (.notYAML(PlainText.clean(problem, limit: 200)), mark)
        case .duplicatedKeysInMapping(let duplicates, let context):
            return (.repeatedKey(PlainText.clean(duplicates.first ?? "")), context.mark)
        case .reader(let problem, _, _, _):
            return (.notYAML(PlainText.clean(problem, limit: 200)), nil)
        default:
            return (.notYAML("the parser gave up"), nil)
        }
    }
}

extension PipelineFileError.Place {
    init(_ mark: Mark) { self.init(line: mark.line, column: mark.column) }
}

/// What a node is, for a reader that wants one thing and names what it found instead.
extension Node {
    /// The text of a scalar as it is written, without its quotes.
    var text: String? { scalar?.string }

    /// Whether the node is an empty value, `~` or `null`.
    var isNothing: Bool {
        guard case .scalar(let scalar) = self, scalar.isPlain else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(scalar.string)
    }

    /// How a message names what is here.
    var shown: String {
        if isNothing { return "empty" }
        return switch self {
        case .scalar(let scalar): "'\(PlainText.clean(scalar.string))'"
        case .mapping: "a group of keys"
        case .sequence: "a list"
        case .alias: "an alias"
        }
    }
}

extension Node.Scalar {
    /// Whether the scalar has no quotes: only then can it be a number, true, false or nothing.
    var isPlain: Bool { style == .plain || style == .any }
}
