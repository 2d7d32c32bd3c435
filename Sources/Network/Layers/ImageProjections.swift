internal import Tensors

/// Several projections of the image's tokens as one product.
///
/// A projection of `x + code`, with a position code that never changes, is that of `x` plus a
/// constant: the code's own projection and the bias.
struct ImageProjections: Sendable {
    private let product: Linear
    private let constant: Tensor  // [tokens, all widths]
    private let widths: [Int]

    /// One of the projections: `x_proj` of an attention.
    struct Projection {
        let weight: Tensor  // [out, C]
        let bias: Tensor  // [out]
        /// `[tokens, C]`, where the code is added before the projection.
        let code: Tensor?

        init(_ weights: Weights, width: Int, out: Int, code: Tensor?) throws {
            weight = try weights.read("weight", out, width)
            bias = try weights.read("bias", out)
            self.code = code
        }
    }

    init(_ projections: [Projection], tokens: Int) throws {
        widths = projections.map { $0.weight.shape[0] }
        product = try Linear(
            weight: .concatenated(projections.map(\.weight), axis: 0), bias: nil, rows: tokens)
        let constants = try projections.map { projection in
            guard let code = projection.code else {
                return try projection.bias.reshaped(1, -1).expanded(tokens, -1)
            }
            return try code.linear(projection.weight, bias: projection.bias)
        }
        constant = try .concatenated(constants, axis: 1)
    }

    /// `[tokens, C]` to each projection's `[tokens, out]`, in their order.
    func callAsFunction(_ x: Tensor) throws -> [Tensor] {
        let all = try product(x) + constant
        var start = 0
        return try widths.map { width in
            defer { start += width }
            return try all.sliced(1, start..<start + width)
        }
    }
}
