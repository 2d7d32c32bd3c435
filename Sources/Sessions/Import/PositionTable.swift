internal import Text

/// A table of positions: CSV with a header.
package enum PositionTable {
    /// All columns that it may have.
    package static let columns = [
        "x", "y", "z", "i", "j", "k", "segment", "foreground", "study",
    ]
}

extension SessionDraft {
    /// Adds the rows of a table of positions, each an interaction of its own, in the table's
    /// order: what a worklist, a detector or a report has to say where no one has clicked.
    ///
    /// Columns: `x,y,z` (LPS, in millimetres) or `i,j,k` (voxels); and, where the table has them,
    /// `segment`, `foreground` (1 or 0, true or false) and `study`, of which one is taken.
    mutating func addPositions(
        _ sources: [ImportSource], _ options: ImportOptions
    ) throws(ImportError) {
        for source in sources {
            let table = try CSVTable(source)
            for column in table.header where !PositionTable.columns.contains(column) {
                throw .field(
                    file: source.name, path: "line 1",
                    fault: """
                        has the column '\(PlainText.clean(column))', which means nothing here: \
                        \(Suggestion.fix(for: column, among: PositionTable.columns))
                        """)
            }
            let positions = table.columns(["x", "y", "z"])
            if positions != nil, table.columns(["i", "j", "k"]) != nil {
                throw .field(
                    file: source.name, path: "line 1",
                    fault: "names x, y and z and also i, j and k; a position is one of the two")
            }
            guard let columns = positions ?? table.columns(["i", "j", "k"]) else {
                throw .field(
                    file: source.name, path: "line 1",
                    fault: """
                        must name the columns x, y and z (LPS, in mm) or i, j and k (voxels); it may \
                        name segment, foreground and study
                        """)
            }
            let rows = try rows(of: table, options, file: source.name)
            let segments = table.header.firstIndex(of: "segment")
            let polarities = table.header.firstIndex(of: "foreground")
            if segments != nil, let name = options.segments.first {
                throw .unused(
                    source: self.source.title, option: "--segment \(name)",
                    reason: "have a column 'segment'")
            }
            if polarities != nil, options.polarity != nil, !options.columnsGoFirst {
                throw .unused(
                    source: self.source.title, option: "a stated polarity",
                    reason: "have a column 'foreground'")
            }
            if options.columnsGoFirst {
                // Nobody is there to be asked.
                guard segments != nil else {
                    throw .field(
                        file: source.name, path: "line 1",
                        fault: "has no column 'segment', which names each position's structure")
                }
                if polarities == nil {
                    note(
                        .importPolarity,
                        """
                        '\(source.name)' has no column 'foreground': every position was taken for one \
                        on its structure
                        """)
                }
            }
            for row in rows {
                let (line, fields) = row
                let place = "line \(line)"
                let numbers = try table.numbers(row, columns: columns, file: source.name)
                let segment =
                    if let segments { fields[segments] } else { try theSegment(options) }
                guard !segment.isEmpty else {
                    throw .field(file: source.name, path: place, fault: "names no segment")
                }
                let isForeground = try polarity(
                    polarities.map { fields[$0] }, options, file: source.name, place: place)
                let click =
                    positions == nil
                    ? try click(
                        numbers: numbers, order: .ijk, isForeground: isForeground,
                        file: source.name, place: place)
                    : try click(
                        position: [numbers[0], numbers[1], numbers[2]],
                        isForeground: isForeground, file: source.name, place: place)
                add(.clicks([click]), to: segment)
            }
        }
        note(
            .importNotClicked,
            "nobody clicked: the positions are a table's, each an interaction of its own")
    }

    /// The rows of one study.
    private func rows(
        of table: CSVTable, _ options: ImportOptions, file: String
    ) throws(ImportError) -> [(line: Int, fields: [String])] {
        guard let column = table.header.firstIndex(of: "study") else {
            if let study = options.study, !options.columnsGoFirst {
                throw .unused(
                    source: source.title, option: "--study \(PlainText.clean(study))",
                    reason: "have no column 'study'")
            }
            return table.rows
        }
        for row in table.rows where row.fields[column].isEmpty {
            throw .field(file: file, path: "line \(row.line)", fault: "names no study")
        }
        if let study = options.study {
            let rows = table.rows.filter { $0.fields[column] == study }
            guard !rows.isEmpty else {
                throw .field(
                    file: file, path: "no line",
                    fault: """
                        is of the study '\(study.prefix(60))'\
                        \(options.columnsGoFirst ? "" : ", which --study names")
                        """)
            }
            return rows
        }
        guard Set(table.rows.map { $0.fields[column] }).count <= 1 else {
            throw .asks(
                source: source.title, question: "are of several studies",
                option: "--study, as the column 'study' has it")
        }
        return table.rows
    }

    private func polarity(
        _ text: String?, _ options: ImportOptions, file: String, place: String
    ) throws(ImportError) -> Bool {
        guard let text else {
            guard case .everyPoint(let isForeground) = options.polarity else {
                throw .asks(
                    source: source.title,
                    question: "have no column 'foreground'",
                    option: "--polarity positive or negative")
            }
            return isForeground
        }
        switch text.lowercased() {
        case "1", "true": return true
        case "0", "false": return false
        default:
            throw .field(
                file: file, path: place,
                fault: "has '\(text.prefix(40))' under foreground; it may be 1, 0, true or false")
        }
    }
}
