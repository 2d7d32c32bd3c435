/// One request to nnInteractive: a method of its inference session and that method's arguments.
///
/// A log's entry names the method under `method`, `endpoint`, `request` or `path` (`/undo`), and
/// has the arguments beside it or under `params`, `arguments`, `body` or `json`. An entry that has
/// `coordinates` and no name is an `add_point_interaction`.
private struct NNInteractiveRequest: Decodable {
    let method: String
    let arguments: Arguments

    struct Arguments: Decodable {
        let coordinates: [Double]?
        let include_interaction: Bool?
        let run_prediction: Bool?
    }

    private enum CodingKeys: String, CodingKey {
        case method, endpoint, request, path, params, arguments, body, json
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        arguments =
            if let key = [CodingKeys.params, .arguments, .body, .json].first(where: values.contains)
            {
                try values.decode(Arguments.self, forKey: key)
            } else {
                try Arguments(from: decoder)
            }
        if let key = [CodingKeys.method, .endpoint, .request, .path].first(where: values.contains) {
            let name = try values.decode(String.self, forKey: key)
            method = String(name.split(separator: "/").last ?? "")
        } else if arguments.coordinates != nil {
            method = "add_point_interaction"
        } else {
            throw DecodingError.keyNotFound(
                CodingKeys.method,
                .init(codingPath: decoder.codingPath, debugDescription: "no method"))
        }
    }
}

extension SessionDraft {
    /// Adds the requests of an nnInteractive session on one object, in their order.
    mutating func addNNInteractiveRequests(
        _ sources: [ImportSource], _ options: ImportOptions
    ) throws(ImportError) {
        let segment = try theSegment(options)
        let order = try theOrder(options)
        // Points that wait for the network to run.
        var together: [RecordedClick] = []
        var leftOut: [String: Int] = [:]
        for source in sources {
            for (n, request) in try source.decodeEach(NNInteractiveRequest.self).enumerated() {
                let place = "request \(n + 1)"
                switch request.method {
                case "add_point_interaction":
                    guard let numbers = request.arguments.coordinates,
                        let isForeground = request.arguments.include_interaction
                    else {
                        throw .field(
                            file: source.name, path: place,
                            fault: "has no 'coordinates', or no 'include_interaction'")
                    }
                    together.append(
                        try click(
                            numbers: numbers, order: order, isForeground: isForeground,
                            file: source.name, place: place + ".coordinates"))
                    guard request.arguments.run_prediction ?? true else { continue }
                    add(.clicks(together), to: segment)
                    together = []
                case "undo":
                    if !together.isEmpty {
                        together.removeLast()
                    } else if add(.undo, to: segment) == nil {
                        note("'\(source.name)', \(place) undoes nothing, and was left out")
                    }
                case "reset_interactions":
                    together = []
                    guard stands(segment) else { continue }
                    add(.reset, to: segment)
                    note(
                        """
                        '\(source.name)', \(place) takes back every click before it. If another \
                        structure began there, import the requests before and after it as two \
                        sessions
                        """)
                case "set_image":
                    guard !stands(segment), together.isEmpty else {
                        throw .field(
                            file: source.name, path: place,
                            fault: """
                                sets another image after clicks were placed. A session is of one \
                                image: import the requests before and after it one by one
                                """)
                    }
                default:
                    leftOut[request.method, default: 0] += 1
                }
            }
        }
        if !together.isEmpty {
            add(.clicks(together), to: segment)
            note("the last points were placed without a prediction; they are one interaction")
        }
        for (method, count) in leftOut.sorted(by: { $0.key < $1.key }) {
            note("\(count) requests '\(method.prefix(60))' are no clicks, and were left out")
        }
    }
}
