internal import CTorch

/// A dense array of numbers, held by libtorch.
///
/// A tensor is a value: no operation changes one in place, so copies share storage and a tensor
/// may be read from several tasks at once. Axes are row-major: the last one varies fastest.
public struct Tensor: Sendable {
    /// The only owner of the C++ object.
    ///
    /// Unchecked: libtorch counts references atomically, and this module calls no operation that
    /// writes to the elements of a tensor it already handed out.
    private final class Handle: @unchecked Sendable {
        let raw: OpaquePointer
        init(_ raw: OpaquePointer) { self.raw = raw }
        deinit { ct_free(raw) }
    }

    private let handle: Handle
    var raw: OpaquePointer { handle.raw }

    /// Runs one call of the C header: takes ownership of the tensor it returns, or throws the error
    /// it filled in. Keeps `inputs` alive until the call returns.
    init(
        _ operation: String, _ inputs: Tensor?...,
        call: (UnsafeMutablePointer<CTError>) -> OpaquePointer?
    ) throws(TensorError) {
        var error = CTError()
        guard let raw = withExtendedLifetime(inputs, { call(&error) }) else {
            throw TensorError(error, operation: operation)
        }
        handle = Handle(raw)
    }

    init(owning raw: OpaquePointer) { handle = Handle(raw) }

    /// The size of each axis.
    public var shape: [Int] {
        withExtendedLifetime(handle) { (0..<ct_rank(raw)).map { Int(ct_size(raw, $0)) } }
    }

    /// How many elements there are.
    public var count: Int { withExtendedLifetime(handle) { Int(ct_count(raw)) } }

    /// What the elements are.
    public var dtype: DType {
        // Every tensor of this module is made with a type of DType's, and operations keep to them.
        withExtendedLifetime(handle) { DType(code: ct_type(raw)) ?? .float32 }
    }

    /// Where the elements lie.
    public var device: Device { withExtendedLifetime(handle) { Device(code: ct_device(raw)) } }
}

// MARK: - Devices and types

extension Tensor {
    /// The same numbers on `device`. Itself where it is there already.
    public func to(_ device: Device) throws(TensorError) -> Tensor {
        if device != .cpu { try device.open() }
        return try Tensor("to(\(device))", self) { ct_to_device(raw, device.code, $0) }
    }

    /// The numbers converted to `dtype`. Itself where they are of that type already.
    public func to(_ dtype: DType) throws(TensorError) -> Tensor {
        try Tensor("to(\(dtype))", self) { ct_to_type(raw, dtype.code, $0) }
    }

    /// Threads that one operation on the CPU may use, in the whole process. Results are the same
    /// bytes for the same number.
    public static var threads: Int { Int(ct_threads()) }

    /// Sets how many threads one operation on the CPU may use, in the whole process.
    ///
    /// - Throws: ``TensorError`` when `count` is less than 1.
    public static func setThreads(_ count: Int) throws(TensorError) {
        var error = CTError()
        guard ct_set_threads(Int32(clamping: count), &error) else {
            throw TensorError(error, operation: "threads")
        }
    }

    /// Lets the whole process keep up to `bytes` of freed memory for the next tensors.
    ///
    /// Otherwise the C library gives the few megabytes that an operation frees back to the system,
    /// which clears them page by page when the next one asks for them.
    public static func keepFreedMemory(_ bytes: Int) { ct_keep_memory(Int64(bytes)) }

    /// Lets all threads of the process take memory from one heap, large blocks too, so that what one
    /// has freed serves the next, whichever asks. To be called before there are other threads.
    ///
    /// Images and activations of tens of megabytes would otherwise be mapped and cleared anew each
    /// time: of a night's time, a twelfth.
    public static func useOneHeap() { ct_one_heap() }

    /// Bytes that the process has freed and keeps for what is asked for next.
    public static var keptMemory: Int { Int(ct_kept_memory()) }

    /// The version of libtorch, such as `2.13.0`.
    public static var libraryVersion: String { String(cString: ct_version()) }
}
