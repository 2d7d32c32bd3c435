internal import CTorch

// MARK: - In

extension Tensor {
    /// Copies `values`, row-major: the last axis varies fastest.
    ///
    /// - Throws: ``TensorError`` when `values.count` is not the product of `shape`, or memory runs
    ///   out.
    public init<Element: TensorElement>(
        _ values: [Element], shape: [Int]
    ) throws(TensorError) {
        let copied = values.withUnsafeBytes { bytes in
            Result { () throws(TensorError) in
                try Tensor(copying: bytes, dtype: Element.dtype, shape: shape)
            }
        }
        self = try copied.get()
    }

    /// Copies the elements that lie in `bytes`, row-major.
    ///
    /// - Throws: ``TensorError`` when the bytes are not as many as `shape` and `dtype` need.
    public init(
        copying bytes: UnsafeRawBufferPointer, dtype: DType, shape: [Int]
    ) throws(TensorError) {
        let sizes = shape.map(Int64.init)
        try self.init("Tensor") {
            ct_from_bytes(
                bytes.baseAddress, Int64(bytes.count), dtype.code, sizes, Int32(sizes.count), $0)
        }
    }

    /// A tensor over memory that something else owns, such as a mapped file. Nothing is copied.
    ///
    /// - Parameters:
    ///   - start: The first element, aligned as `dtype` needs.
    ///   - strides: Elements from one entry to the next, for each axis.
    ///   - owner: What keeps the memory. It is kept as long as any tensor needs it.
    /// - Precondition: Every element that `shape` and `strides` reach lies in the owner's memory,
    ///   which nobody writes to.
    public init(
        borrowing start: UnsafeRawPointer, dtype: DType, shape: [Int], strides: [Int],
        owner: AnyObject
    ) throws(TensorError) {
        guard shape.count == strides.count else {
            throw .rejected(
                operation: "Tensor",
                reason: "there are \(strides.count) strides for \(shape.count) axes")
        }
        let sizes = shape.map(Int64.init)
        let steps = strides.map(Int64.init)
        let kept = Unmanaged.passRetained(owner).toOpaque()
        try self.init("Tensor") { error in
            ct_from_memory(
                start, dtype.code, sizes, steps, Int32(sizes.count), kept,
                { Unmanaged<AnyObject>.fromOpaque($0).release() }, error)
        }
    }

    /// A tensor whose every element is `value`.
    public init(
        repeating value: Double, shape: [Int], dtype: DType = .float32, device: Device = .cpu
    ) throws(TensorError) {
        if device != .cpu { try device.open() }
        let sizes = shape.map(Int64.init)
        try self.init("Tensor") {
            ct_full(sizes, Int32(sizes.count), value, dtype.code, device.code, $0)
        }
    }
}

// MARK: - Out

extension Tensor {
    /// The elements, row-major, converted to `Element` where they are of another type.
    public func values<Element: TensorElement>(
        as type: Element.Type = Float.self
    ) throws(TensorError) -> [Element] {
        let source = try to(Element.dtype)
        let copied = Result { () throws(TensorError) in
            try source.filled(count: source.count, of: Element.self)
        }
        return try copied.get()
    }

    /// The elements as they lie in memory, row-major, in the machine's byte order.
    public func bytes() throws(TensorError) -> [UInt8] {
        try filled(count: count * dtype.size, of: UInt8.self)
    }

    /// Copies the elements, row-major, into `buffer`, which must be of exactly their size.
    public func copy(into buffer: UnsafeMutableRawBufferPointer) throws(TensorError) {
        var error = CTError()
        let copied = withExtendedLifetime(self) {
            ct_copy_bytes(raw, buffer.baseAddress, Int64(buffer.count), &error)
        }
        guard copied else { throw TensorError(error, operation: "copy") }
    }

    private func filled<Element: TensorElement>(
        count: Int, of type: Element.Type
    ) throws(TensorError) -> [Element] {
        var failure: TensorError?
        let array = [Element](unsafeUninitializedCapacity: count) { buffer, initialized in
            do throws(TensorError) {
                try copy(into: UnsafeMutableRawBufferPointer(buffer))
                initialized = count
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return array
    }
}
