internal import Tensors

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
