internal import Foundation

/// The clicks of one infer request to MONAI Label: the whole set as it was then.
///
/// Four forms are in use: `foreground` and `background` beside `label`; one key per label with
/// `background`; `points` with `point_labels` (1 foreground, 0 background); and, of OHIF-AI,
/// `pos_points` and `neg_points`. Points are voxel indices `(i, j, k)` of the loaded image. They
/// stand in the request itself, or under `params`, as an object or as its text: that is how the
/// form field is sent.
struct MONAILabelRequest: Decodable {
    /// The server's name of the image.
    var image: String?
    var label: String?
    /// The structures that the request says the model knows.
    var knownLabels: Set<String> = []
    /// Points by key, in the alphabetical order of the keys.
    var points: [(key: String, points: [[Double]])] = []
    var pointLabels: [Double]?
    /// Boxes, scribbles and the like by key: each as text, so that it can be told from others.
    var prompts: [(key: String, prompts: [String])] = []
    /// Settings of the model that look like points, and are none.
    var settings: [String] = []
    /// What OHIF-AI asks nnInteractive to do beside running.
    var command: Command?

    /// Commands of OHIF-AI (`nninter`).
    enum Command: String {
        case undo, reset
    }

    /// Whether the request says what was clicked, be it nothing.
    var hasPoints: Bool { !points.isEmpty }

    /// Whether OHIF-AI sent it.
    var isOHIF: Bool {
        command != nil || points.contains { Self.ohifPoints.contains($0.key) }
            || prompts.contains { $0.key.hasPrefix("pos_") || $0.key.hasPrefix("neg_") }
    }

    private static let ohifPoints: Set<String> = ["pos_points", "neg_points"]

    /// Keys whose lists are clicks.
    private static let clicks: Set<String> = ohifPoints.union([
        "foreground", "background", "points",
    ])

    /// Keys whose lists are prompts of other kinds.
    ///
    /// Source: MONAI Label 0.8 (radiology, VISTA-3D), and OHIF-AI's client.
    private static let others: Set<String> = [
        "box", "boxes", "bbox", "bboxes", "pos_boxes", "neg_boxes", "lasso", "lassos", "pos_lassos",
        "neg_lassos", "scribble", "scribbles", "pos_scribbles", "neg_scribbles", "texts", "text",
        "text_prompt", "text_prompts",
    ]

    /// Keys of settings whose lists look like points.
    private static let lists: Set<String> = [
        "affine", "centroids", "crop", "cropping", "guidance", "label_info", "original_affine",
        "roi", "rois", "transforms",
    ]

    /// Keys of settings whose lists of numbers look like one point.
    private static let numbers: Set<String> = [
        "dimensions", "label_prompt", "labels", "origin", "original_spacing",
        "original_spatial_shape",
        "overlap", "patch_size", "pixdim", "roi_size", "size", "slice", "spacing", "spatial_shape",
        "spatial_size", "sw_overlap", "target_spacing",
    ]

