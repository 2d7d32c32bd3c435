public import Foundation

/// Studies that a file lists, or that lie under a folder.
public enum Studies {
    /// A hundred thousand studies with long paths fit into this.
    static let mostBytes = 128 << 20

    /// Studies from a folder or a manifest, whichever `path` is.
    ///
    /// - Throws: ``StudiesError``.
    public static func at(_ path: String, for pipeline: Pipeline) throws -> [Study] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw StudiesError.unreadable(path, reason: "No such file or directory")
        }
        if isFolder.boolValue { return try under(path, for: pipeline) }
        let name = path.lowercased()
        if name.hasSuffix(".csv") { return try csv(try read(path), file: path, for: pipeline) }
        if name.hasSuffix(".json") { return try json(try read(path), file: path, for: pipeline) }
        throw StudiesError.unknownKind(path)
    }

    /// Studies from a CSV manifest. Its first line names the columns: `study`, and each name under
    /// `takes:`, in any order; a column `stage.option` sets that option for the studies that
    /// fill it in. Paths are relative to the manifest's folder. A bad row is a study that fails
    /// alone; a bad header is an error.
    ///
    /// - Parameter file: The manifest's path.
    /// - Throws: ``StudiesError``.
    public static func csv(_ data: Data, file: String, for pipeline: Pipeline) throws -> [Study] {
        let csv: CSV
        do { csv = try CSV(data) } catch {
            throw StudiesError.notCSV(file, line: error.line, reason: error.reason)
        }
        let wanted = ["study"] + pipeline.takes.map(\.name)
        guard let header = csv.rows.first else { throw StudiesError.noStudies(file) }
        let columns = header.fields.map { $0.trimmingCharacters(in: .whitespaces) }
        if columns.count == 1, wanted.count > 1 {
            for separator in [";", "\t"] where columns[0].contains(separator) {
                throw StudiesError.otherSeparator(file, separator: separator == "\t" ? "tab" : ";")
            }
        }
        for (index, column) in columns.enumerated() {
            guard wanted.contains(column) || pipeline.hasOption(column) else {
                throw StudiesError.unknownColumn(
                    file, column: column, line: header.line,
                    known: wanted + (column.contains(".") ? pipeline.optionNames : []))
            }
            guard !columns[..<index].contains(column) else {
                throw StudiesError.repeatedColumn(file, column: column)
            }
        }
        for column in wanted where !columns.contains(column) {
            throw StudiesError.missingColumn(file, column: column, line: header.line)
        }
        let rows = csv.rows.dropFirst()
        guard !rows.isEmpty else { throw StudiesError.noStudies(file) }
        var names = StudyNames(file: file)
        var options = StudyOptions(pipeline)
        return try rows.map { row in
            let place = "line \(row.line)"
            guard row.fields.count == columns.count else {
                let fault = StudyFault.fields(
                    file, line: row.line, found: row.fields.count, wanted: columns.count)
                return try names.check(
                    Study(name: "line-\(row.line)", inputs: [:], fault: fault), place)
            }
            var values: [String: String] = [:]
            for (column, field) in zip(columns, row.fields) { values[column] = field }
            return try names.check(
                study(
                    values, wanted: wanted, unnamed: "line-\(row.line)", file: file,
                    place: ":\(row.line)", &options), place)
        }
    }

    /// Studies from a JSON manifest: a list of objects with the members `study` and each name
    /// under `takes:`, all text, and perhaps `with`: options by stage that are other than the
    /// pipeline's. Paths are relative to the manifest's folder.
    ///
    /// - Throws: ``StudiesError``.
    public static func json(_ data: Data, file: String, for pipeline: Pipeline) throws -> [Study] {
        guard let entries = try? JSONDecoder().decode([[String: JSONValue]].self, from: data) else {
            throw StudiesError.notJSON(file)
        }
        guard !entries.isEmpty else { throw StudiesError.noStudies(file) }
        let wanted = ["study"] + pipeline.takes.map(\.name)
        var names = StudyNames(file: file)
        var options = StudyOptions(pipeline)
        return try entries.enumerated().map { index, entry in
            var values: [String: String] = [:]
            for (member, value) in entry.sorted(by: { $0.key < $1.key }) {
                if member == "with", case .object(let stages) = value {
                    values.merge(try StudyOptions.flat(stages)) { first, _ in first }
                    continue
                }
                guard wanted.contains(member) else {
                    throw StudiesError.unknownMember(
                        file, entry: index + 1, member: member, known: wanted)
                }
                guard case .string(let text) = value, !text.contains("\0") else {
                    throw StudiesError.notJSON(file)
                }
                values[member] = text
            }
            return try names.check(
                study(
                    values, wanted: wanted, unnamed: "entry-\(index + 1)", file: file,
                    place: ", entry \(index + 1)", &options), "entry \(index + 1)")
        }
    }

    private static func study(
        _ values: [String: String], wanted: [String], unnamed: String, file: String, place: String,
        _ options: inout StudyOptions
    ) -> Study {
        let folder =
            file.contains("/") ? String(file[...(file.lastIndex(of: "/") ?? file.startIndex)]) : ""
        var inputs: [String: String] = [:]
        var fault: String?
        for column in wanted {
            let value = values[column] ?? ""
            if value.isEmpty {
                fault = fault ?? StudyFault.empty(file, place: place, column: column)
            } else if column != "study" {
                inputs[column] = value.hasPrefix("/") ? value : folder + value
            }
        }
        let own = values.filter { !wanted.contains($0.key) && !$0.value.isEmpty }
        if fault == nil, let found = options.fault(of: own) {
            fault = StudyFault.option(file, place: place, found)
        }
        let name = values["study"] ?? ""
        return Study(
            name: name.isEmpty ? unnamed : name, inputs: inputs, options: own, fault: fault)
    }

    private static func read(_ path: String) throws -> Data {
        do { return try BoundedFile.read(path, most: mostBytes) } catch {
            switch error {
            case .tooLarge(let bytes):
                throw StudiesError.tooLarge(path, bytes: bytes, most: mostBytes)
            case .unreadable(let reason): throw StudiesError.unreadable(path, reason: reason)
            }
        }
    }
}

/// Refuses the second study of the same name.
struct StudyNames {
    let file: String
    private var places: [String: String] = [:]

    init(file: String) { self.file = file }

    mutating func check(_ study: Study, _ place: String) throws -> Study {
        if let first = places.updateValue(place, forKey: study.name) {
            throw StudiesError.sameName(file, first: first, second: place, at: study.name)
        }
        return study
    }
}
