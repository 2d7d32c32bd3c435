internal import Text

/// What was placed since the last reset, newest last, and which points wait for the network.
private struct PlacedInteractions {
    enum Entry {
        /// A point that waits for the network to run.
        case waiting
        /// The network ran, and made an interaction of the points; those had waited before.
        case ran(before: [RecordedClick])
        /// A box, a scribble or a lasso, which are not clicks.
        case other(String)
    }

    var entries: [Entry] = []
    var waiting: [RecordedClick] = []
}

extension SessionDraft {
    /// Adds the requests of an nnInteractive session on one object, in their order.
    mutating func addNNInteractiveRequests(
        _ sources: [ImportSource], _ options: ImportOptions
    ) throws(ImportError) {
        let segment = try theSegment(options)
        let order = try theOrder(options)
        var placed = PlacedInteractions()
        var leftOut: [String: Int] = [:]
        var masks: [String: Int] = [:]
        var refused = 0
        /// Where a target was set after clicks: another object's, unless a reset follows.
        var newTarget: String?
        var lease: String?
        var latest: WrittenTime?
        for source in sources {
            for (n, request) in try source.decodeEach(NNInteractiveRequest.self).enumerated() {
                let place = "request \(n + 1)"
                func fault(_ sentence: String) -> ImportError {
                    .field(file: source.name, path: place, fault: sentence)
                }
                note(request.time, after: &latest, place: "'\(source.name)', \(place)")
                if let status = request.status, status >= 400 {
                    if !NNInteractiveMethod.silent.contains(request.method) { refused += 1 }
                    continue
                }
                if !NNInteractiveMethod.silent.contains(request.method), let own = request.lease {
                    guard lease == nil || lease == own else {
                        throw fault(
                            """
                            is of another client than the requests before it, by its X-Lease-Token. \
                            Import the requests of each one by one
                            """)
                    }
                    lease = own
                }
                if request.arguments.point != nil, request.method != NNInteractiveMethod.point,
                    NNInteractiveMethod.all.contains(request.method)
                {
                    throw fault(
                        "has a point, which '\(PlainText.clean(request.method))' does not take")
                }
                let isPrompt =
                    request.method == NNInteractiveMethod.point
                    || NNInteractiveMethod.prompts.contains(request.method)
                if isPrompt, let newTarget {
                    throw fault(
                        """
                        places a prompt for the target that \(newTarget) set after clicks were \
                        placed: another object begins there. Import the requests before and after \
                        it as two sessions
                        """)
                }
                switch request.method {
                case NNInteractiveMethod.point:
                    guard let numbers = request.arguments.point,
                        let isForeground = request.arguments.isForeground
                    else {
                        throw fault(
                            """
                            has no point ('coordinates', 'voxel_coord') or no polarity \
                            ('include_interaction', 'positive_click')
                            """)
                    }
                    if let name = request.arguments.unknown.first {
                        throw fault(
                            """
                            has under '\(PlainText.clean(name))' a list that may be points, and that \
                            is not a key of nnInteractive's points. Take it out if it is not a click
                            """)
                    }
                    let click = try click(
                        numbers: numbers, order: order, isForeground: isForeground,
                        file: source.name, place: "\(place).\(request.arguments.key)")
                    if request.arguments.runs {
                        run(with: click, segment, &placed)
                    } else {
                        placed.waiting.append(click)
                        placed.entries.append(.waiting)
                    }
                case "predict", "_predict":
                    guard let last = placed.waiting.last else { continue }
                    if case .waiting? = placed.entries.last {
                        placed.entries.removeLast()
                        placed.waiting.removeLast()
                        run(with: last, segment, &placed)
                    } else {
                        if case .other? = placed.entries.last { placed.entries.removeLast() }
                        run(with: nil, segment, &placed)
                    }
                case "undo":
                    undo(segment, &placed, place: "'\(source.name)', \(place)")
                case "reset_interactions":
                    placed = PlacedInteractions()
                    newTarget = nil
                    guard stands(segment) else { continue }
                    add(.reset, to: segment)
                    note(
                        .importReset,
                        """
                        '\(source.name)', \(place) takes back every click before it. If another \
                        structure began there, import the requests before and after it as two \
                        sessions
                        """)
                case let method where NNInteractiveMethod.masks.contains(method):
                    placed = PlacedInteractions()
                    newTarget = nil
                    if stands(segment) { add(.reset, to: segment) }
                    masks[method, default: 0] += 1
                case let method where NNInteractiveMethod.images.contains(method):
                    guard !stands(segment), placed.waiting.isEmpty else {
                        throw fault(
                            """
                            sets another image after clicks were placed. A session is of one \
                            image: import the requests before and after it one by one
                            """)
                    }
                    try mustFit(request.arguments, order, file: source.name, place: place)
                case NNInteractiveMethod.target:
                    try mustFit(request.arguments, order, file: source.name, place: place)
                    if stands(segment) || !placed.waiting.isEmpty { newTarget = place }
                case let method where NNInteractiveMethod.silent.contains(method): break
                case let method:
                    guard NNInteractiveMethod.prompts.contains(method) else {
                        throw fault(
                            """
                            asks for '\(PlainText.clean(method))', which is not a method of \
                            nnInteractive's. Take the request out if it is not a click
                            """)
                    }
                    leftOut[method, default: 0] += 1
                    // The network sees the points that waited, too.
                    if request.arguments.runs, !placed.waiting.isEmpty {
                        run(with: nil, segment, &placed)
                    } else {
                        placed.entries.append(.other(method))
                    }
                }
            }
        }
        if !placed.waiting.isEmpty {
            add(.clicks(placed.waiting), to: segment)
            note(
                .importOrder,
                "the last points were placed without a prediction; they are one interaction")
        }
        for (method, count) in masks.sorted(by: { $0.key < $1.key }) {
            let sentence = """
                \(count) requests '\(method)' set a mask that the requests do not hold: clicks \
                before it are taken back, and where the mask was not empty, clicks after it \
                corrected it
                """
            if options.pointsOnly {
                note(.importMaskMissing, sentence)
            } else {
                leaveOut(.importMaskMissing, sentence)
            }
        }
        leaveOut(prompts: leftOut, options)
        if refused > 0 {
            leaveOut(
                .importUnanswered,
                "\(refused) requests that the server refused (status 400 or more) were left out")
        }
    }

