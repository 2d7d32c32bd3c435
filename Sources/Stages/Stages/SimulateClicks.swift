internal import Imaging
internal import Network
public import Pipeline
internal import Segmentation
internal import Text
internal import Sessions
internal import Tensors

/// Makes a session of the ground truth, for evaluation only.
public struct SimulateClicks: Stage {
    /// The checkpoint's file. Has no default, as in the stage `segment`.
    public var checkpoint = ""

    /// The most interactions of a segment.
    public var rounds = 5

    /// `auto`, `cpu`, `cuda` or `cuda:1`.
    public var device = "auto"

    /// `float32`, `bfloat16` or `float16`.
    public var dtype = "float32"

    /// The file that the session is written to. Nil: none.
    public var file: String?

    public static let name = "simulate-clicks"
    public static let summary =
        "Makes a session from the ground truth, clicking where each mask is most wrong: for evaluation."
    public static let inputs = ports(Port<StudyImage>("image"), Port<LabelsInput>("truth"))
    public static let resource = Resource.computing
    public static let version = 2
    public static let needsGoTo = ["image"]
    public static let optionHelp = [
        "checkpoint": "a .safetensors file, or a released SAM-Med3D .pth; must be set",
        "rounds": "the most interactions of a segment",
        "device": "auto, cpu, cuda or cuda:1",
        "dtype": "float32, bfloat16 or float16",
        "file": "write the session there, .json, with the Dice after each click; null: do not",
    ]

    public init() {}

    public var filesRead: [String] { [checkpoint] }

    public var filesWritten: [String] { file.map { [$0] } ?? [] }

    public func validate() throws {
        guard !checkpoint.isEmpty else {
            throw StageError(
                "'checkpoint' is not set; name a .safetensors file or a released SAM-Med3D .pth")
        }
        guard (1...1000).contains(rounds) else {
            throw StageError("'rounds' is \(rounds); it must be 1 to 1000")
        }
        guard Device.isName(device) else {
            throw StageError(
                "'device' is '\(device)'; it may be cpu, auto, cuda or cuda:0, cuda:1, …")
        }
        guard ["float32", "bfloat16", "float16"].contains(dtype) else {
            throw StageError("'dtype' is '\(dtype)'; it may be float32, bfloat16 or float16")
        }
        try checkSessionName(file)
    }

    /// Patches are cut in it, of the network's size.
    public func needs() throws -> [StageNeed] {
        try LoadedNetwork.needs(of: checkpoint).filter { $0.option != "size" }
    }

    public func run(
        _ input: (StudyImage, LabelsInput), _ study: StudyContext
    ) async throws -> SessionInput {
        let (image, known) = input
        let truth = try known.labels(on: image.source, warn: study.warn)
        for warning in truth.unnamedLabels(in: known.name) + known.absentLabels(in: truth) {
            study.warn(warning)
        }
        let segments = truth.presentSegments()
        guard !segments.isEmpty else {
            throw StageError("the truth '\(known.name)' has no voxel but background")
        }
        let network = try await LoadedNetwork.shared(
            checkpoint, device: device, dtype: dtype, study.run)
        for warning in network.warnings(on: image.source) { study.warn(warning) }
        let empty = RecordedSession(
            image: try image.source.recorded(), segments: segments, events: [],
            tool: "mais: simulated from ground truth")
        let session = try network.network.simulatedSession(
            empty, truth: truth, image: image.voxels, rounds: rounds
        ) { share in
            try Task.checkCancellation()
            study.progress(share)
        }
        let checked = try session.checked(file: known.name)
        study.report(
            "clicks", .string("simulated from ground truth, '\(known.name)': evaluation only"))
        if let file { try checked.write(to: try study.output(file)) }
        return SessionInput(checked, named: known.name)
    }
}
