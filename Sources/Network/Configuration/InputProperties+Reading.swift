// What stands in the metadata of a checkpoint, value by value.

extension InputProperties {
    /// What `mais_input` says.
    struct Stated {
        var size: Int?
        var spacing: Double?
        var clamp = Clamp.unknown
        var modality: String?
        var licence: String?

        private static let keys = [
            "clamp", "licence", "modality", "orientation", "size", "spacing",
        ]

        init(json text: String) throws {
            let place = MetadataPlace(key: Source.stated.rawValue)
            let members = try place.object(text)
            for key in members.keys.sorted() where !Self.keys.contains(key) {
                throw place.unknown(key)
            }
            if let value = members["size"] {
                guard case .number(let number) = value, let whole = Int(exactly: number),
                    (1...1024).contains(whole)
                else { throw place.fault("size", value, "a whole number from 1 to 1024") }
                size = whole
            }
            spacing = try members["spacing"].map { try place.spacing("spacing", $0) }
            switch members["clamp"] {
            case nil: clamp = .unknown
            case .null?: clamp = .none
            case let value?: clamp = try place.clamp("clamp", value)
            }
            if let value = members["orientation"] {
                guard value == .text(InputProperties.orientation) else {
                    throw place.fault(
                        "orientation", value,
                        "'\(InputProperties.orientation)', as all patches have")
                }
            }
            modality = try members["modality"].map { try place.modality("modality", $0) }
            if let value = members["licence"] {
                guard case .text(let text) = value, !text.isEmpty, text.count <= 256 else {
                    throw place.fault("licence", value, "a text of at most 256 characters")
                }
                licence = text
            }
        }
    }

    /// What `mais_training` says of the images: all checkpoints that were trained here have it.
    struct TrainedOn {
        var spacing: Double?
        var clamp = Clamp.unknown
        var modality: String?
        var prompts: PromptSetting?
        var memory: MemorySetting?
        var capacity: Int?
        /// The sizes of a network from scratch; empty where another checkpoint's counted.
        var sizes: [String: MetadataJSON] = [:]

        init(json text: String) throws {
            let place = MetadataPlace(key: Source.training.rawValue)
            let members = try place.object(text)
            try Self.mustBeKnown(members, in: place)
            func value(_ field: TrainingField) -> MetadataJSON? {
                let keys = field.rawValue.split(separator: ".").map(String.init)
                return keys.reduce(Optional(MetadataJSON.object(members))) { $0?[$1] }
            }
            func read<Value>(
                _ field: TrainingField, _ body: (String, MetadataJSON) throws -> Value
            ) rethrows -> Value? {
                try value(field).map { try body(field.rawValue, $0) }
            }
            prompts = try read(.prompts) { try place.setting($0, $1) }
            memory = try read(.memory) { try place.setting($0, $1) }
            capacity = try read(.capacity) { name, value in
                guard case .number(let number) = value, let whole = Int(exactly: number),
                    whole >= 0
                else { throw place.fault(name, value, "a whole number from 0") }
                return whole
            }
            if value(.start) ?? .null == .null, case .object(let own)? = value(.network) {
                sizes = own
            }
            spacing = try read(.spacing) { try place.spacing($0, $1) }
            clamp =
                try read(.clamp) { $1 == .list([]) ? .none : try place.clamp($0, $1) } ?? .unknown
            if value(.modality) != .null {
                modality = try read(.modality) { try place.modality($0, $1) }
            }
        }
    }
}

extension InputProperties {
    /// All that a run's settings hold, by path: of a key that is none of them, what it was to say would
    /// be passed over.
    package static let trainingFields: Set<String> = {
        let groups = [
            "data": [
                "cache", "cacheGiB", "clamp", "classes", "flips", "fold", "form", "fraction",
                "modality", "path", "randomObjects", "spacing", "split", "splitSeed", "training",
                "validation",
            ],
            "interactions": ["clicks", "least", "most"], "loss": ["crossEntropy", "dice"],
            "memory": ["capacity", "gradientSpan", "setting"],
            "network": [
                "decoderDepth", "decoderHeads", "decoderMLP", "depth", "dim", "embedDim",
                "globalBlocks", "heads", "imageSize", "iouHidden", "maskHidden", "maskTokens",
                "memoryDenseMLP", "memoryHeads", "memorySparseMLP", "patchSize", "window",
            ],
            "optimiser": [
                "beta1", "beta2", "clip", "imageEncoder", "maskDecoder", "memoryAttention",
                "promptEncoder", "weightDecay",
            ],
            "schedule": [
                "batch", "crops", "epochs", "factor", "floor", "milestones", "shape", "warmup",
            ],
            "validation": ["clicks", "every", "objects"],
        ]
        let inner = groups.flatMap { group, keys in keys.map { "\(group).\($0)" } }
        return Set(["dtype", "frozen", "licence", "prompts", "seed", "start"] + inner)
    }()
}

extension InputProperties.TrainedOn {
    /// - Throws: ``NetworkError`` for a key that no run's settings have, such as a misspelt one.
    private static func mustBeKnown(
        _ members: [String: MetadataJSON], in place: MetadataPlace
    ) throws {
        let fields = InputProperties.trainingFields
        for (key, value) in members.sorted(by: { $0.key < $1.key }) {
            let isGroup = fields.contains { $0.hasPrefix(key + ".") }
            guard isGroup || (fields.contains(key) && !key.contains(".")) else {
                throw place.unknown(key)
            }
            guard isGroup else { continue }
            guard case .object(let own) = value else {
                throw place.fault(key, value, "an object")
            }
            for inner in own.keys.sorted() where !fields.contains("\(key).\(inner)") {
                throw place.unknown("\(key).\(inner)")
            }
        }
    }

