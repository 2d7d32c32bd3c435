internal import CTorch

/// The weight and bias of a linear layer, laid out for the machine's matrix kernels where that can
/// be done.
///
/// On a CPU a weight of `float32`, or of `bfloat16` where the CPU multiplies that, is laid out once for
/// oneDNN, which then takes less than half the time and applies the activation on the way. A weight
/// that is to be trained is left as it is, so that gradients reach it.
public struct LinearWeight: Sendable {
    /// What is applied to the product.
    public enum Activation: CaseIterable, Sendable {
        case none, relu, gelu

        var code: CTActivation {
            switch self {
            case .none: CTActivationNone
            case .relu: CTActivationReLU
            case .gelu: CTActivationGELU
            }
        }
    }

    /// The only owner of a laid-out weight.
    ///
    /// Unchecked: it is written once, in `ct_pack`, and oneDNN only reads it.
    private final class Packed: @unchecked Sendable {
        let raw: OpaquePointer
        init(_ raw: OpaquePointer) { self.raw = raw }
        deinit { ct_free_packed(raw) }
    }

    private enum Layout {
        case plain(Tensor)
        case packed(Packed)
    }

    private let layout: Layout
    private let bias: Tensor?

    /// - Parameters:
    ///   - weight: `[out, in]`. On a CPU it is not kept, unless it is to be trained: it may lie in a
    ///     checkpoint's file.
    ///   - bias: `[out]`.
    ///   - rows: How many rows the input will have, about. Others work too.
    public init(_ weight: Tensor, bias: Tensor?, rows: Int) throws(TensorError) {
        self.bias = bias
        let packable = withExtendedLifetime(weight) { ct_can_pack(weight.raw) }
        guard packable, !Tensor.isRecordingGradients else {
            let isBorrowed = weight.device == .cpu && !weight.requiresGradient
            layout = .plain(isBorrowed ? try weight.copied() : weight)
            return
        }
        var error = CTError()
        let raw = withExtendedLifetime(weight) { ct_pack(weight.raw, Int64(rows), &error) }
        guard let raw else { throw TensorError(error, operation: "LinearWeight") }
        layout = .packed(Packed(raw))
    }

    /// Whether the weight is laid out, and so cannot be differentiated.
    public var isPacked: Bool {
        if case .packed = layout { true } else { false }
    }

    /// `activation(x · weightᵀ + bias)` over the last axis.
    ///
    /// - Throws: ``TensorError`` when shapes do not fit, or gradients through a packed weight are
    ///   asked for.
    public func callAsFunction(
        _ x: Tensor, _ activation: Activation = .none
    ) throws(TensorError) -> Tensor {
        switch layout {
        case .packed(let packed):
            return try Tensor("linear", x, bias) {
                ct_packed_linear(x.raw, packed.raw, bias?.raw, activation.code, $0)
            }
        case .plain(let weight):
            let y = try x.linear(weight, bias: bias)
            return switch activation {
            case .none: y
            case .relu: try y.relu()
            case .gelu: try y.gelu()
            }
        }
    }
}
