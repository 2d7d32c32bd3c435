internal import Tensors

/// A product with a matrix, and a shift.
struct Linear: Sendable {
    private let weight: LinearWeight

    /// - Parameter rows: How many rows the input will have, about.
    init(_ weights: Weights, in: Int, out: Int, rows: Int) throws {
        weight = try LinearWeight(
            weights.borrow("weight", out, `in`), bias: weights.read("bias", out), rows: rows)
    }

    /// - Parameter weight: `[out, in]`; it may be borrowed.
    init(weight: Tensor, bias: Tensor?, rows: Int) throws {
        self.weight = try LinearWeight(weight, bias: bias, rows: rows)
    }

    /// `[…, in]` to `[…, out]`.
    func callAsFunction(
        _ x: Tensor, _ activation: LinearWeight.Activation = .none
    ) throws -> Tensor {
        try weight(x, activation)
    }
}
