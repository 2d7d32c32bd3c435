internal import Text

extension SessionDraft {
    /// Makes one interaction of each point, in the lists' order, by the polarity that the user
    /// stated.
    mutating func add(_ lists: [PointList], _ options: ImportOptions) throws(ImportError) {
        guard let polarity = options.polarity else {
            throw .asks(
                source: source.title,
                question: "do not say whether a point is on the structure or beside it",
                option: source == .slicer
                    ? """
                    --positive-list and --negative-list, or --polarity positive, negative, \
                    label or selected
                    """
                    : "--positive-list and --negative-list, or --polarity positive or negative")
        }
        var planned: [(list: PointList, segment: String, isForeground: Bool?)] = []
        for list in lists {
            switch polarity {
            case .lists(let rules):
                guard let rule = rules.first(where: { $0.list == list.name }) else {
                    throw .field(
                        file: list.file, path: "the list '\(list.name.prefix(60))'",
                        fault: """
                            is named neither as positive nor as negative. Name it with \
                            --positive-list or --negative-list
                            """)
                }
                let segment =
                    if let named = rule.segment { named } else { try theSegment(options) }
                planned.append((list, segment, rule.isForeground))
            case .everyPoint(let isForeground):
                planned.append((list, try theSegment(options), isForeground))
            case .label, .selected:
                planned.append((list, try theSegment(options), nil))
            }
        }
        if case .lists(let rules) = polarity,
            let missing = rules.first(where: { rule in !lists.contains { $0.name == rule.list } })
        {
            throw .field(
                file: lists.map(\.file).joined(separator: "', '"), path: "no list",
                fault: """
                    is called '\(missing.list.prefix(60))'; there are \
                    \(lists.map { "'\($0.name.prefix(60))'" }.joined(separator: ", "))
                    """)
        }
        if case .lists(let rules) = polarity, let name = options.segments.first,
            !rules.contains(where: { $0.segment == nil })
        {
            throw .unused(
                source: source.title, option: "--segment \(name)",
                reason: "have their segments named with each list")
        }
        for (list, _, isForeground) in planned where isForeground != nil {
            let ticks = list.points.compactMap(\.isSelected)
            let unticked = ticks.count { !$0 }
            guard unticked > 0 else { continue }
            note(
                .importTicks,
                """
                '\(list.file)': \(unticked) of \(ticks.count) points of the list \
                '\(PlainText.clean(list.name))' are not ticked, which some extensions write for \
                clicks beside the structure; as stated, they count like the others. '--polarity \
                selected' goes by the ticks
                """)
        }
        let perSegment = Dictionary(grouping: planned, by: \.segment).mapValues(\.count)
        if perSegment.values.contains(where: { $0 > 1 }) {
            note(
                .importOrder,
                """
                the order between lists is not known: of one segment, positive lists come first, \
                then in the order given
                """)
        }
        noteMerged(planned.map { ($0.list.name, $0.segment) }, polarity)
        note(
            .importOrder,
            "which points were placed together is not known: each is an interaction of its own")
        // A stable order: positive lists first, so that a segment's first click finds it.
        let ordered =
            planned.filter { $0.isForeground == true } + planned.filter { $0.isForeground == nil }
            + planned.filter { $0.isForeground == false }
        for segment in planned.map(\.segment) { list(segment) }
        for (list, segment, isForeground) in ordered {
            for point in list.points {
                let meant: Bool
                if let isForeground {
                    meant = isForeground
                } else {
                    meant = try self.polarity(of: point, in: list, by: polarity)
                }
                add(.clicks([try click(point, in: list, isForeground: meant)]), to: segment)
            }
        }
    }

    /// Says of lists that became one segment, unless the user named each of them for it.
    private mutating func noteMerged(
        _ lists: [(name: String, segment: String)], _ rule: PolarityRule
    ) {
        for (segment, own) in Dictionary(grouping: lists, by: \.segment)
            .sorted(by: { $0.key < $1.key })
        {
            let names = own.map(\.name)
            if case .lists = rule, Set(names).count == names.count { continue }
            guard names.count > 1 else { continue }
            note(
                .importMerged,
                """
                the lists \(Suggestion.list(names.prefix(10).map { PlainText.clean($0) })) are one \
                segment, '\(PlainText.clean(segment))'. If they are of several, import them one by \
                one, or name each with --positive-list or --negative-list SEGMENT=LIST
                """)
        }
    }

    private func polarity(
        of point: PointList.Point, in list: PointList, by rule: PolarityRule
    ) throws(ImportError) -> Bool {
        if rule == .selected {
            guard let isSelected = point.isSelected else {
                throw .field(
                    file: list.file, path: point.place, fault: "has no tick to be selected by")
            }
            return isSelected
        }
        guard let known = PolarityRule.polarity(ofLabel: point.label) else {
            throw .field(
                file: list.file, path: point.place,
                fault: """
                    has the label '\(point.label.prefix(40))', which begins with none of positive, \
                    foreground, fg, include, +, negative, background, bg, exclude, -
                    """)
        }
        return known
    }

    private func click(
        _ point: PointList.Point, in list: PointList, isForeground: Bool
    ) throws(ImportError) -> RecordedClick {
        switch point.location {
        case .position(let position, let written):
            try click(
                position: position, written: written, isForeground: isForeground, file: list.file,
                place: point.place)
        case .numbers(let numbers, let order):
            try click(
                numbers: numbers, order: order, isForeground: isForeground, file: list.file,
                place: point.place)
        }
    }
}
