internal import Foundation
internal import Network
public import Pipeline
internal import Segmentation
internal import Tensors

/// Replays the session's clicks on the network.
public struct Segment: Stage {
    /// The checkpoint's file.
    public var checkpoint = "Samples/tiny.safetensors"

    /// What the network remembers of earlier interactions.
    public var memory = MemoryOptions()

    /// `current` or `all`.
    public var prompts = "current"

    /// `auto`, `cpu`, `cuda` or `cuda:1`.
    public var device = "auto"

    /// `float32`, `bfloat16` or `float16`.
    public var dtype = "float32"

    public static let name = "segment"
    public static let summary = "Replays a session's clicks on the MAIS network, patch by patch."
    public static let inputs = ports(Port<StudyPatches>("patches"))
    public static let resource = Resource.computing
    public static let optionHelp = [
        "checkpoint": "a .safetensors file, or a released SAM-Med3D .pth",
        "memory":
            "capacity: interactions remembered (null: the checkpoint's own); sparse: clicks; dense: masks",
        "prompts": "current: this interaction's clicks; all: every click so far, as SAM-Med3D",
        "device": "auto, cpu, cuda or cuda:1",
        "dtype": "float32, bfloat16 or float16",
    ]

    public init() {}

    public var filesRead: [String] { [checkpoint] }

    /// What the network remembers of a segment's earlier interactions.
    public struct MemoryOptions: Codable, Sendable {
        /// How many interactions. Nil: as many as the checkpoint says.
        public var capacity: Int?
        /// Whether it remembers their clicks.
        public var sparse = true
        /// Whether it remembers the masks before them.
        public var dense = true

        public init() {}
    }

    public func validate() throws {
        if let capacity = memory.capacity, capacity < 0 {
            throw StageError("'capacity' is \(capacity); it must be 0 or more")
        }
        _ = try choice(prompts, of: PromptSetting.self, option: "prompts")
        guard ["float32", "bfloat16", "float16"].contains(dtype) else {
            throw StageError("'dtype' is '\(dtype)'; it may be float32, bfloat16 or float16")
        }
    }

    public func prepare(_ run: RunContext) async throws {
        let network = try await network(run)
        run.describe(
            "checkpoint",
            .object([
                "name": .string(network.name), "sha256": .string(network.digest),
            ]))
        run.describe("device", .string("\(network.network.device)"))
    }

    public func run(_ input: StudyPatches, _ study: StudyContext) async throws -> StudyLogits {
        let network = try await network(study.run)
        let settings = ReplaySettings(
            memory: MemorySetting(sparse: memory.sparse, dense: memory.dense),
            capacity: memory.capacity,
            prompts: try choice(prompts, of: PromptSetting.self, option: "prompts"))
        let segments = try network.network.replay(input.plan, settings: settings) { share in
            try Task.checkCancellation()
            study.progress(share)
        }
        return StudyLogits(
            segments: segments,
            method: SegmentationMethod(checkpoint: network.name, digest: network.digest))
    }

    /// The network, read once per run however many studies there are.
    private func network(_ run: RunContext) async throws -> LoadedNetwork {
        let url = URL(filePath: checkpoint, relativeTo: run.baseFolder).absoluteURL
        return try await run.shared("network \(url.path) \(device) \(dtype)") {
            try LoadedNetwork(url, device: device, dtype: dtype)
        }
    }
}

/// A network with the name and digest of its checkpoint.
private struct LoadedNetwork: Sendable {
    let network: MAIS
    let name: String
    let digest: String

    init(_ url: URL, device: String, dtype: String) throws {
        let checkpoint = try Checkpoint(contentsOf: url)
        network = try MAIS(
            checkpoint, device: Device(device),
            dtype: try choice(dtype, of: DType.self, option: "dtype"))
        name = url.lastPathComponent
        digest = try checkpoint.digest()
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
