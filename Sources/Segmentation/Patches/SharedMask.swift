internal import Imaging
internal import Tensors

/// What is already segmented of an object, as the mask prompt of a patch that is opened beside.
struct SharedMask {
    /// The logits that stand for a mask which comes without any.
    static let certain: Float = 10

    /// Where the patches' logits lie, and what they are: i, j, k with k fastest.
    private var sources: [(first: SIMD3<Int>, logits: [Float])] = []
    private let patchSize: Int
    private let logitsSize: Int
    private let window: [Float]

    init(patchSize: Int, logitsSize: Int) {
        self.patchSize = patchSize
        self.logitsSize = logitsSize
        window = SmoothWeight.window(logitsSize)
    }

    /// Adds a patch that has answered.
    mutating func add(_ first: SIMD3<Int>, _ logits: Tensor) throws {
        sources.append((first, try logits.values()))
    }

    /// The logits on another patch: where patches overlap their smooth mean, where there is none
    /// what `drawn` says, and else 0, which tells the network nothing.
    ///
    /// - Parameters:
    ///   - box: The patch to open.
    ///   - grid: Its grid.
    ///   - drawn: An earlier mask of the object.
    /// - Returns: `(1, 1, L, L, L)`; nil where nothing is known of any voxel.
    func prompt(for box: LatticeBox, _ grid: Geometry, drawn: LabelMap?) throws -> Tensor? {
        let side = logitsSize
        var sum = [Float](repeating: 0, count: side * side * side)
        var weights = sum
        for source in sources {
            let shift = SIMD3<Double>(box.first &- source.first) * Double(side) / Double(patchSize)
            let axes = (0..<3).map { axis in
                (0..<side).map { Neighbour(Double($0) + shift[axis], side: side, window: window) }
            }
            guard axes.allSatisfy({ $0.contains { $0 != nil } }) else { continue }
            source.logits.withUnsafeBufferPointer { logits in
                for i in 0..<side {
                    guard let a = axes[0][i] else { continue }
                    for j in 0..<side {
                        guard let b = axes[1][j] else { continue }
                        for k in 0..<side {
                            guard let c = axes[2][k] else { continue }
                            func line(_ i: Int, _ j: Int) -> Float {
                                let row = (i * side + j) * side
                                return logits[row + c.lower] * (1 - c.share)
                                    + logits[row + c.upper] * c.share
                            }
                            func plane(_ i: Int) -> Float {
                                line(i, b.lower) * (1 - b.share) + line(i, b.upper) * b.share
                            }
                            let value =
                                plane(a.lower) * (1 - a.share) + plane(a.upper) * a.share
                            let weight = a.weight * b.weight * c.weight
                            let voxel = (i * side + j) * side + k
                            sum[voxel] += weight * value
                            weights[voxel] += weight
                        }
                    }
                }
            }
        }
        let earlier = try drawn.map { try certainty(of: $0, on: grid) }
        var isKnown = false
        for voxel in sum.indices {
            if weights[voxel] > 0 {
                sum[voxel] /= weights[voxel]
                isKnown = true
            } else if let earlier {
                sum[voxel] = earlier[voxel]
                isKnown = true
            }
        }
        return isKnown ? try Tensor(sum, shape: [1, 1, side, side, side]) : nil
    }

    /// A mask as logits on a patch: in each voxel of the logits the mean of the patch's voxels.
    func certainty(of mask: LabelMap, on grid: Geometry) throws -> [Float] {
        let (side, ratio) = (logitsSize, patchSize / logitsSize)
        let labels = try mask.resampled(onto: grid).labels
        var sum = [Float](repeating: 0, count: side * side * side)
        let one = Self.certain / Float(ratio * ratio * ratio)
        for k in 0..<patchSize {
            for j in 0..<patchSize {
                let row = (k * patchSize + j) * patchSize
                for i in 0..<patchSize {
                    let voxel = ((i / ratio) * side + j / ratio) * side + k / ratio
                    sum[voxel] += labels[row + i] == 0 ? -one : one
                }
            }
        }
        return sum
    }

    /// Between which two logits along one axis an index lies.
    private struct Neighbour {
        let lower: Int
        let upper: Int
        let share: Float
        let weight: Float

        /// Nil outside the patch's faces.
        init?(_ index: Double, side: Int, window: [Float]) {
            guard index >= -0.5, index < Double(side) - 0.5 else { return nil }
            let held = min(max(index, 0), Double(side - 1))
            lower = Int(held)
            upper = min(lower + 1, side - 1)
            share = Float(held - Double(lower))
            weight = window[Int((held + 0.5).rounded(.down))]
        }
    }
}
