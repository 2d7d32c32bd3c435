extension KeyedDecodingContainer<AnyKey> {
    /// Refuses lists that may be points under other keys.
    func mustKnowLists(_ names: Set<String>) throws {
        for key in allKeys.sorted(by: { $0.stringValue < $1.stringValue })
        where !names.contains(key.stringValue) {
            guard (try? decode(PromptShape.self, forKey: key))?.mayBePoints == true else {
                continue
            }
            throw DecodingError.dataCorruptedError(
                forKey: key, in: self,
                debugDescription: """
                    holds a list that may be points, and is not a key of the challenge's. Take it out \
                    if it is not a click
                    """)
        }
    }
}

extension SessionDraft {
    /// Adds the clicks of a challenge case.
    mutating func addChallengeClicks(
        _ sources: [ImportSource], _ options: ImportOptions
    ) throws(ImportError) {
        guard let source = sources.first, sources.count == 1 else {
            throw .oneFile(source: source.title, given: sources.count)
        }
        guard !source.data.starts(with: "PK".utf8) else {
            throw .field(
                file: source.name, path: "the file",
                fault: """
                    is a NumPy archive, whose pickled clicks are not opened here. Write 'clicks' \
                    and 'clicks_order' as JSON: json.dump({k: data[k].tolist() for k in \
                    ("clicks", "clicks_order")}, file, default=lambda a: a.tolist())
                    """)
        }
        let file = try source.decode(ChallengeFile.self)
        let order = try theOrder(options)
        let names = try names(for: file.clicks.count, options, file: source.name)
        leaveOut(prompts: file.prompts, options)
        if let spacing = file.spacing {
            try compare(
                spacing: spacing, order: order, by: .challenge, file: source.name, place: "the file"
            )
        }
        if let orders = file.clicks_order, orders.count != file.clicks.count {
            throw .field(
                file: source.name, path: "clicks_order",
                fault: "has \(orders.count) entries, clicks has \(file.clicks.count)")
        }
        if file.clicks_order == nil {
            note(
                .importOrder,
                """
                'clicks_order' is missing, so the order between fg and bg is not known: fg comes \
                first
                """)
        }
        for (n, entry) in file.clicks.enumerated() {
            let kinds = file.clicks_order?[n]
            try add(entry, number: n, to: names[n], kinds: kinds, order: order, file: source.name)
        }
    }

    private mutating func add(
        _ entry: ChallengeFile.Entry, number: Int, to segment: String, kinds: [String]?,
        order: IndexOrder, file: String
    ) throws(ImportError) {
        let (positive, negative) = (entry.fg ?? [], entry.bg ?? [])
        let kinds =
            kinds ?? positive.map { _ in "fg" } + negative.map { _ in "bg" }
        if let strange = kinds.first(where: { $0 != "fg" && $0 != "bg" }) {
            throw .field(
                file: file, path: "clicks_order[\(number)]",
                fault: "holds '\(strange.prefix(40))'; an entry is fg or bg")
        }
        let counts = (kinds.count { $0 == "fg" }, kinds.count { $0 == "bg" })
        guard counts == (positive.count, negative.count) else {
            throw .field(
                file: file, path: "clicks_order[\(number)]",
                fault: """
                    has \(counts.0) fg and \(counts.1) bg, clicks[\(number)] has \
                    \(positive.count) and \(negative.count)
                    """)
        }
        list(segment)
        var (nextPositive, nextNegative) = (0, 0)
        for kind in kinds {
            let isForeground = kind == "fg"
            let n = isForeground ? nextPositive : nextNegative
            if isForeground { nextPositive += 1 } else { nextNegative += 1 }
            let click = try click(
                numbers: isForeground ? positive[n] : negative[n], order: order,
                isForeground: isForeground, file: file, place: "clicks[\(number)].\(kind)[\(n)]")
            add(.clicks([click]), to: segment)
        }
    }

    /// The segments' names: the user's, or the numbers by which the challenge knows them.
    private mutating func names(
        for count: Int, _ options: ImportOptions, file: String
    ) throws(ImportError) -> [String] {
        guard !options.segments.isEmpty else {
            note(
                .importNames,
                "the structures' names are not known: they are called 'class 1' and so on")
            return (0..<count).map { "class \($0 + 1)" }
        }
        guard options.segments.count == count, Set(options.segments).count == count,
            !options.segments.contains("")
        else {
            throw .field(
                file: file, path: "clicks",
                fault: """
                    has \(count) structures, \(options.segments.count) segments were named. Give \
                    --segment once for each, all different
                    """)
        }
        return options.segments
    }
}
