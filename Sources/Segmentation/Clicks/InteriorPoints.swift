public import Imaging

extension LabelMap {
    /// Voxels deep inside what bears a label: where a person would click.
    ///
    /// The first is the deepest, that is the furthest from the edge; each further one is the
    /// deepest of those at least `apart` from all before it.
    ///
    /// - Parameters:
    ///   - label: Whose voxels.
    ///   - most: How many, at most.
    ///   - apart: Millimetres between any two.
    /// - Returns: Indices of this label map; none where no voxel has the label.
    public func interiorPoints(of label: UInt16, most: Int, apart: Double) -> [SIMD3<Int>] {
        deepest(in: labels.map { $0 == label }, most: most, apart: apart).map(\.voxel)
    }

    /// The deepest voxels of a mask on this grid, with their depth in millimetres.
    func deepest(
        in mask: [Bool], most: Int, apart: Double
    ) -> [(voxel: SIMD3<Int>, depth: Double)] {
        let size = geometry.size
        guard let box = box(of: mask) else { return [] }
        var isIn: [Bool] = []
        for k in box.first.z..<box.end.z {
            for j in box.first.y..<box.end.y {
                let row = (k * size.y + j) * size.x
                isIn += mask[row + box.first.x..<row + box.end.x]
            }
        }
        let depths = EdgeDistance(isIn, size: box.size, spacing: geometry.spacing).squared
        var found: [(voxel: SIMD3<Int>, depth: Double)] = []
        var free = isIn
        while found.count < most {
            var best: (offset: Int, depth: Double)?
            for offset in depths.indices where free[offset] && depths[offset] > best?.depth ?? 0 {
                best = (offset, depths[offset])
            }
            guard let best else { break }
            let here = box.voxel(best.offset)
            found.append((here, best.depth.squareRoot()))
            guard found.count < most else { break }
            for offset in free.indices where free[offset] {
                let way = SIMD3<Double>(box.voxel(offset) &- here) * geometry.spacing
                if (way * way).sum() < apart * apart { free[offset] = false }
            }
        }
        return found
    }

    private func box(of mask: [Bool]) -> LatticeBox? {
        let size = geometry.size
        var low = size
        var high = SIMD3<Int>(repeating: -1)
        for k in 0..<size.z {
            for j in 0..<size.y {
                let row = (k * size.y + j) * size.x
                for i in 0..<size.x where mask[row + i] {
                    low = pointwiseMin(low, SIMD3(i, j, k))
                    high = pointwiseMax(high, SIMD3(i, j, k))
                }
            }
        }
        return high.x < 0 ? nil : LatticeBox(first: low, size: high &- low &+ 1)
    }
}

extension LatticeBox {
    /// The voxel at a place in the box's memory, i fastest.
    fileprivate func voxel(_ offset: Int) -> SIMD3<Int> {
        let row = offset / size.x
        return first &+ SIMD3(offset % size.x, row % size.y, row / size.y)
    }
}
