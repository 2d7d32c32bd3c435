extension LabelMap {
    /// The label map on a grid of another spacing that fills the same box: each new voxel has
    /// the label of the voxel whose box holds its centre.
    ///
    /// - Parameter spacing: Millimetres between voxel centres along i, j and k.
    /// - Throws: ``GeometryError`` where the spacing is not more than 0, or makes too many voxels.
    public func resampled(spacing: SIMD3<Double>) throws(GeometryError) -> LabelMap {
        let grid = try geometry.resampled(spacing: spacing)
        return try resampled(onto: grid)
    }

    /// The label map on another grid: each new voxel has the label of the voxel whose box holds
    /// its centre, and is background where there is none. On a face between two voxels the one
    /// with the higher index decides, as far as positions can say so: as in ITK, what is a face
    /// to one bit is beside it to the next.
    ///
    /// - Throws: ``GeometryError`` where either grid is not one.
    public func resampled(onto grid: Geometry) throws(GeometryError) -> LabelMap {
        try geometry.check()
        try grid.check()
        let map = GridMap(from: geometry, onto: grid)
        let labels = map.sourceAxes.map { alongAxes(map, $0) } ?? atAngles(map)
        return LabelMap(geometry: grid, labels: labels, segments: segments)
    }

    /// Where the axes of both grids run alike, a row's offsets are those of every row.
    private func alongAxes(_ map: GridMap, _ axes: [Int]) -> [UInt16] {
        let steps = [1, map.source.x, map.source.x * map.source.y]
        // Along each axis of the target: the source's offset, or -1 outside.
        let offsets = (0..<3).map { axis in
            let from = axes[axis]
            return map.indices(along: axis, of: from).map { index in
                nearest(index, size: map.source[from]).map { $0 * steps[from] } ?? -1
            }
        }
        let size = map.target
        let count = size.x * size.y * size.z
        return labels.withUnsafeBufferPointer { source in
            offsets[0].withUnsafeBufferPointer { iOffsets in
                filled(count) { target in
                    guard let base = source.baseAddress else { return }
                    forEachSlice(size.z, work: count) { k in
                        for j in 0..<size.y {
                            let line = target + (k * size.y + j) * size.x
                            let (jOffset, kOffset) = (offsets[1][j], offsets[2][k])
                            guard jOffset >= 0, kOffset >= 0 else {
                                line.initialize(repeating: 0, count: size.x)
                                continue
                            }
                            let row = base + (jOffset + kOffset)
                            for i in 0..<size.x {
                                let offset = iOffsets[i]
                                (line + i).initialize(to: offset < 0 ? 0 : row[offset])
                            }
                        }
                    }
                }
            }
        }
    }

    private func atAngles(_ map: GridMap) -> [UInt16] {
        let (from, size) = (map.source, map.target)
        let count = size.x * size.y * size.z
        return labels.withUnsafeBufferPointer { source in
            filled(count) { target in
                guard let base = source.baseAddress else { return }
                forEachSlice(size.z, work: count * 4) { k in
                    for j in 0..<size.y {
                        let (start, length) = map.row(j, k)
                        let line = target + (k * size.y + j) * size.x
                        for i in 0..<size.x {
                            let part = Double(i) / Double(size.x)
                            var label: UInt16 = 0
                            if let x = nearest(start.x + part * length.x, size: from.x),
                                let y = nearest(start.y + part * length.y, size: from.y),
                                let z = nearest(start.z + part * length.z, size: from.z)
                            {
                                label = base[x + from.x * (y + from.y * z)]
                            }
                            (line + i).initialize(to: label)
                        }
                    }
                }
            }
        }
    }
}

/// The voxel whose box holds the index along one axis, or nil outside.
@inline(__always)
private func nearest(_ index: Double, size: Int) -> Int? {
    guard GridMap.isInside(index, size: size) else { return nil }
    return min(Int(max(index + 0.5, 0)), size - 1)
}
