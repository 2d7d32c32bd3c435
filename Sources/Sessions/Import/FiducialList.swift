internal import Foundation
internal import Text

// Point lists of 3D Slicer as `.fcsv`, which it wrote before markups were JSON, and writes on wish.
//
// Comments above say the coordinate system (`LPS`, `RAS`, or by number: 0 is RAS, 1 is LPS; none is
// RAS) and the columns. Slicer 5 adds two fields that the columns do not name: the position's
// status (2: defined) and whether the point was made by itself. Slicer 3 has columns of its own.
//
// Source: vtkMRMLMarkupsFiducialStorageNode of 3D Slicer, and files of Slicer 3.6, 4.10 and 5.6.

extension ImportSource {
    /// Whether this is an `.fcsv` list, by its name or its first line.
    var isFiducialList: Bool {
        name.lowercased().hasSuffix(".fcsv")
            || data.starts(with: "# Markups fiducial file".utf8)
            || data.starts(with: "# Fiducial List file".utf8)
    }
}

extension SessionDraft {
    /// All that Slicer names as a column.
    private static let fiducialColumns = [
        "id", "label", "x", "y", "z", "ow", "ox", "oy", "oz", "vis", "sel", "lock", "desc",
        "associatedNodeID",
    ]

    /// Columns of a list that does not name them.
    private static let usualColumns = [
        "id", "x", "y", "z", "ow", "ox", "oy", "oz", "vis", "sel", "lock", "label", "desc",
        "associatedNodeID",
    ]

    /// The points of an `.fcsv` list.
    mutating func fiducialList(_ source: ImportSource) throws(ImportError) -> PointList {
        try source.mustBeUTF8()
        func fault(_ path: String, _ sentence: String) -> ImportError {
            .field(file: source.name, path: path, fault: sentence)
        }
        var comments: [String: String] = [:]
        var rows = Data()
        let isMarked = source.data.starts(with: JSONOutline.mark)
        for line in source.data.dropFirst(isMarked ? 3 : 0).split(
            separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        {
            // An empty line keeps the lines' numbers.
            defer { rows.append(UInt8(ascii: "\n")) }
            guard line.first == UInt8(ascii: "#") else {
                rows.append(line)
                continue
            }
            let parts = String(decoding: line.dropFirst(), as: UTF8.self)
                .split(separator: "=", maxSplits: 1)
                .map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }
            if parts.count == 2 { comments[parts[0].lowercased()] = parts[1] }
        }
        let sign = try sign(of: comments["coordinatesystem"], file: source.name)
        let columns =
            comments["columns"].map {
                $0.split(separator: ",", omittingEmptySubsequences: false)
                    .map { $0.trimmingCharacters(in: .whitespaces) }
            } ?? Self.usualColumns
        for (n, column) in columns.enumerated() {
            guard Self.fiducialColumns.contains(column) else {
                throw fault(
                    "the line '# columns'",
                    "names '\(PlainText.clean(column))', which is not a column of Slicer's")
            }
            guard !columns[..<n].contains(column) else {
                throw fault("the line '# columns'", "names '\(column)' twice")
            }
        }
        let places = ["x", "y", "z"].compactMap(columns.firstIndex(of:))
        guard places.count == 3 else {
            throw fault("the line '# columns'", "must name x, y and z")
        }
        let found: [CSV.Row]
        do { found = try CSV.rows(rows) } catch {
            guard let error = error as? CSV.Fault else { throw fault("the file", "cannot be read") }
            throw fault("line \(error.line)", "is not CSV: \(error.reason)")
        }
        if let text = comments["numpoints"], Int(text) != found.count {
            throw fault(
                "the line '# numPoints'",
                "is '\(PlainText.clean(text))', and there are \(found.count) points")
        }
        if let column = columns.firstIndex(of: "associatedNodeID") {
            noteVolumes(
                found.map { row in
                    row.fields.count > column
                        ? row.fields[column].trimmingCharacters(in: .whitespaces) : ""
                }, in: source)
        }
        var points: [PointList.Point] = []
        var unplaced = 0
        for row in found {
            let place = "line \(row.line)"
            let fields = row.fields.map { $0.trimmingCharacters(in: .whitespaces) }
            guard (columns.count...columns.count + 2).contains(fields.count) else {
                throw fault(
                    place, "has \(fields.count) fields, and \(columns.count) columns are named")
            }
            func field(_ name: String) -> String? {
                columns.firstIndex(of: name).map { fields[$0] }
            }
            if fields.count > columns.count {
                let status = fields[columns.count]
                guard let number = Int(status), (0...3).contains(number) else {
                    throw fault(
                        place,
                        "has the position status '\(PlainText.clean(status))'; it may be 0 to 3")
                }
                guard number == 2 else {
                    unplaced += 1
                    continue
                }
            }
            var numbers: [Double] = []
            for (name, column) in zip(["x", "y", "z"], places) {
                guard let number = Double(fields[column]), number.isFinite else {
                    throw fault(
                        place,
                        """
                        has '\(PlainText.clean(fields[column]))' under \(name), which is not a finite \
                        number
                        """)
                }
                numbers.append(number)
            }
            let selected = field("sel")
            guard selected == nil || selected == "0" || selected == "1" else {
                throw fault(
                    place, "has '\(PlainText.clean(selected ?? ""))' under sel; it may be 0 or 1")
            }
            points.append(
                PointList.Point(
                    place: place,
                    location: .position(
                        [sign * numbers[0], sign * numbers[1], numbers[2]],
                        written: [numbers[0], numbers[1], numbers[2]]),
                    label: field("label") ?? "", isSelected: selected.map { $0 == "1" } ?? true))
        }
        if unplaced > 0 {
            note(
                .importUnplaced,
                "'\(source.name)': \(unplaced) points that were never placed were left out")
        }
        return PointList(
            file: source.name, name: comments["name"] ?? source.stem, points: points)
    }

    /// What turns x and y to LPS.
    private mutating func sign(of system: String?, file: String) throws(ImportError) -> Double {
        switch system {
        case "LPS", "1": return 1
        case "RAS", "0": return -1
        case nil:
            note(
                .importCoordinates,
                "'\(file)' names no coordinate system: RAS was taken, as Slicer does")
            return -1
        case .some(let other):
            throw .field(
                file: file, path: "the line '# CoordinateSystem'",
                fault: """
                    is '\(PlainText.clean(other))'\(other == "2" ? ", voxels" : ""); it may be LPS, \
                    RAS, 1 (LPS) or 0 (RAS)
                    """)
        }
    }
}
