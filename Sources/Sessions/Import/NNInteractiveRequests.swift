internal import Foundation
internal import Text

/// One request to nnInteractive: a method of its inference session and that method's arguments.
///
/// Two servers are in use, with one set of names. nnInteractive's own takes `coordinates` and
/// `include_interaction`, in the order of the array that was set; 3D Slicer's extension sends
/// `voxel_coord` and `positive_click`, `kji`.
///
/// A log's entry names the method under `method`, `endpoint`, `request`, `path` or `url`
/// (`/undo`), and has the arguments beside it or under `params`, `arguments`, `body` or `json`, as
/// an object or as its text. An entry that has a point and no name is an `add_point_interaction`.
private struct NNInteractiveRequest: Decodable {
    let method: String
    let arguments: Arguments

    struct Arguments: Decodable {
        var point: [Double]?
        /// What the request calls the point.
        var key = CodingKeys.coordinates
        var isForeground: Bool?
        var runs = true

        enum CodingKeys: String, CodingKey {
            case coordinates, voxel_coord, include_interaction, positive_click, run_prediction
        }

        init() {}

        init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: CodingKeys.self)
            key = values.contains(.voxel_coord) ? .voxel_coord : .coordinates
            point = try values.decodeIfPresent([Double].self, forKey: key)
            isForeground =
                try values.decodeIfPresent(Bool.self, forKey: .include_interaction)
                ?? values.decodeIfPresent(Bool.self, forKey: .positive_click)
            runs = try values.decodeIfPresent(Bool.self, forKey: .run_prediction) ?? true
        }
    }

    private enum CodingKeys: String, CodingKey {
        case method, endpoint, request, path, url, params, arguments, body, json, headers
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        var name: String?
        for key in [CodingKeys.endpoint, .path, .url, .request, .method] {
            guard name == nil, values.contains(key) else { continue }
            let text = try values.decode(String.self, forKey: key)
            // In a log of HTTP, `method` is POST, and the path says what was asked for.
            guard !text.isEmpty else {
                throw DecodingError.dataCorruptedError(
                    forKey: key, in: values,
                    debugDescription: "is empty; it names what was asked for")
            }
            if !["GET", "POST"].contains(text.uppercased()) { name = text }
        }
        let key = [CodingKeys.params, .arguments, .body, .json].first {
            values.contains($0) && (try? values.decodeNil(forKey: $0)) != true
        }
        if let key, let text = try? values.decode(String.self, forKey: key) {
            // What is no JSON, such as an array's bytes, holds no point. Then a header has the rest.
            let headers = try? values.decodeIfPresent([String: String].self, forKey: .headers)
            let texts = [text, headers?.first { $0.key.lowercased() == "x-meta" }?.value]
            arguments =
                texts.lazy.compactMap(\.self).compactMap {
                    try? JSONDecoder().decode(Arguments.self, from: Data($0.utf8))
                }.first ?? Arguments()
        } else if let key {
            arguments = try values.decode(Arguments.self, forKey: key)
        } else {
            arguments = try Arguments(from: decoder)
        }
        if let name {
            let path = name.prefix { $0 != "?" }
            method = String(path.split(separator: "/").last ?? "")
        } else if arguments.point != nil {
            method = "add_point_interaction"
        } else {
            throw DecodingError.keyNotFound(
                CodingKeys.method,
                .init(codingPath: decoder.codingPath, debugDescription: "no method"))
        }
    }
}

/// What was placed since the last reset, newest last, and which points wait for the network.
private struct PlacedInteractions {
    enum Entry {
        /// A point that waits for the network to run.
        case waiting
        /// The network ran, and made an interaction of the points; those had waited before.
        case ran(before: [RecordedClick])
        /// A box, a scribble or a lasso, which are no clicks.
        case other(String)
    }

    var entries: [Entry] = []
    var waiting: [RecordedClick] = []
}

extension SessionDraft {
    /// Requests that change nothing that was clicked.
    private static let silent: Set<String> = [
        "capabilities", "claim", "close", "docs", "favicon.ico", "healthz", "heartbeat",
        "initialize_from_trained_model_folder", "lease_status", "openapi.json", "ping", "release",
        "set_do_autozoom", "set_target_buffer", "test",
    ]

    /// Prompts that are no clicks.
    private static let prompts: Set<String> = [
        "add_bbox_interaction", "add_lasso_interaction", "add_scribble_interaction",
    ]

    /// Adds the requests of an nnInteractive session on one object, in their order.
    mutating func addNNInteractiveRequests(
        _ sources: [ImportSource], _ options: ImportOptions
    ) throws(ImportError) {
        let segment = try theSegment(options)
        let order = try theOrder(options)
        var placed = PlacedInteractions()
        var leftOut: [String: Int] = [:]
        var masks: [String: Int] = [:]
        for source in sources {
            for (n, request) in try source.decodeEach(NNInteractiveRequest.self).enumerated() {
                let place = "request \(n + 1)"
                switch request.method {
                case "add_point_interaction":
                    guard let numbers = request.arguments.point,
                        let isForeground = request.arguments.isForeground
                    else {
                        throw .field(
                            file: source.name, path: place,
                            fault: """
                                has no point ('coordinates', 'voxel_coord') or no polarity \
                                ('include_interaction', 'positive_click')
                                """)
                    }
                    let click = try click(
                        numbers: numbers, order: order, isForeground: isForeground,
                        file: source.name,
                        place: "\(place).\(request.arguments.key.stringValue)")
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
                    guard stands(segment) else { continue }
                    add(.reset, to: segment)
                    note(
                        .importReset,
                        """
                        '\(source.name)', \(place) takes back every click before it. If another \
                        structure began there, import the requests before and after it as two \
                        sessions
                        """)
                case "upload_segment", "add_initial_seg_interaction":
                    placed = PlacedInteractions()
                    if stands(segment) { add(.reset, to: segment) }
                    masks[request.method, default: 0] += 1
                case "set_image", "upload_image":
                    guard !stands(segment), placed.waiting.isEmpty else {
                        throw .field(
                            file: source.name, path: place,
                            fault: """
                                sets another image after clicks were placed. A session is of one \
                                image: import the requests before and after it one by one
                                """)
                    }
                case let method where Self.silent.contains(method): break
                case let method:
                    guard Self.prompts.contains(method) else {
                        throw .field(
                            file: source.name, path: place,
                            fault: """
                                asks for '\(PlainText.clean(method))', which is no method of \
                                nnInteractive's. Take the request out if it is no click
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
