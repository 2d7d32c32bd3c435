internal import Tensors

/// What an interaction leaves in the memory bank. A value that never changes.
struct Memory: Sendable {
    let clicks: Tensor  // [clicks, C], without 'not a point'
    let dense: DenseMemory.Entry?

    /// The same numbers, forgetting how they came about.
    func detached() throws -> Memory {
        Memory(
            clicks: try clicks.detached(),
            dense: try dense.map {
                DenseMemory.Entry(key: try $0.key.detached(), value: try $0.value.detached())
            })
    }
}
