internal import Foundation
internal import Text

/// The clicks of one infer request to MONAI Label: the whole set as it was then.
///
/// Four forms are in use: `foreground` and `background` beside `label`; one key per label with
/// `background`; `points` with `point_labels` (1 foreground, 0 background); and, of OHIF-AI,
/// `pos_points` and `neg_points`. Points are voxel indices `(i, j, k)` of the loaded image. They
/// stand in the request itself, or under `params`, as an object or as its text: that is how the
/// form field is sent.
struct MONAILabelRequest: Decodable {
    /// The server's name of the image: of DICOM, the Series Instance UID. Else the upload's.
    var image: String?
    /// The name that stands beside the parameters, where these have another, which counts.
    var imageBeside: String?
    /// Study Instance UID, of OHIF's requests.
    var study: String?
    /// Who sent it.
    var client: String?
    var label: String?
    /// The structures that the request says the model knows.
    var knownLabels: Set<String> = []
    /// Points by key, in the alphabetical order of the keys.
    var points: [(key: String, points: [[Double]])] = []
    var pointLabels: [Double]?
    /// Boxes, scribbles and the like by key: each as text, so that it can be told from others.
    var prompts: [(key: String, prompts: [String])] = []
    /// Settings of the model that look like points, and are not.
    var settings: [String] = []
    /// Which of the settings that the user names are there.
    var namedSettings: Set<String> = []
    /// What OHIF-AI asks nnInteractive to do beside running.
    var command: Command?
    /// Whether the recording says that the server refused it.
    var isRefused = false
    /// When it was sent, where the recording says so.
    var time: WrittenTime?

    /// Commands of OHIF-AI (`nninter`).
    enum Command: String {
        case undo, reset
    }

    /// Whether the request says what was clicked, be it nothing.
    var hasPoints: Bool { !points.isEmpty }

    /// Whether anything of it belongs into a session.
    var hasPrompts: Bool { hasPoints || !prompts.isEmpty || command != nil }

    /// The structures that it has clicks of by their names.
    var structures: Set<String> {
        let filled = points.filter { !$0.points.isEmpty }.map(\.key)
        let named = Set(filled).subtracting(Self.clicks)
        guard named.isEmpty, !filled.isEmpty, let label else { return named }
        return [label]
    }

    /// Whether it has clicks and does not say of which structure.
    var isOfUnnamed: Bool {
        structures.isEmpty && points.contains { !$0.points.isEmpty }
    }

    /// Whether OHIF-AI sent it.
    var isOHIF: Bool {
        command != nil || points.contains { Self.ohifPoints.contains($0.key) }
            || prompts.contains { $0.key.hasPrefix("pos_") || $0.key.hasPrefix("neg_") }
    }

    private static let ohifPoints: Set<String> = ["pos_points", "neg_points"]

    /// Keys whose lists are clicks.
    static let clicks: Set<String> = ohifPoints.union([
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

    /// Keys of a text that is a prompt.
    private static let texts: Set<String> = ["prompt", "prompts"]

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

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: AnyKey.self)
        guard !values.allKeys.isEmpty else {
            throw DecodingError.dataCorrupted(
                .init(
                    codingPath: decoder.codingPath,
                    debugDescription: "is a request without a key, so it asks for nothing"))
        }
        if let params = try Self.params(values, decoder) {
            self = params
            try take(MONAILabelRequest(values, decoder), decoder)
        } else {
            self = try MONAILabelRequest(values, decoder)
        }
    }

