internal import Files
internal import Imaging
internal import Network
public import Pipeline
internal import Segmentation
internal import Sessions
internal import Tensors
internal import Text

/// Replays the session's clicks on the network.
public struct Segment: Stage {
    /// The checkpoint's file. Has no default: a network that nobody chose must not label anyone.
    public var checkpoint = ""

    /// What the network remembers of earlier interactions.
    public var memory = MemoryOptions()

    /// `current` or `all`.
    public var prompts: String?

    /// `auto`, `cpu`, `cuda` or `cuda:1`.
    public var device = "auto"

    /// `float32`, `bfloat16` or `float16`.
    public var dtype = "float32"

    /// How close to a patch's border a click may fall and still go to it, in voxels.
    public var margin = 8

    /// Whether neighbours are opened where a mask runs into its patch's border.
    public var grow = true

    /// The most patches of a segment.
    public var maxPatches = 16

    /// How much of the patches' image embeddings is kept, in MiB.
    public var embeddingMemory = 256

    /// The file that the session is written to with what each event led to. Nil: none.
    public var record: String?

    /// Whether the recorded session holds the masks themselves, beside their digests.
    public var recordMasks = false

    /// How the labels of a 'truth' are told to be the session's segments: `name` or `number`.
    public var match = "name"

    /// Whether each event's mask is compared with what the session holds of it.
    public var verify = false

    /// Whether what each segment is after its first interaction is kept beside the result.
    public var keepFirst = false

    public static let name = "segment"
    public static let summary = "Replays a session's clicks on the MAIS network, patch by patch."
    public static let inputs = ports(Port<StudyPatches>("patches"), Port<LabelsInput?>("truth"))
    public static let resource = Resource.computing
    public static let version = 4
    public static let needsGoTo = ["patches"]
    public static let optionHelp = [
        "checkpoint": "a .safetensors file, or a released SAM-Med3D .pth; must be set",
        "memory.capacity": "interactions remembered; null: as many as the checkpoint says",
        "memory.sparse": "whether their clicks are remembered; null: as trained, or else yes",
        "memory.dense": "whether their masks are remembered; null: as trained, or else yes",
        "prompts": """
        current: this interaction's clicks; all: every click so far, as SAM-Med3D; null: as \
        trained, or else current
        """,
        "device": "auto, cpu, cuda or cuda:1",
        "dtype": "float32, bfloat16 or float16",
        "margin": "voxels: a click closer to its patch's border opens a patch of its own",
        "grow": "whether a mask that runs into its patch's border opens the patch beyond",
        "maxPatches": "the most patches of a segment",
        "embeddingMemory": "MiB of patches' image embeddings kept for the segments that share them",
        "record": """
        write the session there with each event's time, voxels, digest and, where a 'truth' is \
        given, Dice; null: do not
        """,
        "match":
            "a 'truth' and the session: name (by code, else by name), or number (of the labels)",
        "recordMasks": "with record: keep the masks too, so that verify can tell the Dice",
        "keepFirst": "keep each segment after its first interaction, for 'preview' to draw",
        "verify": "compare each event's mask with the digest that the session holds",
    ]

    public init() {}

    public var filesRead: [String] { [checkpoint] }

    public var filesWritten: [String] { record.map { [$0] } ?? [] }

    /// What the network remembers of a segment's earlier interactions.
    public struct MemoryOptions: Codable, Sendable {
        /// How many interactions. Nil: as many as the checkpoint says.
        public var capacity: Int?
        /// Whether it remembers their clicks. Nil: as the network was trained.
        public var sparse: Bool?
        /// Whether it remembers the masks before them. Nil: as the network was trained.
        public var dense: Bool?

        public init() {}
    }

    public func validate() throws {
        if let capacity = memory.capacity, capacity < 0 {
            throw StageError("'capacity' is \(capacity); it must be 0 or more")
        }
        _ = try promptSetting()
        guard Device.isName(device) else {
            throw StageError(
                "'device' is '\(device)'; it may be cpu, auto, cuda or cuda:0, cuda:1, …")
        }
        guard ["float32", "bfloat16", "float16"].contains(dtype) else {
            throw StageError("'dtype' is '\(dtype)'; it may be float32, bfloat16 or float16")
        }
        guard (0...256).contains(margin) else {
            throw StageError("'margin' is \(margin); it must be 0 to 256 voxels")
        }
        guard (1...1000).contains(maxPatches) else {
            throw StageError("'maxPatches' is \(maxPatches); it must be 1 to 1000")
        }
        guard (0...1_048_576).contains(embeddingMemory) else {
            throw StageError("'embeddingMemory' is \(embeddingMemory) MiB; it must be 0 to 1048576")
        }
        _ = try choice(match, of: LabelMatch.self, option: "match")
        try checkSessionName(record, option: "record")
        guard !checkpoint.isEmpty else {
            throw StageError(
                "'checkpoint' is not set; name a .safetensors file or a released SAM-Med3D .pth")
        }
    }

