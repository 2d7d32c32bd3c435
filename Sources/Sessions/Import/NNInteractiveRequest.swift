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
struct NNInteractiveRequest: Decodable {
    let method: String
    let arguments: Arguments
    /// Which client sent it: a token of the server's.
    let lease: String?
    /// HTTP's, where the recording has it.
    let status: Int?
    let time: WrittenTime?

    /// Keys that are looked at beside the arguments.
    static let keys = Set(names + places + statuses + ["headers"]).union(WrittenTime.keys)

    /// Where a log names what was asked for.
    private static let names = ["endpoint", "path", "url", "request", "method"]

    private static let statuses = ["status", "status_code"]

    /// Where a log has arguments.
    private static let places = ["params", "arguments", "body", "json"]

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: AnyKey.self)
        let name = try Self.name(values)
        let headers = try? values.decode([String: PromptShape].self, forKey: AnyKey("headers"))
        func header(_ name: String) -> String? {
            headers?.first { $0.key.lowercased() == name }?.value.entries.first
        }
        lease = header("x-lease-token")
        status = try Self.status(values)
        time = WrittenTime(in: values)

        let beside = try Arguments(from: decoder)
        var found: [(place: String, Arguments)] = []
        for place in Self.places {
            let key = AnyKey(place)
            guard values.contains(key), try !values.decodeNil(forKey: key) else { continue }
            guard let text = try? values.decode(String.self, forKey: key) else {
                found.append((place, try values.decode(Arguments.self, forKey: key)))
                continue
            }
            // What is not JSON is an array's bytes. Then a header has the rest.
            for text in [text, header("x-meta")].compactMap(\.self) where Self.isObject(text) {
                // Of a key that stands twice, Foundation takes one without a word.
                do { _ = try JSONOutline(Data(text.utf8)) } catch {
                    guard case .field(let path, let fault) = error else { continue }
                    throw DecodingError.dataCorruptedError(
                        forKey: key, in: values,
                        debugDescription: "is a text of JSON, in which \(path) \(fault)")
                }
                guard
                    let inner = try decoded(text, forKey: key, in: values)
                else { continue }
                found.append((place, inner))
            }
            if let shape = packedShape(text) {
                var array = Arguments()
                array.shape = shape
                found.append((place, array))
            }
        }
        let points = found.filter { $0.1.point != nil }
        guard points.count + (beside.point == nil ? 0 : 1) < 2 else {
            throw DecodingError.dataCorrupted(
                .init(
                    codingPath: decoder.codingPath,
                    debugDescription: """
                        has a point in two places, under \
                        \(Suggestion.list(points.map(\.place)))\
                        \(beside.point == nil ? "" : " and beside that"). Keep the one that was sent
                        """))
        }
        arguments = found.reduce(beside) { $0.filled(from: $1.1) }
        if let name {
            method = name
        } else if arguments.point != nil {
            method = "add_point_interaction"
        } else {
            throw DecodingError.keyNotFound(
                AnyKey("method"),
                .init(codingPath: decoder.codingPath, debugDescription: "no method"))
        }
    }

    /// What was asked for; nil where the entry does not name it.
    private static func name(_ values: KeyedDecodingContainer<AnyKey>) throws -> String? {
        var name: String?
        for place in names {
            let key = AnyKey(place)
            guard values.contains(key) else { continue }
            if place == "request" || place == "method", name != nil,
                (try? values.decode(String.self, forKey: key)) == nil
            {
                continue
            }
            let text = try values.decode(String.self, forKey: key)
            guard !text.isEmpty else {
                throw DecodingError.dataCorruptedError(
                    forKey: key, in: values,
                    debugDescription: "is empty; it names what was asked for")
            }
            // In a log of HTTP, `method` is POST, and the path says what was asked for.
            guard !["GET", "POST", "PUT"].contains(text.uppercased()) else { continue }
            let own = String(text.prefix { $0 != "?" }.split(separator: "/").last ?? "")
            if let name, name != own, NNInteractiveMethod.all.contains(own) {
                throw DecodingError.dataCorruptedError(
                    forKey: key, in: values,
                    debugDescription: """
                        is '\(PlainText.clean(own))', and the same request asks for \
                        '\(PlainText.clean(name))'
                        """)
            }
            name = name ?? own
        }
        return name
    }

    private static func status(_ values: KeyedDecodingContainer<AnyKey>) throws -> Int? {
        for key in statuses.map({ AnyKey($0) }) where values.contains(key) {
            guard try !values.decodeNil(forKey: key) else { continue }
            if let status = try? values.decode(Int.self, forKey: key) { return status }
            let text = (try? values.decode(String.self, forKey: key)) ?? ""
            if let status = Int(text.prefix(3)) { return status }
            guard ["ok", "success"].contains(text.lowercased()) else {
                throw DecodingError.dataCorruptedError(
                    forKey: key, in: values, debugDescription: "must be HTTP's number, such as 200")
            }
        }
        return nil
    }

    private static func isObject(_ text: String) -> Bool {
        text.first { !$0.isWhitespace } == "{"
    }
}

