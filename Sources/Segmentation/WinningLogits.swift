internal import Imaging

/// The largest logit that any segment has at each voxel, 0 where none is more: kept for the box
/// around all of them, which is most often far smaller than the image.
struct WinningLogits {
    private var box: LatticeBox?
    private var logits: [Float] = []

    /// Makes room for another box.
    mutating func reach(_ other: LatticeBox) {
        let all = box.map { $0.union(other) } ?? other
        guard all != box else { return }
        var larger: [Float] = zeros(all.count)
        box?.forEachRow { j, k, row in
            let start = all.offset(box?.first.x ?? 0, j, k)
            for i in 0..<(box?.size.x ?? 0) { larger[start + i] = logits[row + i] }
        }
        (box, logits) = (all, larger)
    }

    /// - Parameter body: Gets the box, and its logits, i fastest.
    mutating func withUnsafeMutableBufferPointer(
        _ body: (LatticeBox, UnsafeMutableBufferPointer<Float>) -> Void
    ) {
        let box = box ?? LatticeBox(first: .zero, size: .zero)
        logits.withUnsafeMutableBufferPointer { body(box, $0) }
    }
}
