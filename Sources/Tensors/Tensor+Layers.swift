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
