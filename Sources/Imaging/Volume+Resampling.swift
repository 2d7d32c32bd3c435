extension Volume {
    /// The volume on a grid of another spacing that covers the same box, interpolated linearly.
    ///
    /// Between the outermost centres and the outer faces the edge value holds; what lies beyond
    /// the last faces, where the new voxels do not divide the box evenly, is 0.
    ///
    /// - Parameter spacing: Millimetres between voxel centres along i, j and k.
    /// - Throws: ``GeometryError`` where the spacing is not more than 0, or makes too many voxels.
    /// - Source: TorchIO's `Resample`, which the released network was trained with.
    public func resampled(spacing: SIMD3<Double>) throws(GeometryError) -> Volume {
        let grid = try geometry.resampled(spacing: spacing)
        return try resampled(onto: grid)
    }

    /// The volume on another grid, interpolated linearly.
    ///
    /// - Parameters:
    ///   - grid: Where the new voxels lie. Frames of reference are not compared: see
    ///     ``Geometry/mustMatch(_:tolerance:)``.
    ///   - outside: The value beyond this volume's outer faces. Between the outermost centres
    ///     and those faces the edge value holds.
    /// - Throws: ``GeometryError`` where either grid is not one.
    public func resampled(
        onto grid: Geometry, outside: Float = 0
    ) throws(GeometryError) -> Volume {
        try geometry.check()
        try grid.check()
        let map = GridMap(from: geometry, onto: grid)
        guard let axes = map.sourceAxes else {
            return Volume(geometry: grid, voxels: atAngles(map, outside: outside))
        }
        let turn = Turn(from: axes, flipped: [false, false, false])
        let source = turn.isNothing ? self : turned(turn)
        let tables = (0..<3).map { axis in
            LinearAxis(
                start: map.affine.shift[axes[axis]], step: map.affine[axis][axes[axis]],
                source: geometry.size[axes[axis]], target: grid.size[axis])
        }
        return Volume(
            geometry: grid, voxels: source.alongAxes(tables, onto: grid.size, outside: outside))
    }

    /// Where the axes of both grids run alike: whole rows of the source are blended, then read at
    /// the new positions.
    private func alongAxes(
        _ tables: [LinearAxis], onto size: SIMD3<Int>, outside: Float
    ) -> [Float] {
        let (iTable, jTable, kTable) = (tables[0], tables[1], tables[2])
        let row = geometry.size.x
        let slice = row * geometry.size.y
        let count = size.x * size.y * size.z
        return voxels.withUnsafeBufferPointer { source in
            filled(count) { target in
                guard let base = source.baseAddress else { return }
                forEachSlice(size.z, work: count) { k in
                    let out = target + k * size.x * size.y
                    guard kTable.inside.contains(k) else {
                        out.initialize(repeating: outside, count: size.x * size.y)
                        return
                    }
                    let near = base + Int(kTable.lower[k]) * slice
                    let far = base + Int(kTable.upper[k]) * slice
                    withUnsafeTemporaryAllocation(of: Float.self, capacity: row) { blended in
                        guard let blended = blended.baseAddress else { return }
                        for j in 0..<size.y {
                            let line = out + j * size.x
                            guard jTable.inside.contains(j) else {
                                line.initialize(repeating: outside, count: size.x)
                                continue
                            }
                            let (low, high) = (
                                Int(jTable.lower[j]) * row, Int(jTable.upper[j]) * row
                            )
                            blend(
                                near + low, near + high, far + low, far + high,
                                jTable.weight[j], kTable.weight[k], count: row, into: blended)
                            iTable.read(blended, into: line, count: size.x, outside: outside)
                        }
                    }
                }
            }
        }
    }

    /// Where the grids stand at an angle: eight neighbours for every voxel.
    private func atAngles(_ map: GridMap, outside: Float) -> [Float] {
        let (from, size) = (map.source, map.target)
        let (row, slice) = (from.x, from.x * from.y)
        let count = size.x * size.y * size.z
        return voxels.withUnsafeBufferPointer { source in
            filled(count) { target in
                guard let base = source.baseAddress else { return }
                forEachSlice(size.z, work: count * 8) { k in
                    for j in 0..<size.y {
                        let start = map.affine(SIMD3(0, Double(j), Double(k)))
                        let line = target + (k * size.y + j) * size.x
                        for i in 0..<size.x {
                            let x = start.x + map.affine.first.x * Double(i)
                            let y = start.y + map.affine.first.y * Double(i)
                            let z = start.z + map.affine.first.z * Double(i)
                            guard GridMap.isInside(x, size: from.x),
                                GridMap.isInside(y, size: from.y),
                                GridMap.isInside(z, size: from.z)
                            else {
                                (line + i).initialize(to: outside)
                                continue
                            }
                            let a = Neighbours(x, size: from.x)
                            let b = Neighbours(y, size: from.y)
                            let c = Neighbours(z, size: from.z)
                            let near = base + c.lower * slice
                            let far = base + c.upper * slice
                            let (low, high) = (b.lower * row, b.upper * row)
                            let value = mix(
                                mix(
                                    a.read(near + low), a.read(near + high), b.weight),
                                mix(
                                    a.read(far + low), a.read(far + high), b.weight),
                                c.weight)
                            (line + i).initialize(to: value)
                        }
                    }
                }
            }
        }
    }
}

