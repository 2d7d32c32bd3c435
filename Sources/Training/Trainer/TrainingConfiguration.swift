public import Network
public import Tensors

/// All that a training run depends on, as its YAML file has it.
///
/// The initial values are the paper's where it names them: frozen image encoder, prompt encoder and
/// mask decoder at 8e-5, memory attention at 8e-4, a tenth of it from epochs 129 and 180 of 200,
/// Dice loss, a memory of 60 interactions.
public struct TrainingConfiguration: Codable, Hashable, Sendable {
    /// The checkpoint to start from; nil: from scratch, with the sizes of ``network``.
    public var start: String?

    /// The sizes of a network from scratch, as a checkpoint's `mais_config` has them.
    public var network = NetworkSizes()

    public var data = TrainingData()

    /// Parts that keep their weights: `image_encoder`, `prompt_encoder`, `mask_decoder`,
    /// `memory_attention`. An image encoder that is frozen runs once per crop.
    public var frozen = ["image_encoder"]

    public var memory = TrainingMemory()

    /// Which clicks prompt the decoder: `current` or `all`.
    public var prompts = PromptSetting.current

    public var interactions = TrainingInteractions()
    public var loss = TrainingLoss()
    public var optimiser = OptimiserSettings()
    public var schedule = TrainingSchedule()
    public var validation = ValidationSettings()

    /// Everything that is drawn is drawn from it.
    public var seed = 1

    /// What the network computes with: `float32`, or on a GPU `bfloat16`. Weights, loss and optimiser
    /// stay `float32`.
    public var dtype = DType.float32

    /// The licence that the checkpoints are to name; nil: none.
    public var licence: String?

    public init() {}
}

/// What is trained on.
public struct TrainingData: Codable, Hashable, Sendable {
    /// A folder in nnU-Net's raw layout, or a CSV of images and labels.
    public var path = ""

    /// What the labels stand for, by value; empty: as `dataset.json` says.
    public var classes: [String: String] = [:]

    /// `column`, `shares`, or a file: nnU-Net's `splits_final.json`, or a list of the names to train on.
    public var split = "shares"

    /// For `shares`: the shares of the cases that are trained on and validated on.
    public var training = 0.7
    public var validation = 0.3

    /// For `shares`: what the split is drawn from.
    public var splitSeed = 1

    /// For `splits_final.json`: which fold.
    public var fold = 0

    /// The share of the training cases that is used.
    public var fraction = 1.0

    /// Millimetres between voxels that crops are cut at.
    public var spacing = 1.5

    /// The least and the most intensity that is kept, such as [-1000, 1000] for CT; empty: all.
    public var clamp: [Double] = []

    /// Which transform of images and labels counts where a file's two differ: `sform` or `qform`; nil:
    /// the sform.
    public var form: FormChoice?

    /// The modality of the images, as DICOM names it, such as `CT`; nil: as `dataset.json` says.
    public var modality: String?

    /// Whether crops are mirrored along each axis, half of the time.
    public var flips = false

    /// The share of crops whose object no image shows, so that only clicks can tell it: ellipsoids,
    /// pieces of structures, structures with a lump more or less.
    public var randomObjects = 0.0

    /// A folder for prepared cases; nil: none are kept on the disk.
    public var cache: String?

    /// What that folder may hold, in GiB.
    public var cacheGiB = 20.0

    public init() {}
}

/// What the network remembers while it is trained and evaluated.
public struct TrainingMemory: Codable, Hashable, Sendable {
    public var setting = MemorySetting.both
    /// N: interactions that are kept.
    public var capacity = 60
    /// How many interactions gradients reach back through; what is older counts as given. Memory
    /// and time of a step grow with it. 0: all of a crop's.
    public var gradientSpan = 0

    public init() {}
}

/// How a simulated user clicks on each crop.
public struct TrainingInteractions: Codable, Hashable, Sendable {
    /// A crop has from `least` to `most`, each number as likely as any other.
    public var least = 1
    public var most = 8
    /// `random`, `centre-of-largest-error`, or `mixed`: each half of the time.
    public var clicks = ClickMixture.mixed

    public init() {}
}

/// Where a simulated user clicks while a network is trained.
public enum ClickMixture: String, Codable, Hashable, CaseIterable, Sendable {
    case random
    case centreOfLargestError = "centre-of-largest-error"
    case mixed

    func policy(using generator: inout SeededGenerator) -> ClickPolicy {
        switch self {
        case .random: .random
        case .centreOfLargestError: .centreOfLargestError
        case .mixed: generator.below(2) == 0 ? .random : .centreOfLargestError
        }
    }
}

/// What the optimiser does with gradients.
public struct OptimiserSettings: Codable, Hashable, Sendable {
    /// Learning rates by part.
    public var imageEncoder = 8e-5
    public var promptEncoder = 8e-5
    public var maskDecoder = 8e-5
    public var memoryAttention = 8e-4

    public var beta1 = 0.9
    public var beta2 = 0.999
    public var weightDecay = 0.01

    /// The largest norm of all gradients together; larger ones are scaled to it. 0: no limit.
    public var clip = 1.0

    public init() {}

    func rate(of parameter: String) -> Double {
        switch parameter.prefix(while: { $0 != "." }) {
        case "image_encoder": imageEncoder
        case "prompt_encoder": promptEncoder
        case "mask_decoder": maskDecoder
        default: memoryAttention
        }
    }
}

/// How long is trained, and how rates change.
public struct TrainingSchedule: Codable, Hashable, Sendable {
    public enum Shape: String, Codable, CaseIterable, Sendable {
        /// Times ``TrainingSchedule/factor`` at each of the milestones.
        case steps
        /// Half a cosine from 1 to ``TrainingSchedule/floor``.
        case cosine
    }

    public var epochs = 200
    /// Crops in an epoch; 0: as many as there are training cases.
    public var crops = 0
    /// Crops whose gradients make one step.
    public var batch = 2

    public var shape = Shape.steps
    /// Epochs, counted from 1, after which rates are multiplied.
    public var milestones = [129, 180]
    public var factor = 0.1
    /// The share of the rates that a cosine ends with.
    public var floor = 0.02
    /// Steps over which rates grow from 0.
    public var warmup = 0

    public init() {}
}

/// How the network is judged on the way.
public struct ValidationSettings: Codable, Hashable, Sendable {
    /// After every so many epochs, and after the last; 0: never.
    public var every = 10
    /// Clicks on each object.
    public var clicks = 10
    /// Objects at most, drawn once.
    public var objects = 40

    public init() {}
}
