/// A box of voxels of the image that patches are cut from; it may reach beyond the image.
struct LatticeBox: Sendable, Hashable {
    var first: SIMD3<Int>
    var size: SIMD3<Int>

    init(first: SIMD3<Int>, size: SIMD3<Int>) {
        self.first = first
        self.size = size
    }

    /// A patch's box.
    init(centre: SIMD3<Int>, side: Int) {
        first = centre &- side / 2
        size = SIMD3(repeating: side)
    }

    /// The voxel after the last one, along each axis.
    var end: SIMD3<Int> { first &+ size }

    var count: Int { size.x * size.y * size.z }

    /// Where a voxel of the box stands in memory, i fastest.
    func offset(_ i: Int, _ j: Int, _ k: Int) -> Int {
        ((k - first.z) * size.y + j - first.y) * size.x + i - first.x
    }

    /// Calls `body` for each row with its j, its k, and where it begins in memory.
    func forEachRow(_ body: (Int, Int, Int) -> Void) {
        for k in first.z..<end.z {
            for j in first.y..<end.y { body(j, k, offset(first.x, j, k)) }
        }
    }

    var centre: SIMD3<Int> { first &+ size / 2 }

    func contains(_ voxel: SIMD3<Int>) -> Bool {
        (0..<3).allSatisfy { voxel[$0] >= first[$0] && voxel[$0] < end[$0] }
    }

    /// The box without a margin at its sides, but for those where the image ends.
    func inner(margin: Int, image: SIMD3<Int>) -> LatticeBox {
        var box = self
        for axis in 0..<3 {
            let low = first[axis] <= 0 ? 0 : margin
            let high = end[axis] >= image[axis] ? 0 : margin
            box.first[axis] += low
            box.size[axis] -= low + high
        }
        return box
    }

    /// The smallest box that holds both.
    func union(_ other: LatticeBox) -> LatticeBox {
        let low = pointwiseMin(first, other.first)
        return LatticeBox(first: low, size: pointwiseMax(end, other.end) &- low)
    }
}

/// The square of the distance between two voxels, in voxels.
func squaredDistance(_ a: SIMD3<Int>, _ b: SIMD3<Int>) -> Int {
    let way = a &- b
    return (way &* way).wrappedSum()
}