    /// Reads all but `params`.
    private init(_ values: KeyedDecodingContainer<AnyKey>, _ decoder: any Decoder) throws {
        let stated =
            CodingUserInfoKey.importOptions.flatMap { decoder.userInfo[$0] } as? ImportOptions
        let names = values.allKeys.map(\.stringValue).sorted()
        func text(_ names: String...) throws -> String? {
            for key in names.map({ AnyKey($0) }) where values.contains(key) {
                if let text = try values.decodeIfPresent(String.self, forKey: key), !text.isEmpty {
                    return text
                }
            }
            return nil
        }
        label = try text("label")
        // An image that was only uploaded has no name but its session's.
        image = try text("image", "SeriesInstanceUID", "seriesInstanceUID") ?? text("session_id")
        study = try text("studyInstanceUID", "StudyInstanceUID")
        if let number = try? values.decode(Double.self, forKey: AnyKey("client_id")) {
            client = "\(number)"
        } else {
            client = try text("client_id")
        }
        for key in ["status", "status_code"] {
            guard let status = try? values.decode(Int.self, forKey: AnyKey(key)) else { continue }
            isRefused = status >= 400
        }
        time = WrittenTime(in: values)
        for key in ["labels", "label_names"] {
            if let list = try? values.decode([String].self, forKey: AnyKey(key)) {
                knownLabels.formUnion(list)
            } else if let names = try? values.decode([String: Double].self, forKey: AnyKey(key)) {
                knownLabels.formUnion(names.keys)
            }
        }
        for name in names {
            let key = AnyKey(name)
            switch name {
            case "params", "image", "label": break
            case "point_labels":
                pointLabels = try values.decode([Double].self, forKey: key)
            case "nninter":
                let isFlag = (try? values.decode(Bool.self, forKey: key)) != nil
                guard try !isFlag && !values.decodeNil(forKey: key) else { continue }
                let text = (try? values.decode(String.self, forKey: key)) ?? "no text"
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
            case _ where stated?.settings.contains(name) == true: namedSettings.insert(name)
            case _ where Self.lists.contains(name):
                if (try? values.decode(PromptShape.self, forKey: key))?.isNested == true {
                    settings.append(name)
                }
            case _ where Self.numbers.contains(name):
                guard (try? values.decode(PromptShape.self, forKey: key))?.isNested != true else {
                    throw DecodingError.dataCorruptedError(
                        forKey: key, in: values,
                        debugDescription: """
                            holds a list within a list, which may be points; it is a setting of \
                            numbers. If it is one all the same, name it with --setting
                            """)
                }
            default:
                let isStructure =
                    stated?.segments.contains(name) == true || label == name
                    || knownLabels.contains(name) || Self.labels.contains(name.lowercased())
                if isStructure {
                    points.append((name, try values.decode([[Double]].self, forKey: key)))
                    continue
                }
                if Self.texts.contains(name),
                    let text = try? values.decode(String.self, forKey: key), !text.isEmpty
                {
                    prompts.append((name, [text]))
                } else if (try? values.decode(PromptShape.self, forKey: key))?.mayBePoints == true {
                    throw DecodingError.dataCorruptedError(
                        forKey: key, in: values,
                        debugDescription: """
                            holds a list that may be points, and is not a key of MONAI Label's or \
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

    /// Takes what stands beside the parameters. These go first, as with the server, but for
    /// prompts: which of two sets was placed, nobody knows.
    private mutating func take(_ beside: MONAILabelRequest, _ decoder: any Decoder) throws {
        func fault(_ sentence: String) -> DecodingError {
            .dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: sentence))
        }
        var held = beside.points.filter { !$0.points.isEmpty }.map(\.key)
        held += beside.prompts.map(\.key)
        if beside.pointLabels?.isEmpty == false { held.append("point_labels") }
        if beside.command != nil { held.append("nninter") }
        guard held.isEmpty else {
            throw fault(
                """
                has \(held.map { "'\($0.prefix(60))'" }.joined(separator: ", ")) beside 'params'. \
                Prompts of one request stand in one place: keep those that were sent
                """)
        }
        for (key, own, other) in [
            ("label", label, beside.label), ("studyInstanceUID", study, beside.study),
        ] {
            guard let own, let other, own != other else { continue }
            throw fault("has one '\(key)' in 'params' and another beside them; keep one")
        }
        if let own = image, let other = beside.image, own != other { imageBeside = other }
        image = image ?? beside.image
        label = label ?? beside.label
        study = study ?? beside.study
        client = client ?? beside.client
        time = time ?? beside.time
        isRefused = isRefused || beside.isRefused
        settings += beside.settings
        namedSettings.formUnion(beside.namedSettings)
    }

    private static func params(
        _ values: KeyedDecodingContainer<AnyKey>, _ decoder: any Decoder
    ) throws -> MONAILabelRequest? {
        let key = AnyKey("params")
        guard values.contains(key), try !values.decodeNil(forKey: key) else { return nil }
        guard let text = try? values.decode(String.self, forKey: key) else {
            return try values.decode(MONAILabelRequest.self, forKey: key)
        }
        // Of a key that stands twice, Foundation takes one without a word.
        do { _ = try JSONOutline(Data(text.utf8)) } catch {
            guard case .field(let path, let fault) = error else {
                throw DecodingError.dataCorruptedError(
                    forKey: key, in: values, debugDescription: "is a text that is not JSON")
            }
            throw DecodingError.dataCorruptedError(
                forKey: key, in: values,
                debugDescription: "is a text of JSON, in which \(path) \(fault)")
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
                    fault:
                        "has a request that is cut off, or holds what is neither a text, a number nor a list"
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