    /// Checks that the array or buffer that a request sets is of the image.
    private mutating func mustFit(
        _ arguments: NNInteractiveRequest.Arguments, _ order: IndexOrder, file: String,
        place: String
    ) throws(ImportError) {
        if let shape = arguments.shape {
            try mustFit(shape: shape, order: order, file: file, place: place)
        }
        if let spacing = arguments.spacing {
            try compare(spacing: spacing, order: order, by: .viewer, file: file, place: place)
        }
    }

    /// The network ran: what waited and the point placed now are one interaction.
    private mutating func run(
        with click: RecordedClick?, _ segment: String, _ placed: inout PlacedInteractions
    ) {
        placed.entries.append(.ran(before: placed.waiting))
        add(.clicks(placed.waiting + (click.map { [$0] } ?? [])), to: segment)
        placed.waiting = []
    }

    /// Takes back what was placed last, whatever it was.
    private mutating func undo(
        _ segment: String, _ placed: inout PlacedInteractions, place: String
    ) {
        switch placed.entries.popLast() {
        case .waiting: placed.waiting.removeLast()
        case .ran(let before):
            add(.undo, to: segment)
            placed.waiting = before
        case .other(let method):
            note(
                .importUndo,
                "\(place) takes back the '\(PlainText.clean(method))' before it, so no click")
        case nil: note(.importUndo, "\(place) undoes nothing, and was left out")
        }
    }
}
