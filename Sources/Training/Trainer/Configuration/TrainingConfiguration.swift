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
