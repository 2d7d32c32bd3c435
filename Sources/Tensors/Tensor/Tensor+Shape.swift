internal import CTorch

extension Tensor {
    /// The same elements in the same order under another shape; one axis may be -1: what is left.
    public func reshaped(_ shape: Int...) throws(TensorError) -> Tensor {
        try reshaped(to: shape)
    }

    public func reshaped(to shape: [Int]) throws(TensorError) -> Tensor {
        let sizes = shape.map(Int64.init)
        return try Tensor("reshaped", self) {
            ct_reshape(raw, sizes, Int32(sizes.count), $0)
        }
    }

    /// Axis `n` of the result is axis `axes[n]` of this. Nothing is copied.
    public func permuted(_ axes: Int...) throws(TensorError) -> Tensor {
        let order = axes.map(Int64.init)
        return try Tensor("permuted", self) { ct_permute(raw, order, Int32(order.count), $0) }
    }

    /// The last two axes swapped. Nothing is copied.
    public func transposed() throws(TensorError) -> Tensor {
        var order = Array(0..<Int64(shape.count))
        guard order.count >= 2 else {
            throw .rejected(operation: "transposed", reason: "it has \(order.count) axes, not 2")
        }
        order.swapAt(order.count - 1, order.count - 2)
        return try Tensor("transposed", self) { ct_permute(raw, order, Int32(order.count), $0) }
    }

    /// Axes of size 1 repeated to `shape`; -1 keeps an axis. Nothing is copied.
    public func expanded(_ shape: Int...) throws(TensorError) -> Tensor {
        let sizes = shape.map(Int64.init)
        return try Tensor("expanded", self) { ct_expand(raw, sizes, Int32(sizes.count), $0) }
    }

    /// The same numbers lying row-major without gaps. Itself where they do already.
    public func contiguous() throws(TensorError) -> Tensor {
        try Tensor("contiguous", self) { ct_contiguous(raw, $0) }
    }

    /// The same numbers in memory of their own, such as outside a mapped file.
    public func copied() throws(TensorError) -> Tensor {
        try Tensor("copied", self) { ct_copy(raw, $0) }
    }

    /// The entries `range` of `axis`. Nothing is copied.
    public func sliced(_ axis: Int, _ range: Range<Int>) throws(TensorError) -> Tensor {
        try Tensor("sliced", self) {
            ct_slice(raw, Int64(axis), Int64(range.lowerBound), Int64(range.upperBound), $0)
        }
    }

    /// One entry of `axis`, which the result no longer has. Nothing is copied.
    public func selected(_ axis: Int, _ index: Int) throws(TensorError) -> Tensor {
        try Tensor("selected", self) { ct_select(raw, Int64(axis), Int64(index), $0) }
    }

    /// The entries of `axis` that `index`, one axis of `int64`, names, in its order.
    public func gathered(_ axis: Int, _ index: Tensor) throws(TensorError) -> Tensor {
        try Tensor("gathered", self, index) { ct_gather(raw, Int64(axis), index.raw, $0) }
    }

    /// Zeros before and after the entries of each axis, first axis first.
    public func padded(_ amounts: (before: Int, after: Int)...) throws(TensorError) -> Tensor {
        let flat = amounts.flatMap { [Int64($0.before), Int64($0.after)] }
        let rank = Int32(amounts.count)
        return try Tensor("padded", self) { ct_pad(raw, flat, rank, $0) }
    }

    /// `tensors` one after another along `axis`.
    public static func concatenated(
        _ tensors: [Tensor], axis: Int
    ) throws(TensorError) -> Tensor {
        let raws: [OpaquePointer?] = tensors.map(\.raw)
        return try withExtendedLifetime(tensors) { () throws(TensorError) in
            try Tensor("concatenated") {
                ct_concatenate(raws, Int32(raws.count), Int64(axis), $0)
            }
        }
    }
}
