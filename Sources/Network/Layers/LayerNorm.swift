internal import Tensors

/// Normalises the channels of each token, which lie along the last axis.
///
/// The released network's "3D" norms do the same with the channels along another axis.
struct LayerNorm: Sendable {
    let weight: Tensor  // [channels]
    let bias: Tensor  // [channels]
    let epsilon: Double

    /// - Parameter epsilon: 1e-6 in the image encoder and where the released network has "3D"
    ///   norms, 1e-5 elsewhere.
    init(_ weights: Weights, channels: Int, epsilon: Double) throws {
        weight = try weights.read("weight", channels)
        bias = try weights.read("bias", channels)
        self.epsilon = epsilon
    }

    /// `[…, channels]` to the same.
    func callAsFunction(_ x: Tensor) throws -> Tensor {
        try x.layerNorm(weight: weight, bias: bias, epsilon: epsilon)
    }
}
