internal import Imaging
internal import Network
internal import Tensors

/// A crop, a simulated user who knows the truth, and a network that is told after each of its answers
/// how wrong it was.
struct CropLesson: Sendable {
    let configuration: TrainingConfiguration
    let sizes: MAISConfiguration
    let device: Device
    /// The network with its image encoder, where that is frozen.
    let frozenEncoder: MAIS?

    /// - Parameters:
    ///   - parameters: All of the network, on the device.
    ///   - isTrained: Whether a parameter is to have a gradient.
    ///   - share: What the loss counts in the step: one of the batch's size.
    func callAsFunction(
        _ crop: Crop, parameters: [String: Tensor], isTrained: (String) -> Bool, share: Double,
        using generator: inout SeededGenerator
    ) throws -> LessonOutcome {
        let side = crop.size
        let shape = [1, 1, side, side, side]
        let image = try Tensor(crop.image, shape: shape).to(device)
        let truth = try Tensor(crop.truth.map(Float.init), shape: shape).to(device)
        let known = try frozenEncoder?.embed(image)
        var leaves = parameters
        for name in parameters.keys where isTrained(name) {
            leaves[name] = try parameters[name]?.requiringGradient()
        }
        let least = configuration.interactions.least
        let count = least + generator.below(configuration.interactions.most - least + 1)
        var answered = Answered(of: count)
        try Tensor.recordingGradients {
            var network = try network(of: leaves)
            var state = try network.startInteractions(
                on: try known ?? network.embed(image), memory: configuration.memory.setting,
                capacity: configuration.memory.capacity, prompts: configuration.prompts)
            while answered.dice.count < count {
                let policy = configuration.interactions.clicks.policy(using: &generator)
                guard
                    let click = policy.click(
                        truth: crop.truth, prediction: answered.mask, size: side,
                        using: &generator)
                else { break }
                let logits = try network.fullResolution(state.interact([PatchClick(click)]))
                try answered.add(
                    configuration.loss(logits, truth: truth),
                    mask: logits.detached().values(as: Float.self).map { $0 > 0 ? 1 : 0 }, crop)
                // The next click answers what was predicted; gradients do not reach back through it.
                if let last = state.logits { try state.setMask(last.detached()) }
                let span = configuration.memory.gradientSpan
                if span > 0, answered.dice.count.isMultiple(of: span) {
                    try answered.giveGradients(share: share)
                    network = try self.network(of: leaves)
                    state = try state.continued(on: network)
                }
            }
            try answered.giveGradients(share: share)
        }
        var gradients: [String: Tensor] = [:]
        for name in parameters.keys where isTrained(name) {
            gradients[name] = leaves[name]?.gradient
        }
        return LessonOutcome(
            loss: answered.meanLoss, dice: answered.dice, gradients: gradients)
    }

    private func network(of leaves: [String: Tensor]) throws -> MAIS {
        let weights = Weights(leaves)
        guard let frozenEncoder else {
            return try MAIS(
                weights, configuration: sizes, device: device, dtype: configuration.dtype)
        }
        return try frozenEncoder.replacingAllButImageEncoder(by: weights)
    }
}

/// What a network answered so far on one crop.
private struct Answered {
    /// Interactions that the loss is the mean over.
    private let count: Int
    private var losses: [Double] = []
    private(set) var dice: [Double] = []
    private(set) var mask: [UInt8]?
    /// Of the interactions whose gradients were not given yet.
    private var pending: Tensor?

    init(of count: Int) { self.count = count }

    var meanLoss: Double { losses.isEmpty ? 0 : losses.reduce(0, +) / Double(losses.count) }

    mutating func add(_ loss: Tensor, mask: [UInt8], _ crop: Crop) throws {
        losses.append(Double(try loss.detached().values(as: Float.self)[0]))
        dice.append(crop.dice(of: mask))
        self.mask = mask
        pending = try pending.map { try $0 + loss } ?? loss
    }

    mutating func giveGradients(share: Double) throws {
        guard let loss = pending else { return }
        try (loss * (share / Double(count))).backward()
        pending = nil
    }
}

extension Crop {
    /// How much of a mask, 1 and 0 in the crop's order, and of the truth is common, 0 to 1.
    func dice(of mask: [UInt8]) -> Double {
        MaskOverlap(mask, truth).dice
    }
}

extension PatchClick {
    init(_ click: SimulatedClick) {
        self.init(
            index: [Double(click.index.x), Double(click.index.y), Double(click.index.z)],
            isForeground: click.isForeground)
    }
}
