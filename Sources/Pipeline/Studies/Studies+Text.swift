public import Foundation
internal import Text
internal import Yams

extension Studies {
    /// The studies as a list that ``csv(_:file:for:)`` reads: a line of columns, and a line per
    /// study; a column for each option that one of them sets.
    ///
    /// - Parameters:
    ///   - inputs: The columns beside `study`, in order.
    ///   - folder: The folder the list will lie in: paths below it are written from there on,
    ///     so that folder and list can be moved together. Others, and all of
    ///     them without a folder, are written whole.
    public static func csv(_ studies: [Study], inputs: [String], in folder: URL?) -> Data {
        let options = Set(studies.flatMap(\.options.keys)).sorted()
        let rows = studies.lazy.map { study in
            [study.name] + inputs.map { relative(study.inputs[$0] ?? "", to: folder) }
                + options.map { study.options[$0] ?? "" }
        }
        let lines = [CSV.line(["study"] + inputs + options)] + rows.map { CSV.line($0) }
        return Data(lines.joined().utf8)
    }

    /// The studies as a list that ``json(_:file:for:)`` reads, an object on each line.
    public static func json(_ studies: [Study], in folder: URL?) throws -> Data {
        let lines = try studies.map { study in
            var members = study.inputs.mapValues { JSONValue.string(relative($0, to: folder)) }
            members["study"] = .string(study.name)
            if !study.options.isEmpty { members["with"] = try with(study.options) }
            return try JSONValue.object(members).text()
        }
        return Data("[\n\(lines.joined(separator: ",\n"))\n]\n".utf8)
    }

    /// Options by stage, and within it by the key's whole path.
    private static func with(_ options: [String: String]) throws -> JSONValue {
        var stages: [String: [String: JSONValue]] = [:]
        for (key, text) in options {
            let parts = key.split(separator: ".", maxSplits: 1).map(String.init)
            guard parts.count == 2 else { continue }
            stages[parts[0], default: [:]][parts[1]] = value(
                try PipelineDocument(yaml: text, file: "list").root)
        }
        return .object(stages.mapValues { .object($0) })
    }

    private static func value(_ node: Node?) -> JSONValue {
        switch node {
        case .sequence(let list)?: .array(list.map { value($0) })
        case .scalar(let scalar)? where scalar.isPlain:
            node?.int.map { .int($0) } ?? node?.float.map { .double($0) }
                ?? node?.bool.map { .bool($0) } ?? .string(scalar.string)
        case .scalar(let scalar)?: .string(scalar.string)
        default: .null
        }
    }

    private static func relative(_ path: String, to folder: URL?) -> String {
        guard !path.isEmpty else { return path }
        let whole = URL(filePath: path).standardizedFileURL.path(percentEncoded: false)
        guard let folder else { return whole }
        let base = folder.standardizedFileURL.path(percentEncoded: false)
        let start = base.hasSuffix("/") ? base : base + "/"
        return whole.hasPrefix(start) ? String(whole.dropFirst(start.count)) : whole
    }
}
