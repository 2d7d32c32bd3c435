extension LabelMap {
    /// Voxels deep inside what bears a label: where a person would click.
    ///
    /// The first is the deepest, that is the furthest from the edge; each further one is the
    /// deepest of those at least `apart` from all before it. Of equally deep voxels the first in
    /// memory is taken.
    ///
    /// - Parameters:
    ///   - label: Whose voxels.
    ///   - most: How many, at most.
    ///   - apart: Millimetres between any two.
    /// - Returns: Indices of this label map; none where no voxel has the label.
    public func interiorPoints(of label: UInt16, most: Int, apart: Double) -> [SIMD3<Int>] {
        let mask = mask(of: label)
        guard let box = MaskBox(around: [mask], of: geometry.size) else { return [] }
        let isIn = box.cut(mask)
        let depths = EdgeDistance(isIn, size: box.size, spacing: geometry.spacing).squared
        var found: [SIMD3<Int>] = []
        var free = isIn
        while found.count < most {
            var best: (place: Int, depth: Double)?
            for place in depths.indices where free[place] && depths[place] > best?.depth ?? 0 {
                best = (place, depths[place])
            }
            guard let best else { break }
            let here = box.voxel(best.place)
            found.append(here)
            guard found.count < most else { break }
            for place in free.indices where free[place] {
                let way = SIMD3<Double>(box.voxel(place) &- here) * geometry.spacing
                if (way * way).sum() < apart * apart { free[place] = false }
            }
        }
        return found
    }
}
