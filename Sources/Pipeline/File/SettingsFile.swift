internal import Foundation
internal import Text
internal import Yams

/// A YAML file of settings of one command, read as strictly as a pipeline's options: a strange key
/// or a value of another kind is refused with its line and column.
public struct SettingsFile {
    /// The whole of the file.
    public let root: SettingsGroup

    /// - Parameter owner: The command that messages name, such as `train`.
    /// - Throws: ``PipelineFileError``.
    public init(path: String, owner: String) throws {
        let text: String
        do { text = try Pipeline.text(of: path) } catch let fault as PipelineFileError {
            guard case .unreadable(let reason) = fault.problem else { throw fault }
            throw PipelineFileError(
                file: fault.file, place: nil, problem: .unreadableSettings(reason))
        }
        let document = try PipelineDocument(yaml: text, file: path)
        root = SettingsGroup(document: document, owner: owner, node: document.root)
    }

    /// Settings as YAML, in the order in which they are declared.
    ///
    /// - Throws: A ``PipelineFileError`` with `badStage` where they cannot be encoded.
    public static func yaml<Settings: Codable>(of settings: Settings) throws -> String {
        let log = OptionLog()
        do {
            let standard = try JSONValue(encoding: settings)
            _ = try OptionDecoder(node: nil, standard: standard, path: [], log: log)
                .decode(Settings.self)
            return yaml(standard, log, at: [])
        } catch {
            throw PipelineFileError(
                file: "settings", place: nil,
                problem: .badStage("settings", reason: PlainText.sentence(of: error)))
        }
    }

    private static func yaml(_ value: JSONValue, _ log: OptionLog, at path: [String]) -> String {
        let indent = String(repeating: "  ", count: path.count)
        return (log.asked[path] ?? []).map { key in
            let child = path + [key]
            let inner = value[key] ?? .null
            if log.asked[child] != nil, !log.closed.contains(child) {
                return "\(indent)\(key):\n" + yaml(inner, log, at: child)
            }
            return
                "\(indent)\(key): \(inner.yaml(isFraction: log.fractions.contains { $0.starts(with: child) }))\n"
        }.joined()
    }
}

/// A group of keys of a settings file, or a value in it.
public struct SettingsGroup {
    let document: PipelineDocument
    let owner: String
    let node: Node

    /// The settings here, laid over `defaults` key by key.
    ///
    /// - Throws: ``PipelineFileError``.
    public func settings<Settings: Codable>(over defaults: Settings) throws -> Settings {
        guard node.mapping != nil else {
            throw error(.wrongShape(what: "this", wanted: "a group of keys"))
        }
        do {
            return try StrictOptions(document: document, owner: owner)
                .decode(over: defaults, node, at: node)
        } catch let fault as StrictOptions.BadDefaults {
            throw error(.badStage(owner, reason: fault.reason))
        }
    }

    /// The values of this group by key.
    ///
    /// - Parameter known: All the keys there may be.
    /// - Throws: ``PipelineFileError``.
    public func values(known: [String]) throws -> [String: SettingsGroup] {
        try PipelineReader(document: document, stages: [], inputs: [])
            .keys(of: node, what: "'\(owner)'", known: known)
            .mapValues { SettingsGroup(document: document, owner: owner, node: $0) }
    }

    /// The values of this list.
    ///
    /// - Parameter what: What messages call it.
    /// - Throws: ``PipelineFileError``.
    public func list(_ what: String) throws -> [SettingsGroup] {
        guard let items = node.sequence, !items.isEmpty else {
            throw error(.wrongShape(what: what, wanted: "a list with something in it"))
        }
        return items.map { SettingsGroup(document: document, owner: owner, node: $0) }
    }

    /// This value as text.
    ///
    /// - Throws: ``PipelineFileError``.
    public func text(_ what: String) throws -> String {
        guard let text = node.text else { throw error(.wrongShape(what: what, wanted: "text")) }
        return text
    }

    /// The text under a key of this group; nil where there is none.
    public func text(under key: String) -> String? { node.mapping?[Node(key)]?.text }

    /// An error that points here.
    ///
    /// - Parameter sentence: What is wrong, without a full stop.
    public func refusal(_ sentence: String) -> any Error {
        error(.invalidOptions(sentence, use: owner))
    }

    private func error(_ problem: PipelineFileError.Problem) -> PipelineFileError {
        PipelineFileError(
            file: document.file, place: node.mark.map(PipelineFileError.Place.init),
            problem: problem)
    }
}
