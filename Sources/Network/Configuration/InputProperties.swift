public import Tensors

/// What images a network was trained on, as its checkpoint says: what it must be given again.
///
/// It stands in a checkpoint's metadata under `mais_input`, as JSON. Without that, what the training
/// settings under `mais_training` say holds. A file with neither is taken for a released SAM-Med3D:
/// patches of 128³ voxels at 1.5 mm, and nothing is known of how intensities were clamped.
public struct InputProperties: Sendable, Hashable {
    /// Voxels per side of the cubic patch.
    public var size: Int

    /// Millimetres between voxel centres, along every axis.
    public var spacing: Double

    /// Whether the file does not say the spacing, and SAM-Med3D's was taken for it.
    public var isSpacingAssumed = false

    /// How intensities were clamped before all else.
    public var clamp = Clamp.unknown

    /// The modality of the images, as DICOM names it, such as `CT`; nil where nothing tells.
    public var modality: String?

    /// Whether ``modality`` was only told from the clamp: no other images have intensities below 0.
    public var isModalityInferred = false

    /// The licence that the file names.
    public var licence: String?

    /// Which clicks prompted the decoder; nil where nothing tells.
    public var prompts: PromptSetting?

    /// What was remembered; nil where nothing tells.
    public var memory: MemorySetting?

    /// Where all this stands.
    public var source: Source

    /// The axes that patches are turned to: the patient's right, front and top. There are no others.
    public static let orientation = "RAS"

    /// What a released SAM-Med3D was trained at, in millimetres.
    public static let releasedSpacing = 1.5

    public enum Clamp: Sendable, Hashable {
        /// Nothing says how: whoever uses the network must know.
        case unknown
        /// They were not clamped.
        case none
        case range(least: Double, most: Double)
    }

    public enum Source: String, Sendable {
        /// `mais_input`.
        case stated = "mais_input"
        /// `mais_training`.
        case training = "mais_training"
        /// A file that says nothing is a released SAM-Med3D.
        case released = "SAM-Med3D"
    }

    /// - Parameter configuration: The network's, where it is known already.
    /// - Throws: ``NetworkError`` for what is there and cannot be, with its key and value.
    public init(_ checkpoint: Checkpoint, configuration: MAISConfiguration? = nil) throws {
        try self.init(metadata: checkpoint.metadata, configuration: configuration)
    }

    /// - Parameter metadata: A checkpoint's.
    /// - Throws: ``NetworkError``.
    public init(metadata: [String: String], configuration: MAISConfiguration? = nil) throws {
        // A misspelt key would be passed over, and what it says be guessed.
        for key in metadata.keys.sorted()
        where key.hasPrefix("mais_") && !Self.metadataKeys.contains(key) {
            throw NetworkError.metadata(
                key: String(key.prefix(60)), fault: "is metadata that this version does not know")
        }
        let sizes =
            try configuration
            ?? metadata["mais_config"].map(MAISConfiguration.init(json:)) ?? MAISConfiguration()
        let training = try metadata[Source.training.rawValue].map(TrainedOn.init(json:))
        size = sizes.imageSize
        spacing = Self.releasedSpacing
        isSpacingAssumed = size != MAISConfiguration().imageSize
        source = .released
        if let training {
            source = .training
            if let known = training.spacing { (spacing, isSpacingAssumed) = (known, false) }
            clamp = training.clamp
            modality = training.modality
            prompts = training.prompts
            memory = training.memory
            try training.mustAgree(with: sizes, memory: metadata["mais_training_memory"])
        }
        if memory == nil { memory = try Self.memory(metadata) }
        licence = try Self.licence(metadata)
        if let text = metadata[Source.stated.rawValue] {
            try take(Stated(json: text), training: training)
        }
        if modality == nil, case .range(let least, _) = clamp, least < 0 {
            modality = "CT"
            isModalityInferred = true
        }
    }

