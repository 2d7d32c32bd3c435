internal import Dispatch
public import Imaging
public import Tensors

/// Which segment a voxel belongs to when two claim it.
public enum OverlapRule: String, Sendable, Codable, CaseIterable {
    /// The one whose logit is larger.
    case logit
    /// The one that the session lists first.
    case order
}

/// Brings the segments' logits back onto a grid, most often the source's.
///
/// A voxel's logit is interpolated linearly between the patch's voxels at the position of the
/// voxel's centre, and then compared with 0, so that edges show no staircase of patch voxels. The
/// grid's voxels outside a patch are background for its segment.
public struct Stitching {
    /// The segments on the grid.
    public private(set) var labels: LabelMap

    private var winning: [Float]
    private let rule: OverlapRule

    /// - Parameters:
    ///   - geometry: The grid to label.
    ///   - rule: Which segment a voxel belongs to when two claim it.
    public init(onto geometry: Geometry, overlaps rule: OverlapRule = .logit) {
        labels = LabelMap(geometry: geometry, labels: [UInt16](repeating: 0, count: geometry.count))
        winning = [Float](repeating: 0, count: rule == .logit ? geometry.count : 0)
        self.rule = rule
    }

    /// Adds one segment.
    ///
    /// - Throws: ``TensorError`` when the logits cannot be brought to the patch's size.
    public mutating func add(_ segment: SegmentLogits) throws {
        let size = segment.patch.size
        let full = try segment.logits.upsampledTrilinear(to: size.x)
        let volume = Volume(
            geometry: segment.patch, voxels: firstAxisFastest(try full.values(), size: size))
        labels.segments.append(segment.description)
        claim(volume, label: segment.description.label)
    }

    /// Gives `label` to the voxels where `logits` is more than 0 and no other segment wins.
    private mutating func claim(_ logits: Volume, label: UInt16) {
        let grid = labels.geometry
        let map = IndexMap(from: grid, to: logits.geometry)
        let size = grid.size
        let rule = rule
        labels.labels.withUnsafeMutableBufferPointer { labels in
            winning.withUnsafeMutableBufferPointer { winning in
                logits.voxels.withUnsafeBufferPointer { voxels in
                    let cell = Trilinear(voxels: voxels, size: logits.geometry.size)
                    nonisolated(unsafe) let labels = labels
                    nonisolated(unsafe) let winning = winning
                    nonisolated(unsafe) let cellOnThreads = cell
                    DispatchQueue.concurrentPerform(iterations: size.z) { k in
                        for j in 0..<size.y {
                            let row = (k * size.y + j) * size.x
                            let columns = map.columns(j: j, k: k, count: size.x, inside: cell.size)
                            for i in columns {
                                guard let logit = cellOnThreads.value(at: map.index(i, j, k)),
                                    logit > 0
                                else { continue }
                                switch rule {
                                case .logit where logit > winning[row + i]:
                                    winning[row + i] = logit
                                    labels[row + i] = label
                                case .order where labels[row + i] == 0:
                                    labels[row + i] = label
                                default: break
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
