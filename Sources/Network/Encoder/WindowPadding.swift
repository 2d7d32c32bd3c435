internal import Foundation
internal import Tensors

/// All padded tokens of a window as one key.
///
/// They share query, key and value, and for a given kw their bias is a sum of a term of kd and one
/// of kh, so that the sum over them all factorises. It is done in log space: weights as they come
/// would overflow. A padded kd or kh takes part in `th` and `tw` as a query, whose coordinate is
/// padded too; see ``RelativePosition``.
struct WindowPadding: Sendable {
    let key: Tensor  // [heads, 1, size]
    let value: Tensor  // [heads, 1, size]
    private let grid: Int
    /// log Σ over padded kd of exp(th), by h and kw: `[heads, 1, G, W]`.
    private let logPaddedD: Tensor
    /// log Σ over padded kh of exp(tw), by kw: `[heads, 1, 1, W]`.
    private let logPaddedH: Tensor

    /// - Parameter bias: The `qkv` bias, `[3, heads, 1, size]`.
    init(_ bias: Tensor, _ position: RelativePosition, grid: Int, window: Int) throws {
        self.grid = grid
        let query = try bias.selected(0, 0)  // [heads, 1, size]
        key = try bias.selected(0, 1)
        value = try bias.selected(0, 2)
        let heads = query.shape[0]
        let size = query.shape[2]
        // [heads, W, W] = [heads, 1, 1, size] · [W, size, W]
        func scores(_ table: Tensor) throws -> Tensor {
            try query.reshaped(heads, 1, 1, size).matrixProduct(table)
                .reshaped(heads, window, window)
        }
        // Every padded kd is the same query at the same h.
        let count = Double(window - grid)
        logPaddedD = try (scores(position.h).sliced(1, 0..<grid) + log(count))
            .reshaped(heads, 1, grid, window)
        logPaddedH = try scores(position.w).sliced(1, grid..<window).logSumExp(1)
            .reshaped(heads, 1, 1, window)
    }

    /// What the one key gains beside its product with every query: `[heads, tokens, 1]`.
    func bias(_ terms: RelativePosition.Terms) throws -> Tensor {
        let heads = terms.d.shape[0]
        let realD = try terms.h.logSumExp(3)  // [heads, d, h, W]: over kd
        let realH = try terms.w.logSumExp(3)  // [heads, d, h, W]: over kh
        let allD = try realD.logAddExp(logPaddedD)
        let allH = try realH.logAddExp(logPaddedH)
        // With a real kw, the pairs (kd, kh) of which one is padded; with a padded kw, all.
        let some = try (logPaddedD + allH).logAddExp(realD + logPaddedH).sliced(3, 0..<grid)
        let all = try (allD + allH).sliced(3, grid..<allD.shape[3])
        let pairs = try Tensor.concatenated([some, all], axis: 3)  // [heads, d, h, W]
            .reshaped(heads, grid, grid, 1, -1)
        return try (terms.d + pairs).logSumExp(4).reshaped(heads, -1, 1)
    }
}
