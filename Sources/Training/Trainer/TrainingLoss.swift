public import Tensors

/// How far a prediction is from the truth, as training has it.
public struct TrainingLoss: Codable, Hashable, Sendable {
    /// The weight of 1 − Dice of the probabilities.
    public var dice = 1.0
    /// The weight of the binary cross-entropy, averaged over voxels.
    public var crossEntropy = 0.0

    public init() {}

    /// - Parameters:
    ///   - logits: `[1, 1, S, S, S]`.
    ///   - truth: 1 and 0, of the same shape.
    /// - Returns: One number.
    /// - Source: Milletari et al., "V-Net", 2016, for the Dice loss, with the sums unsquared and one
    ///   voxel added to both, so that it is defined where nothing is.
    public func callAsFunction(_ logits: Tensor, truth: Tensor) throws -> Tensor {
        var total: Tensor?
        if dice != 0 {
            let probability = try logits.sigmoid()
            let shared = try (probability * truth).sum() * 2 + 1
            let both = try probability.sum() + truth.sum() + 1
            total = try -(shared / both) * dice + dice
        }
        if crossEntropy != 0 {
            // max(x, 0) − x·t + log(1 + exp(−|x|)) does not overflow.
            let softplus = try (-logits.magnitude()).exp() + 1
            let entropy =
                try (logits.relu() - logits * truth + softplus.log()).mean() * crossEntropy
            total = try total.map { try $0 + entropy } ?? entropy
        }
        return try total ?? logits.sum() * 0
    }
}
