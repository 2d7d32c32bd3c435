internal import Foundation

/// The clicks of one infer request to MONAI Label: the whole set as it was then.
///
/// Three forms are in use: `foreground` and `background` beside `label`; one key per label with
/// `background`; `points` with `point_labels` (1 foreground, 0 background). Points are voxel
/// indices `(i, j, k)` of the loaded image. They stand in the request itself, or under `params`, as
/// an object or as its text: that is how the form field is sent.
struct MONAILabelRequest: Decodable {
    /// The server's name of the image.
    var image: String?
    var label: String?
    /// Points by key, in the alphabetical order of the keys.
    var points: [(key: String, points: [[Double]])] = []
    var pointLabels: [Int]?

    /// Whether the request says what was clicked, be it nothing.
    var hasPoints: Bool { !points.isEmpty }

    /// Lists of lists that are no clicks.
    private static let parameters: Set<String> = ["roi", "boxes", "box", "guidance", "spacing"]

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(_ name: String) { stringValue = name }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        if let params = try Self.params(values) {
            self = params
            image = params.image ?? (try? values.decode(String.self, forKey: Key("image")))
            return
        }
        let names = values.allKeys.map(\.stringValue).sorted()
        for name in names where !Self.parameters.contains(name) {
            let key = Key(name)
            switch name {
            case "image": image = try? values.decode(String.self, forKey: key)
            case "label":
                // A list of labels names what the model knows, not what was clicked.
                label = try? values.decode(String.self, forKey: key)
            case "point_labels":
                pointLabels = try values.decode([Double].self, forKey: key).map {
                    Int(exactly: $0) ?? .min
                }
            case "foreground", "background", "points":
                points.append((name, try values.decode([[Double]].self, forKey: key)))
            default:
                // Whatever is no list of points is a parameter of the model.
                if let list = try? values.decode([[Double]].self, forKey: key) {
                    points.append((name, list))
                }
            }
        }
    }

    private static func params(
        _ values: KeyedDecodingContainer<Key>
    ) throws -> MONAILabelRequest? {
        let key = Key("params")
        guard values.contains(key), try !values.decodeNil(forKey: key) else { return nil }
        guard let text = try? values.decode(String.self, forKey: key) else {
            return try values.decode(MONAILabelRequest.self, forKey: key)
        }
        return try JSONDecoder().decode(MONAILabelRequest.self, from: Data(text.utf8))
    }

    func list(_ key: String) -> [[Double]]? { points.first { $0.key == key }?.points }
}

/// A request and where it stands.
typealias LoggedRequest = (file: String, place: String, request: MONAILabelRequest)

extension ImportSource {
    /// What stands before a request in the server's log, and in what the plugin for 3D Slicer
    /// prints. The server repeats it as `Infer Request (final)`, with a path for the image.
    private static let marks = ["Infer Request: {", "Request Params for Deepgrow/Deepedit: {"]

    /// Whether this is a log rather than JSON.
    var isMONAILabelLog: Bool {
        Self.marks.contains { data.range(of: Data($0.utf8)) != nil }
    }

    /// The requests in the order in which they were sent: of a log, or of JSON.
    func monaiLabelRequests() throws(ImportError) -> [LoggedRequest] {
        guard isMONAILabelLog else {
            return try decodeEach(MONAILabelRequest.self).enumerated().map {
                (name, "request \($0.offset + 1)", $0.element)
            }
        }
        var requests: [LoggedRequest] = []
        let lines = data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (n, line) in lines.enumerated() {
            guard let mark = Self.marks.lazy.compactMap({ line.range(of: Data($0.utf8)) }).first,
                // Whole slide images are none of ours.
                !line[..<mark.lowerBound].ends(with: "WSI ".utf8)
            else { continue }
            let text = line[(mark.upperBound - 1)...]
            guard let end = text.lastIndex(of: UInt8(ascii: "}")),
                let json = PythonLiteral(text[...end]).asJSON()
            else {
                throw .field(
                    file: name, path: "line \(n + 1)",
                    fault: "has a request that is cut off, or holds what is no text, number or list"
                )
            }
            requests.append(
                (name, "line \(n + 1)", try decode(MONAILabelRequest.self, from: json, line: n + 1))
            )
        }
        return requests
    }
}

extension Data {
    fileprivate func ends(with suffix: some Collection<UInt8>) -> Bool {
        self.suffix(suffix.count).elementsEqual(suffix)
    }
}
