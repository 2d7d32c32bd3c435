/// Which frame of the file holds which segment's which slice.
struct FrameTable: Sendable {
    /// `[segment][k]`, from 0; −1 where there is none. One row only in a label map.
    let frame: [[Int]]
    /// Segment, from 0, and slice of each frame, in order.
    let order: [(segment: Int, k: Int)]
    /// The labels of the segments; 0 where they do not come from a label map.
    let labels: [UInt16]
    let bits: Int
    let plane: Int
    let slices: Int

    /// Segment after segment, ascending slices in each.
    ///
    /// - Parameter counts: `[segment][k]`; for a label map one row with all segments' together.
    init(counts: [[Int]], labels: [UInt16], bits: Int, plane: Int, omitEmpty: Bool) {
        let isEmpty = counts.allSatisfy { $0.allSatisfy { $0 == 0 } }
        var order: [(segment: Int, k: Int)] = []
        frame = counts.enumerated().map { segment, row in
            row.enumerated().map { k, count in
                guard count > 0 || !omitEmpty || isEmpty else { return -1 }
                order.append((segment, k))
                return order.count - 1
            }
        }
        self.order = order
        self.labels = labels
        self.bits = bits
        self.plane = plane
        slices = counts.first?.count ?? 0
    }

    /// Bytes of all frames, in one run without gaps.
    var byteCount: Int { (order.count * plane * bits + 7) / 8 }
}
