internal import Foundation

extension SessionDraft {
    /// Adds the points layers that napari saved as CSV: `index,axis-0,axis-1,axis-2`, in the
    /// order of the array's axes, in its voxels. A list's name is its file's.
    mutating func addNapariPoints(
        _ sources: [ImportSource], _ options: ImportOptions
    ) throws(ImportError) {
        let order = try theOrder(options)
        var lists: [PointList] = []
        for source in sources {
            lists.append(
                PointList(
                    file: source.name, name: source.stem,
                    points: try napariPoints(of: source, order: order)))
        }
        if case .label = options.polarity { throw Self.noLabels(source.title) }
        if case .selected = options.polarity { throw Self.noLabels(source.title) }
        try add(lists, options)
    }

    private static func noLabels(_ title: String) -> ImportError {
        .asks(
            source: title, question: "have no labels and no ticks",
            option: "--positive-list and --negative-list, or --polarity positive or negative")
    }

    private mutating func napariPoints(
        of source: ImportSource, order: IndexOrder
    ) throws(ImportError) -> [PointList.Point] {
        guard let text = String(data: source.data, encoding: .utf8) else {
            throw .field(file: source.name, path: "the file", fault: "is not UTF-8 text")
        }
        // A line break of Windows is one character to Swift, and a new line too.
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        var header = lines.first.map { fields(of: $0) } ?? []
        if let first = header.first, first.hasPrefix("\u{FEFF}") {
            header[0] = String(first.dropFirst())
        }
        guard !header.contains("shape-type") else {
            throw .field(
                file: source.name, path: "the file",
                fault: "holds shapes; save the points layer instead")
        }
        let columns = (0..<3).compactMap { header.firstIndex(of: "axis-\($0)") }
        guard header.first == "index", columns.count == 3 else {
            throw .field(
                file: source.name, path: "line 1",
                fault: "must be 'index,axis-0,axis-1,axis-2', as napari saves points of a volume")
        }
        guard !header.contains("axis-3") else {
            throw .field(
                file: source.name, path: "line 1",
                fault: "has four axes; save the points of one volume, without time or channels")
        }
        if header.count > 4 {
            note("'\(source.name)': columns beside the axes were left out")
        }
        var points: [PointList.Point] = []
        for (n, line) in lines.enumerated().dropFirst() where !line.allSatisfy(\.isWhitespace) {
            let fields = fields(of: line)
            guard fields.count == header.count else {
                throw .field(
                    file: source.name, path: "line \(n + 1)",
                    fault: "has \(fields.count) fields, the header has \(header.count)")
            }
            let numbers = columns.compactMap { Double(fields[$0]) }
            guard numbers.count == 3, numbers.allSatisfy(\.isFinite) else {
                throw .field(
                    file: source.name, path: "line \(n + 1)",
                    fault: "must have three finite numbers under axis-0, axis-1 and axis-2")
            }
            points.append(
                PointList.Point(
                    place: "line \(n + 1)", location: .numbers(numbers, order), label: "",
                    isSelected: nil))
        }
        return points
    }

    /// The fields of a line; one in quotation marks may hold commas.
    private func fields(of line: Substring) -> [String] {
        var fields: [String] = []
        var field = ""
        var isQuoted = false
        for character in line {
            if character == "\"" {
                isQuoted.toggle()
            } else if character == ",", !isQuoted {
                fields.append(field.trimmingCharacters(in: .whitespaces))
                field = ""
            } else {
                field.append(character)
            }
        }
        return fields + [field.trimmingCharacters(in: .whitespaces)]
    }
}
