extension SessionDraft {
    /// Adds MONAI Label's infer requests: what is new in each is an interaction, since the network
    /// ran on every request; what has gone was taken back.
    mutating func addMONAILabelRequests(
        _ sources: [ImportSource], _ options: ImportOptions
    ) throws(ImportError) {
        var requests: [LoggedRequest] = []
        for source in sources { requests += try source.monaiLabelRequests() }
        try keep(ofOneImage: &requests, options)
        var state: [String: RequestedClicks] = [:]
        for (file, place, request) in requests {
            let sets = try clicks(
                of: request, known: Set(state.keys), options, file: file, place: place)
            for (segment, clicks) in sets {
                try follow(
                    clicks, of: segment, &state[segment, default: RequestedClicks()],
                    place: "'\(file)', \(place)")
            }
        }
        if requests.count(where: \.request.hasPoints) == 1 {
            note("there is one request, so the order of its clicks is not known")
        }
        if sources.contains(where: \.isMONAILabelLog) {
            noTimes = "no times: the log does not say its time zone"
        }
    }

    /// Leaves out the requests of other images: a server serves many.
    private mutating func keep(
        ofOneImage requests: inout [LoggedRequest], _ options: ImportOptions
    ) throws(ImportError) {
        let images = Set(requests.filter(\.request.hasPoints).compactMap(\.request.image))
        if let study = options.study {
            guard images.contains(study) else {
                throw .field(
                    file: requests.first?.file ?? "", path: "no request",
                    fault: "with clicks is of the image '\(study.prefix(60))', which --study names")
            }
            let all = requests.count
            requests.removeAll { $0.request.image.map { $0 != study } ?? false }
            if requests.count < all {
                note("\(all - requests.count) requests are of other images, and were left out")
            }
        } else if images.count > 1 {
            throw .asks(
                source: source.title, question: "are of \(images.count) images",
                option: "--study, as the requests have it under 'image'")
        }
    }

    /// The clicks that a request holds of each segment, foreground first.
    private mutating func clicks(
        of request: MONAILabelRequest, known: Set<String>, _ options: ImportOptions, file: String,
        place: String
    ) throws(ImportError) -> [(segment: String, clicks: [RecordedClick])] {
        func read(
            _ points: [[Double]], _ key: String, isForeground: Bool
        ) throws(ImportError) -> [RecordedClick] {
            var clicks: [RecordedClick] = []
            for (n, numbers) in points.enumerated() {
                clicks.append(
                    try click(
                        numbers: numbers, order: .ijk, isForeground: isForeground, file: file,
                        place: "\(place).\(key.prefix(60))[\(n)]"))
            }
            return clicks
        }
        if let points = request.list("points") {
            let labels = request.pointLabels ?? []
            guard labels.count == points.count else {
                throw .field(
                    file: file, path: "\(place).point_labels",
                    fault: "has \(labels.count) entries, points has \(points.count)")
            }
            var clicks: [RecordedClick] = []
            for (n, (numbers, label)) in zip(points, labels).enumerated() where label != -1 {
                guard label == 0 || label == 1 else {
                    throw .field(
                        file: file, path: "\(place).point_labels[\(n)]",
                        fault: "must be 1 (foreground), 0 (background) or -1 (padding)")
                }
                clicks.append(
                    try click(
                        numbers: numbers, order: .ijk, isForeground: label == 1, file: file,
                        place: "\(place).points[\(n)]"))
            }
            return [(try segment(request.label, options), clicks)]
        }
        let background = try read(
            request.list("background") ?? [], "background", isForeground: false)
        if let foreground = request.list("foreground") {
            let clicks = try read(foreground, "foreground", isForeground: true)
            return [(try segment(request.label, options), clicks + background)]
        }
        // A label that was never clicked may as well be an empty parameter of the model.
        let labels = request.points.filter { key, points in
            key != "background" && (!points.isEmpty || known.contains(key))
        }
        guard !labels.isEmpty || background.isEmpty else {
            return [(try segment(request.label, options), background)]
        }
        if labels.count > 1, !background.isEmpty {
            note(
                """
                background clicks beside several labels belong to all of them: each segment has \
                them
                """)
        }
        var sets: [(segment: String, clicks: [RecordedClick])] = []
        for (key, points) in labels {
            sets.append((key, try read(points, key, isForeground: true) + background))
        }
        return sets
    }

    /// The user's name goes before the request's.
    private func segment(_ label: String?, _ options: ImportOptions) throws(ImportError) -> String {
        guard options.segments.isEmpty, let label, !label.isEmpty else {
            return try theSegment(options)
        }
        return label
    }
}

// MARK: - From sets of clicks to their order

/// What a segment's requests have asked for so far.
private struct RequestedClicks {
    /// The interactions that stand, oldest first.
    var interactions: [(seq: Int, clicks: [RecordedClick])] = []
}

extension SessionDraft {
    /// Finds out what a request changed, and adds it as events.
    private mutating func follow(
        _ clicks: [RecordedClick], of segment: String, _ state: inout RequestedClicks,
        place: String
    ) throws(ImportError) {
        // How often each click is still to be accounted for by what stands.
        var left = clicks.reduce(into: [RecordedClick: Int]()) { $0[$1, default: 0] += 1 }
        var survivors: [[RecordedClick]] = []
        for interaction in state.interactions {
            survivors.append(
                interaction.clicks.filter { click in
                    guard let count = left[click], count > 0 else { return false }
                    left[click] = count - 1
                    return true
                })
        }
        var placedAgain: [RecordedClick] = []
        if clicks.isEmpty, !state.interactions.isEmpty {
            add(.reset, to: segment)
            state.interactions = []
        } else {
            // From the newest on, so that the last interaction to go is an undo.
            for n in state.interactions.indices.reversed() {
                let interaction = state.interactions[n]
                guard survivors[n].count < interaction.clicks.count else { continue }
                let isLast = n == state.interactions.count - 1
                add(isLast ? .undo : .remove(seq: interaction.seq), to: segment)
                state.interactions.remove(at: n)
                guard !survivors[n].isEmpty else { continue }
                placedAgain = survivors[n] + placedAgain
                note(
                    """
                    \(place) takes back a part of an interaction: the rest of it is placed again \
                    with that request
                    """)
            }
        }
        var new: [RecordedClick] = []
        for click in clicks {
            guard let count = left[click], count > 0 else { continue }
            left[click] = count - 1
            new.append(click)
        }
        guard !(placedAgain + new).isEmpty else { return }
        if new.count > 1 {
            note(
                """
                \(place) adds \(new.count) clicks at once: their order is not known; they are one \
                interaction, foreground first
                """)
        }
        if let seq = add(.clicks(placedAgain + new), to: segment) {
            state.interactions.append((seq, placedAgain + new))
        }
    }
}
