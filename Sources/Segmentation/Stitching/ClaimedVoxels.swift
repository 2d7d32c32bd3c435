internal import Imaging

/// What segments have claimed so far: kept for the box around all of them, which is most often far
/// smaller than the image.
struct ClaimedVoxels {
    /// Of no voxel where nothing was claimed.
    private(set) var box = LatticeBox(first: .zero, size: .zero)

    /// The label of each voxel of the box, i fastest; 0 where nobody claims it.
    private(set) var labels: [UInt16] = []

    /// The largest logit that any segment has there, 0 where none is more; empty where nobody asks.
    private var logits: [Float] = []
    private let keepsLogits: Bool

    /// - Parameter keepsLogits: Whether the larger logit wins; else who comes first.
    init(keepingLogits keepsLogits: Bool) { self.keepsLogits = keepsLogits }

    /// Makes room for another box.
    mutating func reach(_ other: LatticeBox) {
        guard other.count > 0 else { return }
        let all = box.count > 0 ? box.union(other) : other
        guard all != box else { return }
        labels = moved(labels, to: all)
        if keepsLogits { logits = moved(logits, to: all) }
        box = all
    }

    private func moved<Element: BitwiseCopyable & AdditiveArithmetic>(
        _ values: [Element], to all: LatticeBox
    ) -> [Element] {
        var larger: [Element] = zeros(all.count)
        box.forEachRow { j, k, row in
            let start = all.offset(box.first.x, j, k)
            for i in 0..<box.size.x { larger[start + i] = values[row + i] }
        }
        return larger
    }

    /// Gives `label` to the voxels of a box within this one where the logit is more than 0, and
    /// more than all others', or, where no logits are kept, where no label is yet.
    mutating func claim(_ part: LatticeBox, _ new: [Float], label: UInt16) {
        let (box, keepsLogits) = (box, keepsLogits)
        labels.withUnsafeMutableBufferPointer { labels in
            logits.withUnsafeMutableBufferPointer { logits in
                new.withUnsafeBufferPointer { new in
                    part.forEachRow { j, k, row in
                        let out = box.offset(part.first.x, j, k)
                        for i in 0..<part.size.x where new[row + i] > 0 {
                            if keepsLogits {
                                guard new[row + i] > logits[out + i] else { continue }
                                logits[out + i] = new[row + i]
                                labels[out + i] = label
                            } else if labels[out + i] == 0 {
                                labels[out + i] = label
                            }
                        }
                    }
                }
            }
        }
    }

    /// Gives `label` to those of a region's voxels that have none yet.
    mutating func claim(_ region: SegmentRegion, label: UInt16) {
        let (box, grid) = (box, region.geometry.size)
        labels.withUnsafeMutableBufferPointer { labels in
            region.forEachRun { run in
                let (row, i) = run.lowerBound.quotientAndRemainder(dividingBy: grid.x)
                let (k, j) = row.quotientAndRemainder(dividingBy: grid.y)
                let out = box.offset(i, j, k)
                for place in out..<out + run.count where labels[place] == 0 {
                    labels[place] = label
                }
            }
        }
    }
}