    /// Structures of MONAI Label's sample apps, by whose names their DeepEdit models send clicks.
    private static let labels: Set<String> = [
        "aorta", "bladder", "duodenum", "edema", "enhancing tumor", "esophagus", "gallbladder",
        "gall bladder", "heart", "inferior vena cava", "kidney", "left adrenal gland",
        "left atrium",
        "left kidney", "liver", "lung", "necrosis", "pancreas", "portal vein and splenic vein",
        "prostate", "right adrenal gland", "right kidney", "spleen", "stomach", "tumor", "tumour",
        "uterus", "prostate/uterus",
    ]

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(_ name: String) { stringValue = name }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        if let params = try Self.params(values, decoder) {
            self = params
            if image == nil, values.contains(Key("image")) {
                image = try? values.decode(String.self, forKey: Key("image"))
            }
            return
        }
        let stated =
            CodingUserInfoKey.importOptions.flatMap { decoder.userInfo[$0] } as? ImportOptions
        let names = values.allKeys.map(\.stringValue).sorted()
        if let text = try? values.decode(String.self, forKey: Key("label")) { label = text }
        for key in ["labels", "label_names"] {
            if let list = try? values.decode([String].self, forKey: Key(key)) {
                knownLabels.formUnion(list)
            } else if let names = try? values.decode([String: Double].self, forKey: Key(key)) {
                knownLabels.formUnion(names.keys)
            }
        }
        for name in names {
            let key = Key(name)
            switch name {
            case "image": image = try? values.decode(String.self, forKey: key)
            case "label": break
            case "point_labels":
                pointLabels = try values.decode([Double].self, forKey: key)
            case "nninter":
                guard let text = try? values.decode(String.self, forKey: key) else { continue }
                command = Command(rawValue: text)
                // The others choose a network, or begin one.
                guard
                    command != nil
                        || ["", "init", "sam2", "medsam2", "sam3", "voxtell", "true", "false"]
                            .contains(text)
                else {
                    throw DecodingError.dataCorruptedError(
                        forKey: key, in: values,
                        debugDescription: "must be true, false, 'init', 'undo' or 'reset'")
                }
            case _ where Self.clicks.contains(name):
                points.append((name, try values.decode([[Double]].self, forKey: key)))
            case _ where Self.others.contains(name):
                let found = (try? values.decode(PromptShape.self, forKey: key))?.entries ?? []
                if !found.isEmpty { prompts.append((name, found)) }
            case _ where stated?.settings.contains(name) == true: continue
            case _ where Self.lists.contains(name):
                if (try? values.decode(PromptShape.self, forKey: key))?.isNested == true {
                    settings.append(name)
                }
            case _ where Self.numbers.contains(name): continue
            default:
                let isStructure =
                    stated?.segments.contains(name) == true || label == name
                    || knownLabels.contains(name) || Self.labels.contains(name.lowercased())
                if isStructure {
                    points.append((name, try values.decode([[Double]].self, forKey: key)))
                    continue
                }
                guard let shape = try? values.decode(PromptShape.self, forKey: key),
                    shape.isNested || shape.isTriple
                else { continue }
                if !shape.entries.isEmpty {
                    throw DecodingError.dataCorruptedError(
                        forKey: key, in: values,
                        debugDescription: """
                            holds a list that may be points, and is no key of MONAI Label's or \
                            OHIF-AI's. If it is a structure that was clicked on, name it with \
                            --segment; if it is a setting, with --setting
                            """)
                }
            }
        }
        let filled = points.filter { $0.key != "background" && !$0.points.isEmpty }.map(\.key)
        let forms = Set(filled.map { Self.ohifPoints.contains($0) ? "pos_points" : $0 })
        let ofOneForm = forms.isDisjoint(with: ["foreground", "points", "pos_points"])
        guard forms.count < 2 || ofOneForm else {
            throw DecodingError.dataCorrupted(
                .init(
                    codingPath: decoder.codingPath,
                    debugDescription: """
                        has clicks in several forms at once, under \
                        \(filled.map { "'\($0.prefix(60))'" }.joined(separator: ", "))
                        """))
        }
    }

    private static func params(
        _ values: KeyedDecodingContainer<Key>, _ decoder: any Decoder
    ) throws -> MONAILabelRequest? {
        let key = Key("params")
        guard values.contains(key), try !values.decodeNil(forKey: key) else { return nil }
        guard let text = try? values.decode(String.self, forKey: key) else {
            return try values.decode(MONAILabelRequest.self, forKey: key)
        }
        let inner = JSONDecoder()
        if let key = CodingUserInfoKey.importOptions {
            inner.userInfo[key] = decoder.userInfo[key] as? ImportOptions
        }
        do {
            return try inner.decode(MONAILabelRequest.self, from: Data(text.utf8))
        } catch let error as DecodingError {
            guard case .dataCorrupted(let context) = error, context.codingPath.isEmpty else {
                throw error
            }
            throw DecodingError.dataCorruptedError(
                forKey: key, in: values, debugDescription: "is a text that is not JSON")
        }
    }

    func list(_ key: String) -> [[Double]]? { points.first { $0.key == key }?.points }
}

extension CodingUserInfoKey {
    /// What the user stated of an import.
    static let importOptions = CodingUserInfoKey(rawValue: "importOptions")
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
    func monaiLabelRequests(_ options: ImportOptions) throws(ImportError) -> [LoggedRequest] {
        guard isMONAILabelLog else {
            return try decodeEach(MONAILabelRequest.self, options).enumerated().map {
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
                (
                    name, "line \(n + 1)",
                    try decode(MONAILabelRequest.self, from: json, line: n + 1, options)
                )
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
