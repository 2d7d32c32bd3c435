internal import Text

extension SessionDraft {
    /// Adds MONAI Label's infer requests: what is new in each is an interaction, since the network
    /// ran on every request; what has gone was taken back.
    mutating func addMONAILabelRequests(
        _ sources: [ImportSource], _ options: ImportOptions
    ) throws(ImportError) {
        var requests: [LoggedRequest] = []
        for source in sources { requests += try source.monaiLabelRequests(options) }
        try mustUse(settings: options.settings, requests.map(\.request))
        leaveOutRefused(&requests)
        try keep(ofOneImage: &requests, options)
        try compareImage(of: requests, options)
        let names = try structures(of: requests, options)
        var state: [String: RequestedPrompts] = [:]
        /// The structures that had clicks, as the requests call them.
        var clicked: Set<String> = []
        var latest: WrittenTime?
        var prompts: [String: Int] = [:]
        /// OHIF-AI's prompts that stand, by key, since it sends all of them each time.
        var standing: [String: Set<String>] = [:]
        for (file, place, request) in requests {
            note(request.time, after: &latest, place: "'\(file)', \(place)")
            for name in request.settings {
                note(
                    .importSetting,
                    "'\(PlainText.clean(name))' is a setting of the model, and was left out")
            }
            if let command = request.command {
                guard let segment = try segment(of: request.label, names, options) else { continue }
                obey(
                    command, of: segment, &state[segment, default: RequestedPrompts()],
                    place: "'\(file)', \(place)")
                if command == .reset { standing = [:] }
                if command == .undo, let other = state[segment]?.undoneOther {
                    standing[other.key]?.remove(other.prompt)
                }
                continue
            }
            let sets = try clicks(of: request, known: clicked, file: file, place: place)
            for (key, clicks) in sets {
                guard let segment = try segment(of: key, names, options) else { continue }
                if let key, !clicks.isEmpty { clicked.insert(key) }
                follow(
                    clicks, of: segment, isEachAlone: request.isOHIF,
                    place: "'\(file)', \(place)")
            }
            for (key, found) in request.prompts {
                for prompt in found where standing[key, default: []].insert(prompt).inserted {
                    prompts[key, default: 0] += 1
                    guard request.isOHIF,
                        let segment = try? segment(of: request.label, names, options)
                    else { continue }
                    state[segment, default: RequestedPrompts()].others
                        .append((key, prompt, interactions(of: segment).count))
                }
            }
        }
        leaveOut(prompts: prompts, options)
        if requests.count(where: \.request.hasPoints) == 1 {
            note(
                .importOrder,
                "there is one request, so the order of its clicks is not known")
        }
        if image.dicom != nil, requests.contains(where: { $0.request.isOHIF }) {
            note(
                .importSliceOrder,
                """
                OHIF-AI counts slices as instance numbers do, and turns them round where these \
                descend: compare a click's slice with the image
                """)
        }
        if sources.contains(where: \.isMONAILabelLog) {
            noTimes = "no times: the log does not say its time zone"
        }
    }

    /// Refuses settings that no request has, so that naming them says nothing.
    private func mustUse(
        settings: Set<String>, _ requests: [MONAILabelRequest]
    ) throws(ImportError) {
        let there = requests.reduce(into: Set<String>()) { $0.formUnion($1.namedSettings) }
        if let idle = settings.subtracting(there).min() {
            throw .unused(
                source: source.title, option: "--setting \(PlainText.clean(idle))",
                reason: "have no key of that name that could be one")
        }
    }

    /// Leaves out what the server refused.
    private mutating func leaveOutRefused(_ requests: inout [LoggedRequest]) {
        let refused = requests.count { $0.request.isRefused && $0.request.hasPrompts }
        requests.removeAll { $0.request.isRefused }
        if refused > 0 {
            leaveOut(
                .importUnanswered,
                "\(refused) requests that the server refused (status 400 or more) were left out")
        }
    }

    /// How the structures that requests name are called: as the user says, else as the requests.
    private struct StructureNames {
        var called: [String: String] = [:]
        var leftOut: Set<String> = []

        /// Nil for a structure that is left out.
        func name(of key: String) -> String? { leftOut.contains(key) ? nil : called[key] ?? key }
    }

