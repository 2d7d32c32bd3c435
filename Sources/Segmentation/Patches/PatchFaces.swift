internal import Tensors

/// One patch's logits at its own voxels, looked at from its six faces.
struct PatchFaces {
    private let logits: FineLogits
    private let box: LatticeBox
    private let image: SIMD3<Int>
    private var side: Int { box.size.x }

    /// - Parameter image: The size of the image that the patches are cut from.
    init(_ logits: Tensor, box: LatticeBox, image: SIMD3<Int>) throws {
        self.logits = try FineLogits(logits, size: box.size)
        self.box = box
        self.image = image
    }

    /// The first place, if any, where the mask leaves through a face into what `shown` does not
    /// hold.
    ///
    /// - Parameter shown: All patches of the segment, this one among them.
    func crossing(axis: Int, upward: Bool, shown: [LatticeBox]) -> BorderCrossing? {
        let depth = side / BorderCrossing.overlap
        let border = upward ? side - 1 : 0
        let outward = upward ? 1 : -1
        let beyond = box.first[axis] + border + outward
        guard (0..<image[axis]).contains(beyond) else { return nil }
        let leaving = mask(axis, layer: border).filter {
            leads($0, axis, outward, beyond: shown)
        }
        guard !leaving.isEmpty else { return nil }
        let sum = leaving.reduce(SIMD3<Int>.zero) { $0 &+ $1 }
        let gate = nearest(leaving, to: sum / leaving.count)

        // In steps of the overlap from patch to patch: a mask that changes a little leads to the
        // same patch again, whose embedding is there already.
        var centre = box.centre
        for other in 0..<3 where other != axis {
            let steps = Double(gate[other] - centre[other]) / Double(depth)
            centre[other] += Int(steps.rounded()) * depth
        }
        centre[axis] += outward * (side - depth)
        var opened = LatticeBox(centre: centre, side: side)
        // Beyond the image there is nothing to see; what was in the box and the image stays in it.
        for axis in 0..<3 where image[axis] >= side {
            opened.first[axis] = min(max(opened.first[axis], 0), image[axis] - side)
        }
        // Half way into the overlap the old patch knows more than at its border.
        let inside = mask(axis, layer: border - outward * (depth / 2)).filter {
            opened.contains($0) && squaredDistance($0, gate) <= side * side / 8
        }
        return BorderCrossing(
            box: opened, click: inside.isEmpty ? gate : nearest(inside, to: gate))
    }

    /// The voxels of the mask in one layer of the patch, as voxels of the image. What a network sees
    /// in the padding beyond the image is not one.
    private func mask(_ axis: Int, layer: Int) -> [SIMD3<Int>] {
        let values = logits.layer(layer, along: axis)
        let others = (0..<3).filter { $0 != axis }
        var found: [SIMD3<Int>] = []
        // The later axis fastest: of voxels that are equally near, the first one is taken.
        for first in 0..<side {
            for second in 0..<side where values[second * side + first] > 0 {
                var voxel = box.first
                voxel[axis] += layer
                voxel[others[0]] += first
                voxel[others[1]] += second
                if (0..<3).allSatisfy({ (0..<image[$0]).contains(voxel[$0]) }) {
                    found.append(voxel)
                }
            }
        }
        return found
    }

    /// Whether one of the nine voxels beyond the face that touch a voxel on it lies in the image
    /// and in none of the boxes.
    private func leads(
        _ voxel: SIMD3<Int>, _ axis: Int, _ outward: Int, beyond shown: [LatticeBox]
    ) -> Bool {
        let (a, b) = (axis == 0 ? 1 : 0, axis == 2 ? 1 : 2)
        for n in 0..<9 {
            var next = voxel
            next[axis] += outward
            next[a] += n / 3 - 1
            next[b] += n % 3 - 1
            guard next[a] >= 0, next[a] < image[a], next[b] >= 0, next[b] < image[b] else {
                continue
            }
            if !shown.contains(where: { $0.contains(next) }) { return true }
        }
        return false
    }

    /// The first of the voxels that are nearest to a place.
    private func nearest(_ voxels: [SIMD3<Int>], to place: SIMD3<Int>) -> SIMD3<Int> {
        voxels.min { squaredDistance($0, place) < squaredDistance($1, place) } ?? place
    }
}