    /// All that this program writes into a checkpoint's metadata about itself.
    private static let metadataKeys: Set<String> = [
        "mais_config", "mais_input", "mais_training", "mais_training_epoch",
        "mais_training_identity", "mais_training_memory",
    ]

    /// Takes what `mais_input` says, which must not contradict what else the file says.
    private mutating func take(_ stated: Stated, training: TrainedOn?) throws {
        source = .stated
        func agree(_ key: String, _ own: String, _ other: String, in place: String, _ same: Bool)
            throws
        {
            guard same else {
                throw NetworkError.input(
                    key: key, value: own, fault: "but \(place) says \(other)")
            }
        }
        if let own = stated.size {
            try agree(
                "size", "\(own)", "\(size)", in: "'image_size' of 'mais_config'", own == size)
        }
        if let own = stated.spacing {
            if let other = training?.spacing {
                try agree(
                    "spacing", plain(own), plain(other),
                    in: "'data.spacing' of 'mais_training'", own == other)
            }
            (spacing, isSpacingAssumed) = (own, false)
        }
        if stated.clamp != .unknown {
            if let other = training?.clamp, other != .unknown {
                try agree(
                    "clamp", stated.clamp.shown, other.shown, in: "'data.clamp' of 'mais_training'",
                    stated.clamp == other)
            }
            clamp = stated.clamp
        }
        if let own = stated.modality {
            if let other = training?.modality {
                try agree(
                    "modality", own, other, in: "'data.modality' of 'mais_training'", own == other)
            }
            modality = own
        }
        if let own = stated.licence {
            if let other = licence {
                try agree(
                    "licence", "'\(own)'", "'\(other)'", in: "'license' of the metadata",
                    own == other)
            }
            licence = own
        }
    }

    /// What stands beside the settings, where these do not say it.
    private static func memory(_ metadata: [String: String]) throws -> MemorySetting? {
        try metadata["mais_training_memory"].map { text in
            guard let setting = MemorySetting(rawValue: text) else {
                let words = MemorySetting.allCases.map(\.rawValue).joined(separator: ", ")
                throw NetworkError.metadata(
                    key: "mais_training_memory",
                    fault: "is '\(text.prefix(60))'; it must be one of \(words)")
            }
            return setting
        }
    }

    private static func licence(_ metadata: [String: String]) throws -> String? {
        let found = [metadata["license"], metadata["licence"]].compactMap(\.self)
        guard found.count < 2 || found[0] == found[1] else {
            throw NetworkError.metadata(
                key: "licence", fault: "is '\(found[1])', but 'license' is '\(found[0])'")
        }
        return found.first
    }
}

extension InputProperties.Clamp {
    /// As a message shows it.
    public var shown: String {
        switch self {
        case .unknown: "unknown"
        case .none: "null"
        case .range(let least, let most): "[\(plain(least)), \(plain(most))]"
        }
    }
}

// MARK: - Writing

extension InputProperties {
    /// What a network was trained on, for its checkpoint.
    public init(
        size: Int, spacing: Double, clamp: Clamp, modality: String? = nil, licence: String? = nil
    ) {
        self.size = size
        self.spacing = spacing
        self.clamp = clamp
        self.modality = modality
        self.licence = licence
        source = .stated
    }

    /// The JSON that stands under `mais_input`, keys sorted. What is not known is not there.
    public var json: String {
        var members: [String] = []
        switch clamp {
        case .unknown: break
        case .none, .range: members.append("\"clamp\":\(clamp.shown)")
        }
        if let licence { members.append("\"licence\":\(JSONText.quoted(licence))") }
        if let modality, !isModalityInferred {
            members.append("\"modality\":\(JSONText.quoted(modality))")
        }
        members.append("\"orientation\":\"\(Self.orientation)\"")
        members.append("\"size\":\(size)")
        if !isSpacingAssumed { members.append("\"spacing\":\(plain(spacing))") }
        return "{\(members.joined(separator: ","))}"
    }
}
