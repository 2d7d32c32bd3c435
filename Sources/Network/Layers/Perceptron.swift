internal import Tensors

/// Two linear layers with an activation between them.
struct Perceptron: Sendable {
    let lin1: Linear
    let lin2: Linear
    let activation: LinearWeight.Activation

    init(
        _ weights: Weights, width: Int, hidden: Int, activation: LinearWeight.Activation, rows: Int
    ) throws {
        lin1 = try Linear(weights["lin1"], in: width, out: hidden, rows: rows)
        lin2 = try Linear(weights["lin2"], in: hidden, out: width, rows: rows)
        self.activation = activation
    }

    /// `[…, width]` to the same.
    func callAsFunction(_ x: Tensor) throws -> Tensor { try lin2(lin1(x, activation)) }
}