    public func needs() throws -> [StageNeed] { try LoadedNetwork.needs(of: checkpoint) }

    public func prepare(_ run: RunContext) async throws {
        let network = try await network(run)
        let checkpoint: JSONValue = [
            "name": .string(network.name), "sha256": .string(network.digest),
            "licence": network.input.licence.map { .string($0) } ?? .null,
            "input": network.input.report,
        ]
        run.describe("checkpoint", checkpoint)
        run.describe("checkpoints", adding: checkpoint)
        run.describe("device", .string("\(network.network.device)"))
    }

    public func run(
        _ ports: (StudyPatches, LabelsInput?), _ study: StudyContext
    ) async throws -> StudyLogits {
        let (input, known) = ports
        let rule = try choice(match, of: LabelMatch.self, option: "match")
        let truth = try known.map { known in
            try TruthLabels(
                known.labels(on: input.source, needsNames: rule == .name, warn: study.warn),
                file: known.name, for: input.plan.session.segments.map(\.description), by: rule)
        }
        for warning in truth?.warnings ?? [] { study.warn(warning) }
        let network = try await network(study.run)
        for warning in network.warnings(on: input.source) { study.warn(warning) }
        for warning in optionsWithoutEffect(network, hasTruth: truth != nil) { study.warn(warning) }
        var settings = ReplaySettings(
            memory: remembered(by: network), capacity: memory.capacity,
            prompts: try promptSetting() ?? network.input.prompts ?? .current)
        for warning in network.warnings(on: settings) { study.warn(warning) }
        settings.margin = margin
        settings.grows = grow
        settings.maxPatches = maxPatches
        settings.embeddingBytes = embeddingMemory << 20
        var record = ReplayRecord(input.plan.session, keepsMasks: recordMasks, truth: truth)
        var firsts: [UInt16: SegmentLogits] = [:]
        let isRecorded = self.record != nil || verify
        let segments = try network.network.replay(
            input.plan, settings: settings,
            progress: { share in
                try Task.checkCancellation()
                study.progress(share)
            }, first: keepFirst ? { firsts[$0.description.label] = $0 } : nil,
            moment: isRecorded ? { try record.add($0) } : nil)
        for segment in segments where segment.isCutOff {
            study.warn(
                Warning(
                    .segmentCutOff,
                    """
                    segment '\(segment.description.name)' runs on beyond its \(maxPatches) \
                    patches; set a larger 'maxPatches' in the stage 'segment' to follow it
                    """))
        }
        if verify { record.verify(study) }
        if let file = self.record { try record.write(to: try study.output(file), study) }
        return StudyLogits(
            segments: segments, firsts: firsts, session: input.plan.session,
            method: SegmentationMethod(
                checkpoint: network.name, digest: network.digest,
                session: Digest.of(try input.plan.session.json()).hexadecimal,
                reader: input.plan.session.annotator),
            truth: truth)
    }

    /// Options that somebody has set and that change nothing.
    private func optionsWithoutEffect(_ network: LoadedNetwork, hasTruth: Bool) -> [Warning] {
        var warnings: [Warning] = []
        func tell(_ option: String, _ isSet: Bool, _ why: String) {
            guard isSet else { return }
            warnings.append(Warning(.optionNoEffect, "'\(option)' changes nothing, as \(why)"))
        }
        tell("recordMasks", recordMasks && record == nil, "'record' is not set")
        tell("match", match != LabelMatch.name.rawValue && !hasTruth, "there is no 'truth'")
        if remembered(by: network) == .none {
            tell(
                "memory.capacity", memory.capacity != nil, "neither clicks nor masks are remembered"
            )
        } else if !network.network.hasMemoryAttention {
            tell(
                "memory.capacity", memory.capacity != nil,
                "the checkpoint '\(network.name)' has no memory attention")
        }
        return warnings
    }

    private func promptSetting() throws -> PromptSetting? {
        try prompts.map { try choice($0, of: PromptSetting.self, option: "prompts") }
    }

    /// What is remembered: as this stage says, or else as the network was trained.
    private func remembered(by network: LoadedNetwork) -> MemorySetting {
        let trained = network.input.memory ?? .both
        return MemorySetting(
            sparse: memory.sparse ?? (trained == .both || trained == .sparse),
            dense: memory.dense ?? (trained == .both || trained == .dense))
    }

    private func network(_ run: RunContext) async throws -> LoadedNetwork {
        try await .shared(checkpoint, device: device, dtype: dtype, run)
    }
}

extension MemorySetting {
    init(sparse: Bool, dense: Bool) {
        self =
            switch (sparse, dense) {
            case (true, true): .both
            case (true, false): .sparse
            case (false, true): .dense
            case (false, false): .none
            }
    }
}
