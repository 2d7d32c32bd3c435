internal import Synchronization

/// A view into a checkpoint, under one prefix of its keys.
///
/// Each component of a key is one subscript, so the Swift that reads `blocks.0.norm1.weight`
/// contains the words `blocks`, `norm1` and `weight`, and a search for any of them finds it.
public struct Weights: Sendable {
    /// The tensors by key, and which keys nobody has read yet.
    private final class Store: Sendable {
        let tensors: [String: Tensor]
        let unread: Mutex<Set<String>>
        let reading: Reading?

        init(_ tensors: [String: Tensor], _ reading: Reading?) {
            self.tensors = tensors
            self.reading = reading
            unread = Mutex(Set(tensors.keys))
        }
    }

    /// What becomes of a tensor on its way out.
    public typealias Conversion = @Sendable (Tensor) throws -> Tensor

    /// What is done with the tensors of a checkpoint's file when they are read.
    struct Reading: Sendable {
        /// Before all conversions.
        let begin: @Sendable (_ key: String, Tensor) throws -> Void
        /// After all conversions, where the type is another.
        let end: @Sendable (_ key: String, _ converted: Tensor, _ from: DType) throws -> Void
    }

    private let store: Store
    private var prefix = ""
    private var conversion: Conversion
    private var keeping: Conversion = { $0 }

    /// The whole of a checkpoint.
    ///
    /// - Parameter conversion: Applied to every tensor that is read: to a device, to a type.
    public init(_ tensors: [String: Tensor], conversion: @escaping Conversion = { $0 }) {
        store = Store(tensors, nil)
        self.conversion = conversion
    }

    /// The whole of a checkpoint's file.
    init(_ tensors: [String: Tensor], reading: Reading) {
        store = Store(tensors, reading)
        conversion = { $0 }
    }

    /// The keys that begin with this prefix, `name` and a dot.
    public subscript(_ name: String) -> Weights {
        var part = self
        part.prefix = key(name)
        return part
    }

    public subscript(_ index: Int) -> Weights { self[String(index)] }

    /// The same keys, with `conversion` applied to every tensor that is read.
    ///
    /// Which keys were read is shared with this view.
    public func converted(_ conversion: @escaping Conversion) -> Weights {
        var view = self
        view.conversion = { [inner = self.conversion] in try conversion(inner($0)) }
        return view
    }

    /// The same keys, with `keep` applied to every tensor that is read, after all conversions, but
    /// not to one that is only borrowed.
    ///
    /// Which keys were read is shared with this view.
    public func keeping(_ keep: @escaping Conversion) -> Weights {
        var view = self
        view.keeping = keep
        return view
    }

    /// Whether any key begins with this prefix.
    public var isEmpty: Bool { keys.isEmpty }

    /// The whole keys under this prefix, sorted.
    public var keys: [String] {
        guard !prefix.isEmpty else { return store.tensors.keys.sorted() }
        return store.tensors.keys.filter { $0.hasPrefix(prefix + ".") }.sorted()
    }

    /// How many numbers the keys under this prefix hold, of those that `counts` says yes to.
    public func parameterCount(where counts: (String) -> Bool = { _ in true }) -> Int {
        keys.filter(counts).reduce(0) { $0 + (store.tensors[$1]?.count ?? 0) }
    }

    /// Reads one tensor, and checks its shape.
    ///
    /// - Throws: ``WeightsError`` when the key is absent or the shape is another.
    public func read(_ name: String, _ shape: Int...) throws -> Tensor {
        try read(name, shape: shape)
    }

    public func read(_ name: String, shape: [Int]) throws -> Tensor {
        try keeping(borrow(name, shape: shape))
    }

    /// As ``read(_:_:)``, for who makes something of the tensor and does not keep it: it may lie in
    /// the checkpoint's file.
    public func borrow(_ name: String, _ shape: Int...) throws -> Tensor {
        try borrow(name, shape: shape)
    }

    private func borrow(_ name: String, shape: [Int]) throws -> Tensor {
        let key = key(name)
        guard let tensor = store.tensors[key] else {
            throw WeightsError.missing(key, siblings: keys)
        }
        guard tensor.shape == shape else {
            throw WeightsError.shape(key, expected: shape, found: tensor.shape)
        }
        store.unread.withLock { _ = $0.remove(key) }
        guard let reading = store.reading else { return try conversion(tensor) }
        try reading.begin(key, tensor)
        let converted = try conversion(tensor)
        if converted.dtype != tensor.dtype { try reading.end(key, converted, tensor.dtype) }
        return converted
    }

    /// Call once the network is built: every key of the checkpoint must have been read.
    ///
    /// - Throws: ``WeightsError`` that names the keys nobody read.
    public func finish() throws {
        let unread = store.unread.withLock { $0.sorted() }
        guard unread.isEmpty else { throw WeightsError.unread(unread) }
    }

    private func key(_ name: String) -> String { prefix.isEmpty ? name : prefix + "." + name }
}