    /// Holds the structures that the requests name, by keys or by labels, against the user's.
    private mutating func structures(
        of requests: [LoggedRequest], _ options: ImportOptions
    ) throws(ImportError) -> StructureNames {
        let found = requests.reduce(into: Set<String>()) { $0.formUnion($1.request.structures) }
        guard !options.segments.isEmpty, !found.isEmpty else { return StructureNames() }
        let file = requests.first?.file ?? ""
        let named = Set(options.segments)
        var names = StructureNames()
        if found.isDisjoint(with: named) {
            guard found.count == 1, let key = found.first, named.count == 1, let name = named.first
            else {
                throw .field(
                    file: file, path: "the requests",
                    fault: """
                        have clicks of \(listed(found)), and --segment names \(listed(named)). Name \
                        structures as the requests do
                        """)
            }
            note(
                .importRenamed,
                """
                what the requests call '\(PlainText.clean(key))' is called \
                '\(PlainText.clean(name))', as --segment says
                """)
            names.called = [key: name]
        } else if let lost = named.subtracting(found).min() {
            throw .field(
                file: file, path: "no request",
                fault: """
                    has clicks of '\(PlainText.clean(lost))', which --segment names; there are \
                    \(listed(found))
                    """)
        } else {
            names.leftOut = found.subtracting(named)
            for key in names.leftOut.sorted() {
                note(
                    .importOthersLeftOut,
                    """
                    clicks of '\(PlainText.clean(key))' were left out, which --segment does not name
                    """)
            }
        }
        let unnamed = requests.count { $0.request.isOfUnnamed }
        if unnamed > 0, let name = options.segments.first {
            note(
                .importNames,
                """
                \(unnamed) requests name no structure, and were taken for clicks of \
                '\(PlainText.clean(name))'
                """)
        }
        return names
    }

    /// - Returns: Nil for a structure that is left out.
    private func segment(
        of structure: String?, _ names: StructureNames, _ options: ImportOptions
    ) throws(ImportError) -> String? {
        guard let structure else { return try theSegment(options) }
        return names.name(of: structure)
    }

    private func listed(_ names: Set<String>) -> String {
        Suggestion.list(names.sorted().map { PlainText.clean($0) })
    }

    /// Leaves out the requests of other images: a server serves many.
    private mutating func keep(
        ofOneImage requests: inout [LoggedRequest], _ options: ImportOptions
    ) throws(ImportError) {
        let images = Set(requests.filter(\.request.hasPrompts).compactMap(\.request.image))
        if let study = options.study {
            guard images.contains(study) else {
                throw .field(
                    file: requests.first?.file ?? "", path: "no request",
                    fault: "with clicks is of the image '\(study.prefix(60))', which --study names")
            }
            let all = requests.count
            requests.removeAll { $0.request.image.map { $0 != study } ?? false }
            if requests.count < all {
                note(
                    .importOthersLeftOut,
                    "\(all - requests.count) requests are of other images, and were left out")
            }
        } else if images.count > 1 {
            throw .asks(
                source: source.title, question: "are of \(images.count) images",
                option: "--study, as the requests have it under 'image'")
        }
        // An undo says nothing of its image; what it undoes does.
        let unnamed = requests.count {
            $0.request.image == nil && ($0.request.hasPoints || !$0.request.prompts.isEmpty)
        }
        if !images.isEmpty, unnamed > 0 {
            note(
                .importImageUnknown,
                """
                \(unnamed) requests do not name their image, and were taken for those of the image \
                that the others name
                """)
        }
        // Names of people may be among them.
        let clients = Set(requests.filter(\.request.hasPrompts).compactMap(\.request.client))
        if clients.count > 1 {
            note(
                .importMerged,
                """
                the requests are of \(clients.count) clients ('client_id'), and are one session: \
                clicks that are not in the next one's requests are taken back
                """)
        }
    }

    /// Holds the UIDs that requests name against the image's.
    ///
    /// Another UID is another image, unless the image was exported under new ones, as for research:
    /// then the user says so by naming the requests' image.
    private mutating func compareImage(
        of requests: [LoggedRequest], _ options: ImportOptions
    ) throws(ImportError) {
        for (file, place, request) in requests where request.hasPrompts {
            if request.imageBeside != nil {
                note(
                    .importOtherImage,
                    """
                    '\(file)', \(place) names one image in 'params' and another beside them: that in \
                    'params' counts, as with the server
                    """)
            }
            guard let dicom = image.dicom else { continue }
            for (kind, named, own) in [
                ("series", request.image, dicom.seriesInstanceUID as String?),
                ("study", request.study, dicom.studyInstanceUID),
            ] {
                guard let named, let own, named != own, looksLikeUID(named) else { continue }
                let difference = "of the \(kind) \(named), and the image that was given of \(own)"
                guard options.study != nil else {
                    throw .field(
                        file: file, path: place,
                        fault: """
                            is \(difference). Give the image that was clicked on; if it is this one \
                            under new UIDs, say so with --study, as the requests have it under \
                            'image'
                            """)
                }
                note(.importOtherImage, "the requests are \(difference)")
            }
        }
    }

