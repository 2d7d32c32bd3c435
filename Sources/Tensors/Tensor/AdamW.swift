internal import CTorch

/// The optimiser AdamW: steps along the gradient, divided by its recent size, with weight decay
/// apart from the gradient.
///
/// A value: a copy is the way back to an earlier step. libtorch's fused kernel computes it.
///
/// - Source: Loshchilov and Hutter, "Decoupled Weight Decay Regularization", 2019.
public struct AdamW: Sendable {
    /// What stays the same over all steps.
    public struct Settings: Codable, Hashable, Sendable {
        /// The decay of the gradient's mean.
        public var beta1 = 0.9
        /// The decay of the gradient's mean square.
        public var beta2 = 0.999
        /// Added to the root of the mean square.
        public var epsilon = 1e-8
        /// The share of a parameter that a step at rate 1 takes away.
        public var weightDecay = 0.01

        public init() {}
    }

    public var settings: Settings

    /// How many steps were made.
    public private(set) var steps: Int

    /// The running means of gradients and of their squares, by parameter.
    public private(set) var moments: [String: Moments]

    public struct Moments: Sendable {
        public let mean: Tensor
        public let meanSquare: Tensor

        public init(mean: Tensor, meanSquare: Tensor) {
            self.mean = mean
            self.meanSquare = meanSquare
        }
    }

    /// - Parameters:
    ///   - steps: How many were made before, where this resumes.
    ///   - moments: What they left.
    public init(
        _ settings: Settings = Settings(), steps: Int = 0, moments: [String: Moments] = [:]
    ) {
        self.settings = settings
        self.steps = steps
        self.moments = moments
    }

    /// Moves the parameters that have a gradient; the others stay as they are.
    ///
    /// - Parameter rate: The learning rate of a parameter.
    /// - Throws: ``TensorError``; parameters and optimiser are then as they were.
    public mutating func step(
        _ parameters: inout [String: Tensor], gradients: [String: Tensor],
        rate: (String) -> Double
    ) throws(TensorError) {
        var moved = parameters
        var left = moments
        // Parameters of one rate make one call, in an order that does not depend on hashing.
        let rates = Dictionary(grouping: gradients.keys.filter { parameters[$0] != nil }, by: rate)
        for (rate, names) in rates.sorted(by: { $0.key < $1.key }) {
            let names = names.sorted()
            var before = Lists()
            for name in names {
                guard let parameter = parameters[name], let gradient = gradients[name] else {
                    continue
                }
                guard gradient.shape == parameter.shape else {
                    throw .rejected(
                        operation: "AdamW",
                        reason: "the gradient of '\(name)' has shape \(gradient.shape), the "
                            + "parameter \(parameter.shape)")
                }
                let zero = try Tensor(
                    repeating: 0, shape: parameter.shape, dtype: parameter.dtype,
                    device: parameter.device)
                let moments = moments[name] ?? Moments(mean: zero, meanSquare: zero)
                before.append(parameter, gradient, moments)
            }
            let after = try stepped(before, rate: rate)
            for (index, name) in names.enumerated() {
                moved[name] = after[index]
                left[name] = Moments(
                    mean: after[names.count + index], meanSquare: after[2 * names.count + index])
            }
        }
        parameters = moved
        moments = left
        steps += 1
    }

    /// Parameters, gradients and moments in one order.
    private struct Lists {
        var parameters: [Tensor] = []
        var gradients: [Tensor] = []
        var first: [Tensor] = []
        var second: [Tensor] = []

        mutating func append(_ parameter: Tensor, _ gradient: Tensor, _ moments: Moments) {
            parameters.append(parameter)
            gradients.append(gradient)
            first.append(moments.mean)
            second.append(moments.meanSquare)
        }
    }

    /// The parameters after a step, then both moments of each.
    private func stepped(_ lists: Lists, rate: Double) throws(TensorError) -> [Tensor] {
        func raw(_ tensors: [Tensor]) -> [OpaquePointer?] { tensors.map(\.raw) }
        var options = CTAdamW(
            rate: rate, beta1: settings.beta1, beta2: settings.beta2, epsilon: settings.epsilon,
            weight_decay: settings.weightDecay)
        var out = [OpaquePointer?](repeating: nil, count: 3 * lists.parameters.count)
        var error = CTError()
        let made = withExtendedLifetime(lists) {
            ct_adamw(
                raw(lists.parameters), raw(lists.gradients), raw(lists.first), raw(lists.second),
                Int32(lists.parameters.count), Int64(steps + 1), &options, &out, &error)
        }
        guard made else { throw TensorError(error, operation: "AdamW") }
        return out.compactMap { $0.map(Tensor.init(owning:)) }
    }
}