/// `low` and `high` in the proportions `1 - weight` to `weight`; exactly `low` where they are
/// equal or the weight is 0.
@inline(__always)
private func mix(_ low: Float, _ high: Float, _ weight: Float) -> Float {
    low + (high - low) * weight
}

/// The mean of four rows, weighted along j and k.
@inline(__always)
private func blend(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ c: UnsafePointer<Float>,
    _ d: UnsafePointer<Float>, _ jWeight: Float, _ kWeight: Float, count: Int,
    into row: UnsafeMutablePointer<Float>
) {
    for i in 0..<count {
        row[i] = mix(mix(a[i], b[i], jWeight), mix(c[i], d[i], jWeight), kWeight)
    }
}

/// The two voxels of one axis between which an index lies, and how close it is to the second.
private struct Neighbours {
    let lower: Int
    let upper: Int
    let weight: Float

    /// - Parameter index: Inside the axis' outer faces.
    @inline(__always)
    init(_ index: Double, size: Int) {
        let clamped = min(max(index, 0), Double(size - 1))
        lower = Int(clamped)
        upper = min(lower + 1, size - 1)
        weight = Float(clamped - Double(lower))
    }

    @inline(__always)
    func read(_ row: UnsafePointer<Float>) -> Float { mix(row[lower], row[upper], weight) }
}

/// For every index along an axis of the new grid, between which voxels of the source it lies.
private struct LinearAxis {
    var lower: [Int32] = []
    var upper: [Int32] = []
    var weight: [Float] = []

    /// The indices of the new grid that lie between the source's outer faces.
    var inside: Range<Int>

    /// - Parameters:
    ///   - start: The source's index of the first new voxel.
    ///   - step: How far the next one lies, in the source's voxels; less than 0 where the axes
    ///     run against each other.
    init(start: Double, step: Double, source: Int, target: Int) {
        var first = target
        var end = target
        for index in 0..<target {
            let position = start + step * Double(index)
            if GridMap.isInside(position, size: source) {
                first = min(first, index)
            } else if first < index {
                end = min(end, index)
            }
            let neighbours = Neighbours(position, size: source)
            lower.append(Int32(neighbours.lower))
            upper.append(Int32(neighbours.upper))
            weight.append(neighbours.weight)
        }
        inside = min(first, end)..<end
    }

    @inline(__always)
    func read(
        _ row: UnsafePointer<Float>, into line: UnsafeMutablePointer<Float>, count: Int,
        outside: Float
    ) {
        (line).initialize(repeating: outside, count: inside.lowerBound)
        lower.withUnsafeBufferPointer { lower in
            upper.withUnsafeBufferPointer { upper in
                weight.withUnsafeBufferPointer { weight in
                    for i in inside {
                        let value = mix(row[Int(lower[i])], row[Int(upper[i])], weight[i])
                        (line + i).initialize(to: value)
                    }
                }
            }
        }
        (line + inside.upperBound).initialize(
            repeating: outside, count: count - inside.upperBound)
    }
}
