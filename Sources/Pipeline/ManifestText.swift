public import Foundation

extension Studies {
    /// The studies as a manifest that ``csv(_:file:for:)`` reads: a line of columns, and a line per study.
    ///
    /// - Parameters:
    ///   - inputs: The columns beside `study`, in order.
    ///   - folder: The folder the manifest will lie in: paths below it are written from there on,
    ///     so that folder and manifest can be moved together. Others are written whole.
    public static func csv(_ studies: [Study], inputs: [String], in folder: URL) -> Data {
        let rows = studies.map { study in
            [study.name] + inputs.map { relative(study.inputs[$0] ?? "", to: folder) }
        }
        let lines = ([["study"] + inputs] + rows).map { row in
            row.map(CSV.field).joined(separator: ",") + "\n"
        }
        return Data(lines.joined().utf8)
    }

    /// The studies as a manifest that ``json(_:file:for:)`` reads, an object on each line.
    public static func json(_ studies: [Study], in folder: URL) throws -> Data {
        let lines = try studies.map { study in
            var members = study.inputs.mapValues { JSONValue.string(relative($0, to: folder)) }
            members["study"] = .string(study.name)
            return try JSONValue.object(members).text()
        }
        return Data("[\n\(lines.joined(separator: ",\n"))\n]\n".utf8)
    }

    private static func relative(_ path: String, to folder: URL) -> String {
        guard !path.isEmpty else { return path }
        let base = folder.standardizedFileURL.path(percentEncoded: false)
        let start = base.hasSuffix("/") ? base : base + "/"
        let whole = URL(filePath: path).standardizedFileURL.path(percentEncoded: false)
        return whole.hasPrefix(start) ? String(whole.dropFirst(start.count)) : whole
    }
}

extension CSV {
    /// A field, quoted where it has to be.
    static func field(_ text: String) -> String {
        guard text.contains(where: { "\",\r\n".contains($0) || $0 == "\r\n" }) || text.isEmpty
        else { return text }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
}
