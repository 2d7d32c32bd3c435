internal import CTorch

extension Tensor {
    /// `self · weightᵀ + bias` over the last axis. `weight`: `[out, in]`, `bias`: `[out]`.
    public func linear(_ weight: Tensor, bias: Tensor? = nil) throws(TensorError) -> Tensor {
        try Tensor("linear", self, weight, bias) { ct_linear(raw, weight.raw, bias?.raw, $0) }
    }

    /// Slides `weight` over the last three axes.
    ///
    /// - Parameters:
    ///   - weight: `[out, in / groups, d, h, w]`.
    ///   - bias: `[out]`.
    ///   - stride: Entries between outputs, on every axis.
    ///   - padding: Zeros added on each side of every axis.
    ///   - groups: Parts that the channels are divided into; each sees its own part alone.
    /// - Returns: `[batch, out, d', h', w']`.
    public func convolution3d(
        _ weight: Tensor, bias: Tensor? = nil, stride: Int = 1, padding: Int = 0, groups: Int = 1
    ) throws(TensorError) -> Tensor {
        try Tensor("convolution3d", self, weight, bias) { error in
            ct_convolution3d(
                raw, weight.raw, bias?.raw, Int64(stride), Int64(padding), Int64(groups), error)
        }
    }

    /// The transpose of ``convolution3d(_:bias:stride:padding:groups:)``. `weight`:
    /// `[in, out, d, h, w]`.
    public func transposedConvolution3d(
        _ weight: Tensor, bias: Tensor? = nil, stride: Int
    ) throws(TensorError) -> Tensor {
        try Tensor("transposedConvolution3d", self, weight, bias) { error in
            ct_transposed_convolution3d(raw, weight.raw, bias?.raw, Int64(stride), error)
        }
    }

    /// Normalises the last axis to mean 0 and variance 1, then scales and shifts it.
    public func layerNorm(
        weight: Tensor, bias: Tensor, epsilon: Double
    ) throws(TensorError) -> Tensor {
        try Tensor("layerNorm", self, weight, bias) {
            ct_layer_norm(raw, weight.raw, bias.raw, epsilon, $0)
        }
    }

    /// `softmax(self · keysᵀ · scale + bias) · values` over the last two axes.
    ///
    /// - Parameters:
    ///   - keys: `[…, k, d]` for queries `[…, q, d]`.
    ///   - values: `[…, k, v]`.
    ///   - bias: `[…, q, k]`, or what is repeated to it.
    public func attention(
        _ keys: Tensor, _ values: Tensor, bias: Tensor? = nil, scale: Double
    ) throws(TensorError) -> Tensor {
        try Tensor("attention", self, keys, values, bias) {
            ct_attention(raw, keys.raw, values.raw, bias?.raw, scale, $0)
        }
    }

    /// Attention among the tokens of a cubic grid, with a bias for where they lie to each other:
    /// the query at (i, j, k) gains `d[i,j,k,c] + h[i,j,a,c] + w[i,j,b,c]` for the key at (a, b, c).
    ///
    /// `self` holds queries, keys and values, `[grid³, 3 · heads · size]`. On a CPU no score is kept
    /// but those of a few queries at a time.
    ///
    /// - Parameters:
    ///   - terms: Each `[heads, grid, grid, grid, window]`; the last axis beyond the grid is not
    ///     read.
    ///   - padding: One more key and its value, `[heads, 1, size]`, and what each query gains for
    ///     it, `[heads, grid³, 1]`.
    /// - Returns: `[grid³, heads · size]`.
    public func gridAttention(
        terms: (d: Tensor, h: Tensor, w: Tensor),
        padding: (key: Tensor, value: Tensor, bias: Tensor)?, grid: Int, heads: Int, scale: Double
    ) throws(TensorError) -> Tensor {
        try Tensor(
            "gridAttention", self, terms.d, terms.h, terms.w, padding?.key, padding?.value,
            padding?.bias
        ) {
            ct_grid_attention(
                raw, terms.d.raw, terms.h.raw, terms.w.raw, padding?.key.raw, padding?.value.raw,
                padding?.bias.raw, Int64(grid), Int64(heads), scale, $0)
        }
    }

    /// The product of each row with one vector: `[rows]` of `[rows, size]` and `[size]`.
    public func rowProducts(_ vector: Tensor) throws(TensorError) -> Tensor {
        try Tensor("rowProducts", self, vector) { ct_row_products(raw, vector.raw, $0) }
    }

    /// A 3 × 3 × 3 convolution of each channel alone, with zeros around the grid.
    ///
    /// - Parameters:
    ///   - weight: `[27, channels]`, the offsets in the order (i, j, k).
    ///   - bias: `[channels]`.
    /// - Returns: `[grid³, channels]`, as `self` is.
    public func depthwiseConvolution3(
        _ weight: Tensor, bias: Tensor, grid: Int
    ) throws(TensorError) -> Tensor {
        try Tensor("depthwiseConvolution3", self, weight, bias) {
            ct_depthwise3(raw, weight.raw, bias.raw, Int64(grid), $0)
        }
    }

    /// The last three of five axes interpolated to `size`, trilinear, corners not aligned.
    public func trilinear(_ size: SIMD3<Int>) throws(TensorError) -> Tensor {
        let sizes = [Int64(size.x), Int64(size.y), Int64(size.z)]
        return try Tensor("trilinear", self) { ct_trilinear(raw, sizes, $0) }
    }

    /// Each row of the queries attends over the same row of every key: attention across tensors.
    ///
    /// On a CPU, keys and values are read where they lie; nothing is stacked.
    ///
    /// - Parameters:
    ///   - keys: One tensor for each thing to attend to, `[rows, width]`, as `self` is.
    ///   - values: As many, `[rows, width]`.
    ///   - codes: A vector added to all rows of a key, `[keys, width]`.
    /// - Returns: `[rows, width]`.
    public func attentionAcross(
        _ keys: [Tensor], _ values: [Tensor], codes: Tensor, heads: Int, scale: Double
    ) throws(TensorError) -> Tensor {
        guard keys.count == values.count else {
            throw .rejected(
                operation: "attentionAcross",
                reason: "there are \(keys.count) keys and \(values.count) values")
        }
        let rawKeys: [OpaquePointer?] = keys.map(\.raw)
        let rawValues: [OpaquePointer?] = values.map(\.raw)
        return try withExtendedLifetime((keys, values)) { () throws(TensorError) in
            try Tensor("attentionAcross", self, codes) {
                ct_attention_across(
                    raw, rawKeys, rawValues, Int32(rawKeys.count), codes.raw, Int64(heads), scale,
                    $0)
            }
        }
    }
}