    /// Digits with points between them: a server's own names of files are not UIDs.
    private func looksLikeUID(_ name: String) -> Bool {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count > 2 && name.utf8.count <= 64
            && parts.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }
    }

    /// The clicks that a request holds of each structure, foreground first.
    ///
    /// - Parameter known: The structures that had clicks before.
    /// - Returns: The structures as the request names them; nil for one that it does not name.
    private mutating func clicks(
        of request: MONAILabelRequest, known: Set<String>, file: String, place: String
    ) throws(ImportError) -> [(structure: String?, clicks: [RecordedClick])] {
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
                        fault: """
                            is \(short(label)); it must be 1 (foreground), 0 (background) or -1 \
                            (padding)
                            """)
                }
                clicks.append(
                    try click(
                        numbers: numbers, order: .ijk, isForeground: label == 1, file: file,
                        place: "\(place).points[\(n)]"))
            }
            return [(request.label, clicks)]
        }
        if let labels = request.pointLabels, !labels.isEmpty {
            throw .field(
                file: file, path: "\(place).point_labels",
                fault: "has \(labels.count) entries, and there are no 'points'")
        }
        let background = try read(
            request.list("background") ?? [], "background", isForeground: false)
        if let foreground = request.list("foreground") {
            let clicks = try read(foreground, "foreground", isForeground: true)
            return [(request.label, clicks + background)]
        }
        if request.list("pos_points") != nil || request.list("neg_points") != nil {
            let clicks =
                try read(request.list("pos_points") ?? [], "pos_points", isForeground: true)
                + read(request.list("neg_points") ?? [], "neg_points", isForeground: false)
            return [(request.label, clicks)]
        }
        // A label that was never clicked may as well be an empty parameter of the model.
        let labels = request.points.filter { key, points in
            key != "background" && (!points.isEmpty || known.contains(key))
        }
        guard !labels.isEmpty || background.isEmpty else {
            return [(request.label, background)]
        }
        if labels.count > 1, !background.isEmpty {
            note(
                .importShared,
                """
                background clicks beside several labels belong to all of them: each segment has \
                them
                """)
        }
        var sets: [(structure: String?, clicks: [RecordedClick])] = []
        for (key, points) in labels {
            sets.append((key, try read(points, key, isForeground: true) + background))
        }
        return sets
    }
}

// MARK: - From sets of clicks to their order

/// What a segment's requests have asked for so far beside clicks.
private struct RequestedPrompts {
    /// Boxes and the like that stand, and after how many interactions each came.
    var others: [(key: String, prompt: String, after: Int)] = []

    /// What the last undo took back, where that was not a click.
    var undoneOther: (key: String, prompt: String)?
}

extension SessionDraft {
    /// Does what OHIF-AI asks for beside running: an undo takes back what came last, be it a click
    /// or a box.
    private mutating func obey(
        _ command: MONAILabelRequest.Command, of segment: String, _ state: inout RequestedPrompts,
        place: String
    ) {
        state.undoneOther = nil
        switch command {
        case .reset:
            state = RequestedPrompts()
            guard stands(segment) else { return }
            add(.reset, to: segment)
            note(
                .importReset,
                """
                \(place) takes back every click before it. If another structure began there, import \
                the requests before and after it as two sessions
                """)
        case .undo:
            if let last = state.others.last, last.after >= interactions(of: segment).count {
                state.others.removeLast()
                state.undoneOther = (last.key, last.prompt)
                note(
                    .importUndo,
                    "\(place) takes back the '\(PlainText.clean(last.key))' before it, so no click")
            } else if stands(segment) {
                add(.undo, to: segment)
            } else {
                note(.importUndo, "\(place) undoes nothing, and was left out")
            }
        }
    }

    /// Finds out what a request changed, and adds it as events.
    private mutating func follow(
        _ clicks: [RecordedClick], of segment: String, isEachAlone: Bool, place: String
    ) {
        // How often each click is still to be accounted for by what stands.
        var left = clicks.reduce(into: [RecordedClick: Int]()) { $0[$1, default: 0] += 1 }
        let interactions = interactions(of: segment)
        var survivors: [[RecordedClick]] = []
        for interaction in interactions {
            survivors.append(
                interaction.clicks.filter { click in
                    guard let count = left[click], count > 0 else { return false }
                    left[click] = count - 1
                    return true
                })
        }
        var placedAgain: [RecordedClick] = []
        if clicks.isEmpty, !interactions.isEmpty {
            add(.reset, to: segment)
        } else {
            // From the newest on, so that the last interaction to go is an undo.
            for (n, interaction) in interactions.enumerated().reversed() {
                guard survivors[n].count < interaction.clicks.count else { continue }
                let isLast = self.interactions(of: segment).last?.seq == interaction.seq
                add(isLast ? .undo : .remove(seq: interaction.seq), to: segment)
                guard !survivors[n].isEmpty else { continue }
                placedAgain = survivors[n] + placedAgain
                note(
                    .importOrder,
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
        if isEachAlone {
            // OHIF-AI's server runs the network on one after the other, foreground first.
            if new.count > 1 {
                note(
                    .importOrder,
                    """
                    \(place) adds \(new.count) clicks at once: their order is not known; each is an \
                    interaction, foreground first
                    """)
            }
            for click in placedAgain + new {
                add(.clicks([click]), to: segment)
            }
            return
        }
        if new.count > 1 {
            note(
                .importOrder,
                """
                \(place) adds \(new.count) clicks at once: their order is not known; they are one \
                interaction, foreground first
                """)
        }
        add(.clicks(placedAgain + new), to: segment)
    }
}
