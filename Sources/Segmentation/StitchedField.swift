internal import Imaging
internal import Network
internal import Tensors

/// A segment's logits as one field in space: its patches blended on the voxels that they share.
///
/// Where patches overlap the field is their smooth mean; near a click its patch has the last word.
/// Read onto any grid linearly, box by box, so that there is never a volume of a whole image.
struct StitchedField {
    /// The logits on the box around all patches; nil where there is none.
    private let blended: Volume?
    private let drawn: LabelMap?

    /// What stands between patches where no patch looked: hardly background, so that the object's
    /// border there lies between the voxels.
    private static let unseen: Float = -1

    /// The most voxels of a grid that are read at a time: 16 MiB of logits.
    static let mostAtATime = 4 << 20

    init(_ segment: SegmentLogits) throws {
        drawn = segment.drawn
        let unseen = segment.drawn == nil ? Self.unseen : Float.nan
        switch segment.patches.count {
        case 0: blended = nil
        case 1: blended = try segment.patches[0].volume()
        default: blended = try Self.blend(segment.patches, unseen: unseen)
        }
    }

    /// The box of a grid's voxels that holds all of the object; nil where none of them does.
    func box(on grid: Geometry) -> LatticeBox? {
        var around: LatticeBox?
        for part in [blended?.geometry, drawn?.geometry] {
            guard let part, let box = grid.box(around: part) else { continue }
            let here = LatticeBox(first: box.first, size: box.size)
            around = around.map { $0.union(here) } ?? here
        }
        return around
    }

    /// Reads the field at the voxels of a grid.
    ///
    /// - Parameter body: Gets boxes of the grid that together hold all of the object: the first
    ///   voxel, the size, and the logits, i fastest.
    func read(
        onto grid: Geometry, _ body: (LatticeBox, [Float]) throws -> Void
    ) throws {
        guard let around = box(on: grid) else { return }
        let slices = max(1, Self.mostAtATime / (around.size.x * around.size.y))
        for k in stride(from: 0, to: around.size.z, by: slices) {
            var slab = around
            slab.first.z += k
            slab.size.z = min(slices, around.size.z - k)
            try body(
                slab, logits(on: grid.cropped(size: slab.size, placing: slab.first, at: .zero)))
        }
    }

    private func logits(on grid: Geometry) throws -> [Float] {
        guard let drawn else {
            return try blended?.resampled(onto: grid, outside: 0).voxels
                ?? [Float](repeating: 0, count: grid.count)
        }
        // An earlier mask holds wherever no patch has answered.
        let earlier = try drawn.resampled(onto: grid).labels.map {
            $0 == 0 ? -SharedMask.certain : SharedMask.certain
        }
        guard let blended else { return earlier }
        var logits = try blended.resampled(onto: grid, outside: .nan).voxels
        for voxel in logits.indices where logits[voxel].isNaN { logits[voxel] = earlier[voxel] }
        return logits
    }

    private static func blend(_ patches: [PatchLogits], unseen: Float) throws -> Volume {
        let around = patches.dropFirst().reduce(patches[0].box) { $0.union($1.box) }
        let geometry = patches[0].geometry.cropped(
            size: around.size, placing: around.first, at: patches[0].first)
        try geometry.check()
        var sum = [Float](repeating: 0, count: geometry.count)
        var weights = sum
        for patch in patches {
            let logits = try patch.volume().voxels
            let weight = patch.weights()
            let shift = patch.first &- around.first
            let side = patch.geometry.size
            for k in 0..<side.z {
                for j in 0..<side.y {
                    let row = (k * side.y + j) * side.x
                    let out =
                        ((k + shift.z) * around.size.y + j + shift.y) * around.size.x + shift.x
                    for i in 0..<side.x {
                        sum[out + i] += weight[row + i] * logits[row + i]
                        weights[out + i] += weight[row + i]
                    }
                }
            }
        }
        for voxel in sum.indices {
            sum[voxel] = weights[voxel] > 0 ? sum[voxel] / weights[voxel] : unseen
        }
        return Volume(geometry: geometry, voxels: sum)
    }
}

extension PatchLogits {
    /// The logits at the patch's voxels, i fastest.
    fileprivate func volume() throws -> Volume {
        let full = try logits.trilinear(geometry.size)
        return Volume(
            geometry: geometry, voxels: firstAxisFastest(try full.values(), size: geometry.size))
    }

    /// How much each voxel of the patch counts where patches overlap: more in the middle, most
    /// near a click.
    fileprivate func weights() -> [Float] {
        let size = geometry.size
        let windows = (0..<3).map { SmoothWeight.window(size[$0]) }
        var weights = [Float](repeating: 0, count: geometry.count)
        for k in 0..<size.z {
            for j in 0..<size.y {
                let row = (k * size.y + j) * size.x
                let across = windows[1][j] * windows[2][k]
                for i in 0..<size.x { weights[row + i] = windows[0][i] * across }
            }
        }
        let carry = SmoothWeight.carry(size.x)
        for click in interactions.joined() {
            let at = SIMD3<Int>(click.index.rounded(.toNearestOrAwayFromZero))
            func near(_ axis: Int) -> Range<Int> {
                let low = max(0, at[axis] - carry.count + 1)
                return low..<max(low, min(size[axis], at[axis] + carry.count))
            }
            for k in near(2) {
                for j in near(1) {
                    let row = (k * size.y + j) * size.x
                    let across =
                        SmoothWeight.atClick * carry[abs(j - at.y)] * carry[abs(k - at.z)]
                    for i in near(0) { weights[row + i] += across * carry[abs(i - at.x)] }
                }
            }
        }
        return weights
    }
}
