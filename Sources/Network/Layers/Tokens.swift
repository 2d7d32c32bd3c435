internal import Tensors

// A grid of tokens is one row a token in the order (i, j, k), `[G³, C]`: what linear layers and
// norms want. Convolutions see it as `[1, C, G, G, G]`.
extension Tensor {
    /// `[G³, C]` as `[1, C, G, G, G]`. Nothing is copied.
    func asVolume(_ grid: Int) throws -> Tensor {
        try reshaped(1, grid, grid, grid, -1).permuted(0, 4, 1, 2, 3)
    }

    /// `[1, C, G, G, G]` as `[G³, C]`. Copied unless it lies so already.
    func asTokens() throws -> Tensor {
        try permuted(0, 2, 3, 4, 1).reshaped(-1, shape[1])
    }

    /// `[rows, heads · size]` as `[1, heads, rows, size]`. Nothing is copied.
    func splitHeads(_ heads: Int) throws -> Tensor {
        try reshaped(1, shape[0], heads, -1).permuted(0, 2, 1, 3)
    }

    /// `[1, heads, rows, size]` as `[rows, heads · size]`.
    func joinHeads() throws -> Tensor {
        try permuted(0, 2, 1, 3).reshaped(shape[2], -1)
    }
}
