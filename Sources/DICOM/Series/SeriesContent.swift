internal import Text
internal import DICOMFile

/// What was found of one series.
struct SeriesContent {
    let headers: [ImageHeader]
    /// What belongs to the series, or may, and cannot be read.
    let unreadable: [SetAside]
    /// What belongs to it and is no image.
    let objects: [SetAside]
    /// Two files of one instance and other content.
    let twins: (String, String)?

    /// The slices, in order.
    func stack(options: SeriesOptions) throws(SeriesRefusal) -> SliceStack {
        let isPartTaken = options.incomplete == .accept
        let damaged = isPartTaken ? Set(headers.indices.filter(isDamaged)) : []
        for (index, header) in headers.enumerated() where !damaged.contains(index) {
            if let refusal = header.refusal { throw refusal }
        }
        if let (first, second) = twins {
            let uid = headers.first { $0.path == first }?.sopInstanceUID ?? "?"
            throw .sameInstance(uid, first, second)
        }
        if options.patients == .refuse {
            try checkPatients(headers.indices.filter { !damaged.contains($0) }.map { headers[$0] })
        }
        guard isPartTaken || unreadable.isEmpty else {
            throw .incomplete(unreadable, slices: headers.reduce(0) { $0 + $1.frames.count })
        }
        let isPart = AnnouncedCounts.partsMissing(headers)
        if let isPart, !isPartTaken { throw isPart }
        guard damaged.count < headers.count else {
            throw headers[0].refusal ?? .missing("image", "\(Tag.pixelData)")
        }
        var frames: [Frame] = []
        for (number, header) in headers.enumerated() where !damaged.contains(number) {
            for frame in header.frames {
                var frame = frame
                frame.file = number
                frames.append(frame)
            }
        }
        var stack = try SliceStack(frames, options: options)
        if let isPart {
            stack.warnings.insert(Warning(.seriesAnnounced, isPart.reason), at: 0)
        }
        let left =
            unreadable
            + damaged.sorted().map {
                SetAside(
                    path: headers[$0].path, reason: headers[$0].refusal?.reason ?? "it is damaged")
            }
        if !left.isEmpty {
            stack.warnings.insert(
                Warning(
                    .seriesIncomplete,
                    "the series is incomplete: \(SeriesRefusal.list(left)); it was taken without"),
                at: 0)
        }
        return stack
    }

    private func isDamaged(_ index: Int) -> Bool {
        switch headers[index].refusal {
        case .unreadable?: true
        default: false
        }
    }

    /// What is to be said of the series, each once.
    ///
    /// - Parameter stack: Its volume; nil where it makes none.
    func warnings(of stack: SliceStack?) -> [Warning] {
        let used = stack.map { Set($0.frames.map(\.file)).sorted() } ?? Array(headers.indices)
        var all = stack?.warnings ?? []
        if !objects.isEmpty {
            let reasons = Set(objects.map(\.reason)).sorted().prefix(3).joined(separator: "; ")
            all.append(
                Warning(
                    .seriesSetAside,
                    "\(objects.count) objects of the series were set aside: \(reasons)"))
        }
        let there = headers.count + objects.count
        if let announced = headers.compactMap(\.announced).max(), announced > there {
            all.append(
                Warning(
                    .seriesAnnounced,
                    """
                    \(Attribute.numberOfSeriesRelatedInstances) is \(announced), and there are \
                    \(there)
                    """))
        }
        all += AnnouncedCounts(headers).warnings
        all += contradictions(among: used.map { headers[$0] })
        return Self.shortened(all + used.flatMap { headers[$0].notes.warnings })
    }

    /// A series is of one patient (PS3.3, A.1.2). An attribute that some files lack is said elsewhere.
    private func checkPatients(_ headers: [ImageHeader]) throws(SeriesRefusal) {
        let values = headers.map(\.common)
        for each in CommonAttribute.of(.patient) {
            let groups = CommonValues.groups(of: each.attribute, among: values)
                .filter { !$0.value.isEmpty }
            guard groups.count > 1 else { continue }
            throw .severalPatients(
                each.attribute.description, images: groups.map(\.members.count).sorted(by: >))
        }
    }

    /// What the files of one series have in common, or all have or have not.
    private func contradictions(among headers: [ImageHeader]) -> [Warning] {
        func differ(_ attribute: Attribute, _ value: (ImageHeader) -> String?) -> Warning? {
            let values = Set(headers.map(value))
            guard values.count > 1 else { return nil }
            return Warning(
                .headerContradiction,
                "the files of the series have \(values.count) values of \(attribute)")
        }
        func partly(_ attribute: Attribute, _ has: (Frame) -> Bool) -> Warning? {
            let count = headers.reduce(0) { $0 + $1.frames.count(where: has) }
            let all = headers.reduce(0) { $0 + $1.frames.count }
            guard count > 0, count < all else { return nil }
            return Warning(
                .headerContradiction, "\(count) of \(all) images of the series have \(attribute)")
        }
        let values = headers.map(\.common)
        let common = CommonAttribute.of(.series).compactMap { each in
            Self.difference(in: each, among: values)
        }
        return common
            + [
                differ(.studyInstanceUID) { $0.studyInstanceUID },
                differ(.modality) { $0.modality },
                differ(.photometricInterpretation) { $0.photometric },
                partly(.rescaleSlope, \.hasSlope), partly(.rescaleIntercept, \.hasIntercept),
                partly(.pixelPaddingValue) { $0.padding != nil },
            ].compactMap { $0 } + PatientAndStudy.contradictions(among: headers)
    }

    /// - Returns: nil where an attribute has one value.
    private static func difference(
        in each: CommonAttribute, among values: [CommonValues]
    ) -> Warning? {
        let groups = CommonValues.groups(of: each.attribute, among: values)
        guard groups.count > 1 else { return nil }
        let words = groups.prefix(3).map { group in
            group.value.isEmpty ? "none" : "'\(PlainText.clean(group.value))'"
        }
        return Warning(
            .headerContradiction,
            """
            the files of the series have \(groups.count) values of \(each.attribute): \
            \(words.joined(separator: ", "))
            """)
    }

    /// Each sentence once, and of one code no more than people read.
    private static func shortened(_ warnings: [Warning]) -> [Warning] {
        let most = 8
        var seen: Set<Warning> = []
        var counts: [Warning.Code: Int] = [:]
        var short: [Warning] = []
        for warning in warnings where seen.insert(warning).inserted {
            counts[warning.code, default: 0] += 1
            if counts[warning.code, default: 0] <= most { short.append(warning) }
        }
        for (code, count) in counts.sorted(by: { $0.key.rawValue < $1.key.rawValue })
        where count > most {
            short.append(Warning(code, "and \(count - most) more like that"))
        }
        return short
    }
}