/// The arguments in a text of JSON; nil where it is none after all.
private func decoded(
    _ text: String, forKey key: AnyKey, in values: KeyedDecodingContainer<AnyKey>
) throws -> NNInteractiveRequest.Arguments? {
    do {
        return try JSONDecoder().decode(NNInteractiveRequest.Arguments.self, from: Data(text.utf8))
    } catch let error as DecodingError {
        switch DecodingFault(error, value: { _ in nil }) {
        case .field(let path, let fault) where path != "the file":
            throw DecodingError.dataCorruptedError(
                forKey: key, in: values,
                debugDescription: "is a text of JSON, in which \(path) \(fault)")
        case .field, .missing, .notJSON: return nil
        }
    }
}

/// The shape in the head of a packed array (`NNIA`), as a recording has the body in base 64; nil
/// where it is not one.
private func packedShape(_ text: String) -> [Double]? {
    // The magic number, four bytes, the type's name and at most eight axes.
    let head = text.prefix(144)
    guard let bytes = Data(base64Encoded: String(head.prefix(head.count / 4 * 4))),
        bytes.starts(with: "NNIA".utf8), bytes.count > 8
    else { return nil }
    let (axes, name) = (Int(bytes[6]), Int(bytes[7]))
    guard axes <= 8, bytes.count >= 8 + name + 8 * axes else { return nil }
    return (0..<axes).map { axis in
        let start = 8 + name + 8 * axis
        let value = (0..<8).reduce(UInt64(0)) { $0 | UInt64(bytes[start + $1]) << UInt64(8 * $1) }
        return Double(value)
    }
}

extension NNInteractiveRequest {
    /// What a request has beside its name.
    struct Arguments: Decodable {
        var point: [Double]?
        /// What the request calls the point.
        var key = "coordinates"
        var isForeground: Bool?
        var runs = true
        /// Of an array or a buffer.
        var shape: [Double]?
        var spacing: [Double]?
        /// Lists that may be points, under keys that no point has.
        var unknown: [String] = []

        /// Keys that are looked at.
        static let keys: Set<String> = [
            "coordinates", "voxel_coord", "include_interaction", "positive_click", "run_prediction",
            "shape", "spacing", "image_properties",
        ]

        /// Keys of lists that stand beside a point, in a request or in a log's entry.
        private static let lists: Set<String> = [
            "coordinates", "voxel_coord", "shape", "spacing", "image_properties", "params",
            "arguments", "body", "json", "headers", "response", "reply", "answer", "result",
        ]

        init() {}

        init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: AnyKey.self)
            let keys = ["coordinates", "voxel_coord"].filter { values.contains(AnyKey($0)) }
            guard keys.count < 2 else {
                throw DecodingError.dataCorruptedError(
                    forKey: AnyKey("voxel_coord"), in: values,
                    debugDescription: "stands beside 'coordinates'; keep the one that was sent")
            }
            key = keys.first ?? key
            point = try values.decodeIfPresent([Double].self, forKey: AnyKey(key))
            for name in ["include_interaction", "positive_click"] {
                let key = AnyKey(name)
                guard let value = try values.decodeIfPresent(Bool.self, forKey: key) else {
                    continue
                }
                guard isForeground == nil || isForeground == value else {
                    throw DecodingError.dataCorruptedError(
                        forKey: key, in: values,
                        debugDescription: "contradicts 'include_interaction'")
                }
                isForeground = value
            }
            runs = try values.decodeIfPresent(Bool.self, forKey: AnyKey("run_prediction")) ?? true
            shape = try values.decodeIfPresent([Double].self, forKey: AnyKey("shape"))
            spacing = try values.decodeIfPresent([Double].self, forKey: AnyKey("spacing"))
            if let image = try values.decodeIfPresent(
                ImageProperties.self, forKey: AnyKey("image_properties"))
            {
                spacing = image.spacing ?? spacing
            }
            unknown = values.allKeys.filter {
                !Self.lists.contains($0.stringValue)
                    && (try? values.decode(PromptShape.self, forKey: $0))?.mayBePoints == true
            }.map(\.stringValue).sorted()
        }

        private struct ImageProperties: Decodable {
            let spacing: [Double]?
        }

        /// These, and what others have that these have not.
        func filled(from other: Arguments) -> Arguments {
            var filled = self
            if other.point != nil { (filled.point, filled.key) = (other.point, other.key) }
            filled.isForeground = other.isForeground ?? isForeground
            filled.runs = runs && other.runs
            filled.shape = other.shape ?? shape
            filled.spacing = other.spacing ?? spacing
            filled.unknown += other.unknown
            return filled
        }
    }
}
