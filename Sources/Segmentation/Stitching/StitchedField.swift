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
        var sum: [Float] = zeros(geometry.count)
        var weights: [Float] = zeros(geometry.count)
        try sum.withUnsafeMutableBufferPointer { sum in
            try weights.withUnsafeMutableBufferPointer { weights in
                guard let sum = sum.baseAddress, let weights = weights.baseAddress else { return }
                for patch in patches { try patch.add(to: sum, weights, in: around) }
                let slice = around.size.x * around.size.y
                concurrently(around.size.z) { k in
                    for voxel in k * slice..<(k + 1) * slice {
                        sum[voxel] = weights[voxel] > 0 ? sum[voxel] / weights[voxel] : unseen
                    }
                }
            }
        }
        return Volume(geometry: geometry, voxels: sum)
    }
}

extension PatchLogits {
    /// The logits at the patch's voxels, i fastest.
    fileprivate func volume() throws -> Volume {
        Volume(
            geometry: geometry, voxels: try FineLogits(logits, size: geometry.size).voxels())
    }

    /// Adds the logits, by their weights, to the sums on a box that holds the patch, and the
    /// weights to theirs.
    fileprivate func add(
        to sum: UnsafeMutablePointer<Float>, _ weights: UnsafeMutablePointer<Float>,
        in around: LatticeBox
    ) throws {
        let voxels = try volume().voxels
        let patchWeights = PatchWeights(self)
        let size = geometry.size
        let slice = size.x * size.y
        voxels.withUnsafeBufferPointer { logits in
            concurrently(size.z) { k in
                withUnsafeTemporaryAllocation(of: Float.self, capacity: slice) { weight in
                    patchWeights.fill(weight, slice: k)
                    for j in 0..<size.y {
                        let out = around.offset(first.x, first.y + j, first.z + k)
                        let row = j * size.x
                        for i in 0..<size.x {
                            sum[out + i] += weight[row + i] * logits[k * slice + row + i]
                            weights[out + i] += weight[row + i]
                        }
                    }
                }
            }
        }
    }
}

/// How much each voxel of a patch counts where patches overlap: more in the middle, most near a
/// click.
private struct PatchWeights {
    private let size: SIMD3<Int>
    private let windows: [[Float]]
    private let carry: [Float]
    private let clicks: [SIMD3<Int>]

    init(_ patch: PatchLogits) {
        let size = patch.geometry.size
        self.size = size
        windows = (0..<3).map { SmoothWeight.window(size[$0]) }
        carry = SmoothWeight.carry(size.x)
        clicks = patch.interactions.joined().map {
            SIMD3<Int>($0.index.rounded(.toNearestOrAwayFromZero))
        }
    }

    /// Writes the weights of the voxels of slice k, i fastest.
    func fill(_ weights: UnsafeMutableBufferPointer<Float>, slice k: Int) {
        windows[0].withUnsafeBufferPointer { window in
            for j in 0..<size.y {
                let across = windows[1][j] * windows[2][k]
                let row = j * size.x
                for i in 0..<size.x { weights[row + i] = window[i] * across }
            }
        }
        for click in clicks where near(click, 2).contains(k) {
            let along = near(click, 0)
            for j in near(click, 1) {
                let across =
                    SmoothWeight.atClick * carry[abs(j - click.y)] * carry[abs(k - click.z)]
                for i in along { weights[j * size.x + i] += across * carry[abs(i - click.x)] }
            }
        }
    }

    /// How far along an axis a click's word carries.
    private func near(_ click: SIMD3<Int>, _ axis: Int) -> Range<Int> {
        let low = max(0, click[axis] - carry.count + 1)
        return low..<max(low, min(size[axis], click[axis] + carry.count))
    }
}
