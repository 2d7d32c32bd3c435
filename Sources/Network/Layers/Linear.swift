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

/// Three linear layers with ReLU between them, as the decoder's heads have them.
struct Head: Sendable {
    let layers: [Linear]

    init(_ weights: Weights, in: Int, hidden: Int, out: Int) throws {
        let layers = weights["layers"]
        self.layers = try [
            Linear(layers[0], in: `in`, out: hidden, rows: 1),
            Linear(layers[1], in: hidden, out: hidden, rows: 1),
            Linear(layers[2], in: hidden, out: out, rows: 1),
        ]
    }

    /// `[…, in]` to `[…, out]`.
    func callAsFunction(_ x: Tensor) throws -> Tensor {
        try layers[2](layers[1](layers[0](x, .relu), .relu))
    }

    /// Reads the keys of such a head, without keeping it.
    static func check(_ weights: Weights, in: Int, hidden: Int, out: Int) throws {
        for (index, (rows, columns)) in [(hidden, `in`), (hidden, hidden), (out, hidden)]
            .enumerated()
        {
            _ = try weights["layers"][index].borrow("weight", rows, columns)
            _ = try weights["layers"][index].read("bias", rows)
        }
    }
}
