internal import Tensors

/// Attention of several heads, with a projection for each of query, key and value.
struct Attention: Sendable {
    let q: Linear
    let k: Linear
    let v: Linear
    let out: Linear
    let heads: Int
    let scale: Double

    /// - Parameters:
    ///   - width: Channels of what comes in and goes out.
    ///   - inner: Channels of query, key and value, all heads together.
    ///   - queries: How many rows of queries there will be, about. So `keys`.
    init(
        _ weights: Weights, width: Int, inner: Int, heads: Int, queries: Int, keys: Int
    ) throws {
        q = try Linear(weights["q_proj"], in: width, out: inner, rows: queries)
        k = try Linear(weights["k_proj"], in: width, out: inner, rows: keys)
        v = try Linear(weights["v_proj"], in: width, out: inner, rows: keys)
        out = try Linear(weights["out_proj"], in: inner, out: width, rows: queries)
        self.heads = heads
        scale = 1 / (Double(inner) / Double(heads)).squareRoot()
    }

    /// Rows of channels in, `[queries, width]` out.
    func callAsFunction(_ query: Tensor, _ key: Tensor, _ value: Tensor) throws -> Tensor {
        try attend(q(query), k(key), v(value))
    }

    /// As the above, for what is projected already: `[rows, inner]` each.
    func attend(_ query: Tensor, _ key: Tensor, _ value: Tensor) throws -> Tensor {
        let y = try query.splitHeads(heads).attention(
            key.splitHeads(heads), value.splitHeads(heads), scale: scale)
        return try out(y.joinHeads())
    }
}
