extension Geometry {
    /// The box of `size` voxels of this grid, or of its continuation beyond its edges, in which
    /// `voxel` stands at `patchIndex`.
    public func cropped(
        size: SIMD3<Int>, placing voxel: SIMD3<Int>, at patchIndex: SIMD3<Int>
    ) -> Geometry {
        var box = self
        box.size = size
        box.origin = position(of: SIMD3<Double>(voxel) - SIMD3<Double>(patchIndex))
        return box
    }
}

extension Volume {
    /// The box of `size` voxels in which `voxel` of this volume stands at `patchIndex`; where the
    /// box reaches beyond the volume it is 0.
    ///
    /// - Parameters:
    ///   - size: Voxels of the box along i, j and k.
    ///   - voxel: An index of this volume; it may lie outside.
    ///   - patchIndex: An index of the box; it may lie outside.
    /// - Throws: ``GeometryError`` where `size` is not that of a grid.
    public func cropped(
        size: SIMD3<Int>, placing voxel: SIMD3<Int>, at patchIndex: SIMD3<Int>
    ) throws(GeometryError) -> Volume {
        let box = geometry.cropped(size: size, placing: voxel, at: patchIndex)
        try box.check()
        let first = voxel &- patchIndex
        return Volume(
            geometry: box,
            voxels: copied(voxels, from: geometry.size, box: size, first: first, padding: 0),
            isWhole: isWhole)
    }

    /// The box that ``cropped(size:placing:at:)`` cuts out of ``canonical()``, which for its sake
    /// is not made: only the box is turned.
    public func croppedCanonically(
        size: SIMD3<Int>, placing voxel: SIMD3<Int>, at patchIndex: SIMD3<Int>
    ) throws(GeometryError) -> Volume {
        let box = try CanonicalBox(of: geometry, size: size, placing: voxel, at: patchIndex)
        let voxels = copied(
            voxels, from: geometry.size, box: box.size, first: box.first, padding: 0)
        return box.reoriented(voxels, isWhole: isWhole)
    }
}

extension LabelMap {
    /// The box of `size` voxels in which `voxel` of this label map stands at `patchIndex`; where
    /// the box reaches beyond the label map it is background.
    ///
    /// - Throws: ``GeometryError`` where `size` is not that of a grid.
    public func cropped(
        size: SIMD3<Int>, placing voxel: SIMD3<Int>, at patchIndex: SIMD3<Int>
    ) throws(GeometryError) -> LabelMap {
        let box = geometry.cropped(size: size, placing: voxel, at: patchIndex)
        try box.check()
        let first = voxel &- patchIndex
        return LabelMap(
            geometry: box,
            labels: copied(labels, from: geometry.size, box: size, first: first, padding: 0),
            segments: segments)
    }
}

/// The elements of a box whose first voxel is `first` of a grid of this size.
func copied<Element: BitwiseCopyable>(
    _ elements: [Element], from size: SIMD3<Int>, box: SIMD3<Int>, first: SIMD3<Int>,
    padding: Element
) -> [Element] {
    /// The indices of the box that lie in the grid along one axis.
    func inside(_ axis: Int) -> Range<Int> {
        let start = min(max(0, 0 &- first[axis]), box[axis])
        let end = min(box[axis], max(0, size[axis] &- first[axis]))
        return start..<max(start, end)
    }
    let (iInside, jInside, kInside) = (inside(0), inside(1), inside(2))
    let sliceCount = box.x * box.y
    return elements.withUnsafeBufferPointer { source in
        filled(sliceCount * box.z) { target in
            guard let base = source.baseAddress else { return }
            forEachSlice(box.z, work: sliceCount * box.z) { k in
                let slice = target + k * sliceCount
                guard kInside.contains(k), !iInside.isEmpty, !jInside.isEmpty else {
                    slice.initialize(repeating: padding, count: sliceCount)
                    return
                }
                for j in 0..<box.y {
                    let row = slice + j * box.x
                    guard jInside.contains(j) else {
                        row.initialize(repeating: padding, count: box.x)
                        continue
                    }
                    let line = (k + first.z) * size.y + j + first.y
                    row.initialize(repeating: padding, count: iInside.lowerBound)
                    (row + iInside.lowerBound).initialize(
                        from: base + (line * size.x + iInside.lowerBound + first.x),
                        count: iInside.count)
                    (row + iInside.upperBound).initialize(
                        repeating: padding, count: box.x - iInside.upperBound)
                }
            }
        }
    }
}
