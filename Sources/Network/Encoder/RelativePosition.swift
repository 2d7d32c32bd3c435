internal import Tensors

/// The relative position bias, with its axes as the released network has them.
///
/// With `td = q·rel_d`, `th = q·rel_h`, `tw = q·rel_w`, the score of the query at (d, h, w) for the
/// key at (kd, kh, kw) gains `td[d,h,w,kw] + th[d,h,kd,kw] + tw[d,h,kh,kw]`: where `th` and `tw`
/// should have the query's w they have the key's kd and kh. Its weights were trained so.
struct RelativePosition: Sendable {
    // [G, size, W]: the query's coordinate along the axis, then the key's in the window.
    let d: Tensor
    let h: Tensor
    let w: Tensor

    init(_ weights: Weights, grid: Int, window: Int, size: Int) throws {
        let index = try Tensor(
            (0..<window).flatMap { query in
                (0..<window).map { key in Int64(query - key + window - 1) }
            }, shape: [window * window])
        func table(_ axis: String) throws -> Tensor {
            let table = try weights.read("rel_pos_\(axis)", 2 * window - 1, size)
            return try table.gathered(0, index.to(table.device))
                .reshaped(window, window, size).permuted(0, 2, 1).contiguous()  // [W, size, W]
        }
        d = try table("d")
        h = try table("h")
        w = try table("w")
    }

    /// The three terms, each `[heads, d, h, w, key]`; keys of the whole window.
    struct Terms {
        let d: Tensor
        let h: Tensor
        let w: Tensor
    }

    /// - Parameter q: `[heads, tokens, size]`, not scaled.
    func callAsFunction(_ q: Tensor) throws -> Terms {
        let heads = q.shape[0]
        let size = q.shape[2]
        let window = d.shape[0]
        let grid = RelativePosition.side(tokens: q.shape[1])
        let q = try q.reshaped(heads, grid, grid, grid, size)
        /// Products with the axis to the front: a matrix for each coordinate along it.
        func term(
            _ table: Tensor, front: (Tensor) throws -> Tensor, back: (Tensor) throws -> Tensor
        ) throws -> Tensor {
            let rows = try front(q).reshaped(grid, heads * grid * grid, size)
            let products = try rows.matrixProduct(table.sliced(0, 0..<grid))
            return try back(products.reshaped(grid, heads, grid, grid, window))
        }
        return Terms(
            d: try term(d, front: { try $0.permuted(1, 0, 2, 3, 4) }) {
                try $0.permuted(1, 0, 2, 3, 4)
            },
            h: try term(h, front: { try $0.permuted(2, 0, 1, 3, 4) }) {
                try $0.permuted(1, 2, 0, 3, 4)
            },
            w: try term(w, front: { try $0.permuted(3, 0, 1, 2, 4) }) {
                try $0.permuted(1, 2, 3, 0, 4)
            })
    }

    /// The whole number whose cube is `tokens`.
    private static func side(tokens: Int) -> Int {
        var side = 1
        while side * side * side < tokens { side += 1 }
        return side
    }
}
