internal import Text

extension SessionDraft {
    /// Adds the points layers that napari saved as CSV: `index,axis-0,axis-1,axis-2`, in the
    /// order of the array's axes, in its voxels. A list's name is its file's.
    mutating func addNapariPoints(
        _ sources: [ImportSource], _ options: ImportOptions
    ) throws(ImportError) {
        let order = try theOrder(options)
        switch options.polarity {
        case .label, .selected:
            throw .asks(
                source: source.title, question: "have no labels and no ticks",
                option: "--positive-list and --negative-list, or --polarity positive or negative")
        case .everyPoint, .lists, nil: break
        }
        var lists: [PointList] = []
        for source in sources {
            lists.append(
                PointList(
                    file: source.name, name: source.stem,
                    points: try napariPoints(of: source, order: order)))
        }
        try add(lists, options)
    }

    private mutating func napariPoints(
        of source: ImportSource, order: IndexOrder
    ) throws(ImportError) -> [PointList.Point] {
        let table = try CSVTable(source)
        guard !table.header.contains("shape-type") else {
            throw .field(
                file: source.name, path: "the file",
                fault: "holds shapes; save the points layer instead")
        }
        guard table.header.first == "index",
            let columns = table.columns(["axis-0", "axis-1", "axis-2"])
        else {
            throw .field(
                file: source.name, path: "line 1",
                fault: "must be 'index,axis-0,axis-1,axis-2', as napari saves points of a volume")
        }
        guard !table.header.contains("axis-3") else {
            throw .field(
                file: source.name, path: "line 1",
                fault: "has four axes; save the points of one volume, without time or channels")
        }
        if table.header.count > 4 {
            let names = table.header.filter {
                !["index", "axis-0", "axis-1", "axis-2"].contains($0)
            }
            note(
                .importColumns,
                """
                '\(source.name)': the columns beside the axes were left out: \
                \(Suggestion.list(names.map { PlainText.clean($0) }.prefix(10)))
                """)
        }
        var points: [PointList.Point] = []
        for row in table.rows {
            let numbers = try table.numbers(row, columns: columns, file: source.name)
            points.append(
                PointList.Point(
                    place: "line \(row.line)", location: .numbers(numbers, order), label: "",
                    isSelected: nil))
        }
        return points
    }
}
