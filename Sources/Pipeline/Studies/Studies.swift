internal import Files
public import Foundation
internal import Text

/// Studies that a file lists, or that lie under a folder.
public enum Studies {
    /// A hundred thousand studies with long paths fit into this.
    static let mostBytes = 128 << 20

    /// The studies of a folder or a list, whichever `path` is. They are found when the list is
    /// gone through, which throws ``StudiesError``; a CSV list is read row by row.
    ///
    /// - Throws: ``StudiesError`` when `path` is neither.
    public static func list(at path: String, for pipeline: Pipeline) throws -> StudyList {
        var info = stat()
        guard FileName.withPath(path, { stat($0, &info) }) == 0 else {
            throw StudiesError.unreadable(path, reason: "\(SystemError(errno))")
        }
        if info.st_mode & S_IFMT == S_IFDIR {
            return StudyList(source: path) { try under(path, for: pipeline, $0) }
        }
        let name = path.lowercased()
        if name.hasSuffix(".csv") {
            return StudyList(source: path) { body in
                try readable(path) {
                    let bytes = try BoundedFile.stream(path, most: mostBytes)
                    try csv(bytes, file: path, for: pipeline, body)
                }
            }
        }
        guard name.hasSuffix(".json") else { throw StudiesError.unknownKind(path) }
        return StudyList(source: path) { body in
            let data = try readable(path) { try BoundedFile.read(path, most: mostBytes) }
            try json(data, file: path, for: pipeline, body)
        }
    }

    /// All studies of a folder or a list, whichever `path` is.
    ///
    /// - Throws: ``StudiesError``.
    public static func at(_ path: String, for pipeline: Pipeline) throws -> [Study] {
        try list(at: path, for: pipeline).all()
    }

    /// Studies from a CSV list. Its first line names the columns: `study`, and each name under
    /// `takes:`, in any order; a column `stage.option` sets that option for the studies that fill
    /// it in. Paths are relative to the list's folder. A bad row is a study that fails alone; a
    /// bad header is an error.
    ///
    /// - Parameter file: The list's path.
    /// - Throws: ``StudiesError``.
    public static func csv(_ data: Data, file: String, for pipeline: Pipeline) throws -> [Study] {
        try StudyList(source: file) {
            try csv(ByteStream(data), file: file, for: pipeline, $0)
        }.all()
    }

    private static func csv(
        _ bytes: ByteStream, file: String, for pipeline: Pipeline,
        _ body: (Study, _ place: String) throws -> Void
    ) throws {
        do {
            var csv = try CSV(bytes)
            let wanted = ["study"] + pipeline.takes.map(\.name)
            guard let header = try csv.next() else { throw StudiesError.noStudies(file) }
            let columns = try columns(header, wanted: wanted, file: file, for: pipeline)
            var options = StudyOptions(pipeline)
            var isEmpty = true
            while let row = try csv.next() {
                isEmpty = false
                let place = "line \(row.line)"
                guard row.fields.count == columns.count else {
                    let fault = StudyFault.fields(
                        file, line: row.line, found: row.fields.count, wanted: columns.count)
                    try body(Study(name: "line-\(row.line)", inputs: [:], fault: fault), place)
                    continue
                }
                var values: [String: String] = [:]
                // As in the header: a blank after a comma is not meant.
                for (column, field) in zip(columns, row.fields) {
                    values[column] = field.trimmingCharacters(in: .whitespaces)
                }
                let study = study(
                    values, wanted: wanted, unnamed: "line-\(row.line)", file: file,
                    place: ":\(row.line)", &options)
                try body(study, place)
            }
            guard !isEmpty else { throw StudiesError.noStudies(file) }
        } catch let fault as CSV.Fault {
            throw fault.isEncoding
                ? StudiesError.notUTF8(file, line: fault.line, reason: fault.reason)
                : StudiesError.notCSV(file, line: fault.line, reason: fault.reason)
        }
    }

    /// The columns that a list's first row names.
    private static func columns(
        _ header: CSV.Row, wanted: [String], file: String, for pipeline: Pipeline
    ) throws -> [String] {
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
        return columns
    }

    /// Studies from a JSON list: a list of objects with the members `study` and each name
    /// under `takes:`, all text, and perhaps options that are other than the pipeline's: a member
    /// `stage.option` for each, as a column of a CSV list, or `with`, which has them by stage. Paths are
    /// relative to the list's folder.
    ///
    /// - Throws: ``StudiesError``.
    public static func json(_ data: Data, file: String, for pipeline: Pipeline) throws -> [Study] {
        try StudyList(source: file) { try json(data, file: file, for: pipeline, $0) }.all()
    }

    private static func json(
        _ data: Data, file: String, for pipeline: Pipeline,
        _ body: (Study, _ place: String) throws -> Void
    ) throws {
        let whole: JSONValue
        do { whole = try JSONValue(json: data) } catch .field(let path, let reason) {
            throw StudiesError.badMember(file, path: path, reason: reason)
        } catch { throw StudiesError.notJSON(file) }
        guard case .array(let items) = whole else { throw StudiesError.notJSON(file) }
        let entries = try items.map { item in
            guard case .object(let members) = item else { throw StudiesError.notJSON(file) }
            return members
        }
        guard !entries.isEmpty else { throw StudiesError.noStudies(file) }
        let wanted = ["study"] + pipeline.takes.map(\.name)
        var options = StudyOptions(pipeline)
        for (index, entry) in entries.enumerated() {
            var values: [String: String] = [:]
            for (member, value) in entry.sorted(by: { $0.key < $1.key }) {
                let isInput = wanted.contains(member)
                if !isInput, member == "with" || pipeline.hasOption(member) {
                    guard let set = try StudyOptions.set(by: member, value) else {
                        throw StudiesError.notAGroup(
                            file, entry: index + 1, member: member, found: (try? value.text()) ?? ""
                        )
                    }
                    for (key, text) in set {
                        guard values.updateValue(text, forKey: key) == nil else {
                            throw StudiesError.repeatedOption(file, entry: index + 1, option: key)
                        }
                    }
                    continue
                }
                guard isInput else {
                    throw StudiesError.unknownMember(
                        file, entry: index + 1, member: member,
                        known: wanted + (member.contains(".") ? pipeline.optionNames : []))
                }
                guard case .string(let text) = value, !text.contains("\0") else {
                    throw StudiesError.notText(
                        file, entry: index + 1, member: member, found: (try? value.text()) ?? "")
                }
                values[member] = text
            }
            let place = "entry \(index + 1)"
            let study = study(
                values, wanted: wanted, unnamed: "entry-\(index + 1)", file: file,
                place: ", \(place)", &options)
            try body(study, place)
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
        var own: [String: String] = [:]
        for (key, value) in values where !value.isEmpty && !wanted.contains(key) {
            own[key] = value
        }
        if fault == nil, let found = options.fault(of: own) {
            fault = StudyFault.option(file, place: place, found)
        }
        let name = values["study"] ?? ""
        return Study(
            name: name.isEmpty ? unnamed : name, inputs: inputs, options: own, fault: fault)
    }

    /// Says of a file that cannot be read what a list's reader should know.
    private static func readable<T>(_ path: String, _ body: () throws -> T) throws -> T {
        do { return try body() } catch let fault as BoundedFile.Fault {
            switch fault {
            case .tooLarge(let bytes):
                throw StudiesError.tooLarge(path, bytes: bytes, most: mostBytes)
            case .notRegular, .system:
                throw StudiesError.unreadable(path, reason: fault.reason)
            }
        }
    }
}