    /// Checks that the file says the same of the network in all its places: a size that no weight's
    /// shape tells would lead to another mask, and nothing would fail.
    ///
    /// - Parameters:
    ///   - configuration: What `mais_config` says.
    ///   - stated: What `mais_training_memory` says.
    /// - Throws: ``NetworkError`` with both values.
    func mustAgree(with configuration: MAISConfiguration, memory stated: String?) throws {
        if let stated, let memory, stated != memory.rawValue {
            throw NetworkError.metadata(
                key: "mais_training_memory",
                fault: """
                    is '\(stated.prefix(60))', but 'memory.setting' of 'mais_training' is \
                    '\(memory.rawValue)'
                    """)
        }
        func agree(_ size: String, _ own: String, _ key: String, _ other: String) throws {
            guard own != other else { return }
            throw NetworkError.metadata(
                key: "mais_config",
                fault: "has '\(size)' \(own), but '\(key)' of 'mais_training' is \(other)")
        }
        if let capacity {
            try agree(
                "memory_capacity", "\(configuration.memoryCapacity)", "memory.capacity",
                "\(capacity)")
        }
        for (key, name, size) in Self.told(by: configuration) {
            guard let value = sizes[key] else { continue }
            // A window of 0 is one of the whole grid.
            let isGrid = key == "window" && value == .number(0)
            try agree(name, size, "network.\(key)", isGrid ? "\(configuration.grid)" : value.shown)
        }
    }

    /// The sizes by their names in training settings and in `mais_config`.
    private static func told(by own: MAISConfiguration) -> [(String, String, String)] {
        [
            ("imageSize", "image_size", own.imageSize), ("patchSize", "patch_size", own.patchSize),
            ("embedDim", "embed_dim", own.embedDim), ("depth", "depth", own.depth),
            ("heads", "heads", own.heads), ("window", "window", own.window),
            ("dim", "dim", own.dim), ("maskHidden", "mask_hidden", own.maskHidden),
            ("decoderDepth", "decoder_depth", own.decoderDepth),
            ("decoderHeads", "decoder_heads", own.decoderHeads),
            ("decoderMLP", "decoder_mlp", own.decoderMLP),
            ("maskTokens", "mask_tokens", own.maskTokens),
            ("iouHidden", "iou_hidden", own.iouHidden),
            ("memoryHeads", "memory_heads", own.memoryHeads),
            ("memorySparseMLP", "memory_sparse_mlp", own.memorySparseMLP),
            ("memoryDenseMLP", "memory_dense_mlp", own.memoryDenseMLP),
        ].map { ($0.0, $0.1, "\($0.2)") } + [
            ("globalBlocks", "global_blocks", "\(own.globalBlocks)")
        ]
    }
}

/// A key of a checkpoint's metadata that holds JSON.
private struct MetadataPlace {
    let key: String

    func object(_ text: String) throws -> [String: MetadataJSON] {
        let json: MetadataJSON
        do { json = try MetadataJSON(text) } catch let fault {
            throw NetworkError.metadata(key: key, fault: fault.reason)
        }
        guard case .object(let members) = json else {
            throw NetworkError.metadata(key: key, fault: "is \(json.shown); it must be an object")
        }
        return members
    }

    func spacing(_ name: String, _ value: MetadataJSON) throws -> Double {
        guard case .number(let number) = value, (0.01...100).contains(number) else {
            throw fault(name, value, "0.01 to 100 mm")
        }
        return number
    }

    func clamp(_ name: String, _ value: MetadataJSON) throws -> InputProperties.Clamp {
        guard case .list(let items) = value, items.count == 2, case .number(let least) = items[0],
            case .number(let most) = items[1], least < most
        else { throw fault(name, value, "two numbers, the least and the most intensity") }
        return .range(least: least, most: most)
    }

    func modality(_ name: String, _ value: MetadataJSON) throws -> String {
        guard case .text(let text) = value, InputProperties.isModality(text) else {
            throw fault(name, value, "a modality of DICOM, such as 'CT'")
        }
        return text
    }

    /// One of a few words.
    func setting<Setting: RawRepresentable<String> & CaseIterable>(
        _ name: String, _ value: MetadataJSON
    ) throws -> Setting {
        guard case .text(let text) = value, let setting = Setting(rawValue: text) else {
            let words = Setting.allCases.map(\.rawValue).joined(separator: ", ")
            throw fault(name, value, "one of \(words)")
        }
        return setting
    }

    func unknown(_ name: String) -> NetworkError {
        .metadata(key: key, fault: "has '\(name.prefix(60))', which means nothing there")
    }

    func fault(_ name: String, _ value: MetadataJSON, _ wanted: String) -> NetworkError {
        .metadata(key: key, fault: "has '\(name)' \(value.shown); it must be \(wanted)")
    }
}

extension InputProperties {
    /// Whether a text can be a modality: DICOM's Code String, as PS3.5 has it, of capital letters.
    public static func isModality(_ text: String) -> Bool {
        (1...16).contains(text.count) && text.allSatisfy { $0.isASCII && $0.isUppercase }
    }
}
