/// `low` and `high` in the proportions `1 - weight` to `weight`; exactly `low` where they are
/// equal or the weight is 0.
///
/// In double: a whole number that is the exact result must not come out a bit below itself.
@inline(__always)
private func mix(_ low: Double, _ high: Double, _ weight: Double) -> Double {
    low + (high - low) * weight
}

/// The two voxels of one axis between which an index lies, and how close it is to the second.
private struct Neighbours {
    let lower: Int
    let upper: Int
    let weight: Double

    /// - Parameter index: Finite; beyond the outermost centres the outermost voxel counts.
    @inline(__always)
    init(_ index: Double, size: Int) {
        let clamped = min(max(index, 0), Double(size - 1))
        lower = Int(clamped)
        upper = min(lower + 1, size - 1)
        weight = clamped - Double(lower)
    }

    @inline(__always)
    func read(_ row: UnsafePointer<Float>) -> Double {
        mix(Double(row[lower]), Double(row[upper]), weight)
    }
}

/// For every index along an axis of a new grid, between which voxels of the source it lies.
struct LinearAxis {
    fileprivate var lower: [Int32] = []
    fileprivate var upper: [Int32] = []
    fileprivate var weight: [Double] = []
    fileprivate let count: Int

    /// The indices of the new grid that lie between the source's outer faces: one run, since
    /// the source's index only grows, or only shrinks, along the axis.
    fileprivate var inside: Range<Int>

    /// The voxels of the source that are needed for it.
    fileprivate var needed = 0..<0

    /// - Parameters:
    ///   - indices: Where each voxel of the new grid lies along the source's axis.
    ///   - wanted: The voxels of the new grid that are asked for; beyond the grid they count as
    ///     outside the source.
    ///   - size: The source's voxels along it.
    init(_ indices: [Double], _ wanted: Range<Int>, size: Int) {
        count = wanted.count
        func isInside(_ i: Int) -> Bool {
            indices.indices.contains(i) && GridMap.isInside(indices[i], size: size)
        }
        let first = wanted.first(where: isInside) ?? wanted.upperBound
        let end = wanted.last(where: isInside).map { $0 + 1 } ?? wanted.upperBound
        inside = first - wanted.lowerBound..<end - wanted.lowerBound
        for i in wanted {
            let neighbours = Neighbours(isInside(i) ? indices[i] : 0, size: size)
            lower.append(Int32(neighbours.lower))
            upper.append(Int32(neighbours.upper))
            weight.append(neighbours.weight)
        }
        let ends = inside.isEmpty ? [] : [inside.lowerBound, inside.upperBound - 1]
        if let least = ends.map({ lower[$0] }).min(), let most = ends.map({ upper[$0] }).max() {
            needed = Int(least)..<Int(most) + 1
        }
    }

    /// A row of the source, read at every new index inside.
    @inline(__always)
    fileprivate func read(
        _ row: UnsafePointer<Double>, into line: UnsafeMutablePointer<Double>
    ) {
        lower.withUnsafeBufferPointer { lower in
            upper.withUnsafeBufferPointer { upper in
                weight.withUnsafeBufferPointer { weight in
                    for i in inside {
                        line[i] = mix(row[Int(lower[i])], row[Int(upper[i])], weight[i])
                    }
                }
            }
        }
    }
}

/// Reads slices of a source at the new grid's indices along i, then j.
private struct PlaneReader {
    let iAxis: LinearAxis
    let jAxis: LinearAxis
    /// The source's voxels along i.
    let row: Int
    /// What is read is brought into it.
    let range: ClosedRange<Float>

    /// Writes what lies inside; the rest stays as it is.
    func read<Sample: VoxelSample>(
        _ slice: UnsafePointer<Sample>, into plane: UnsafeMutablePointer<Double>
    ) {
        let width = iAxis.count
        withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * width + row) { rows in
            guard var a = rows.baseAddress else { return }
            var b = a + width
            let whole = a + 2 * width
            func read(_ j: Int32, into line: UnsafeMutablePointer<Double>) {
                // Several at a time, which the reading here and there below is not.
                let source = slice + Int(j) * row
                for i in iAxis.needed {
                    whole[i] = Double(source[i].intensity.brought(into: range))
                }
                iAxis.read(whole, into: line)
            }
            // The two rows, as far as they are between two new ones.
            var held = (lower: Int32(-1), upper: Int32(-1))
            for j in jAxis.inside {
                let (lower, upper) = (jAxis.lower[j], jAxis.upper[j])
                if lower != held.lower {
                    if lower == held.upper {
                        swap(&a, &b)
                        held.upper = held.lower
                    } else {
                        read(lower, into: a)
                    }
                    held.lower = lower
                }
                if upper != held.upper {
                    read(upper, into: b)
                    held.upper = upper
                }
                let line = plane + j * width
                let weight = jAxis.weight[j]
                for i in iAxis.inside { line[i] = mix(a[i], b[i], weight) }
            }
        }
    }
}

/// The planes of the two slices of the source that were read last.
private struct HeldPlanes {
    private var near: UnsafeMutablePointer<Double>
    private var far: UnsafeMutablePointer<Double>
    private var held = (near: -1, far: -1)
    private let read: (Int, UnsafeMutablePointer<Double>) -> Void

    /// - Parameters:
    ///   - count: Values of a plane.
    ///   - read: Writes the plane of a slice.
    init(count: Int, read: @escaping (Int, UnsafeMutablePointer<Double>) -> Void) {
        near = .allocate(capacity: count)
        far = .allocate(capacity: count)
        self.read = read
    }

    func free() {
        near.deallocate()
        far.deallocate()
    }

    mutating func pair(
        _ first: Int, _ second: Int
    ) -> (UnsafePointer<Double>, UnsafePointer<Double>) {
        // Along the axis, or against it, one of the two is often the next pair's.
        if first == held.far || second == held.near {
            swap(&near, &far)
            swap(&held.near, &held.far)
        }
        if first != held.near {
            read(first, near)
            held.near = first
        }
        if second == first { return (UnsafePointer(near), UnsafePointer(near)) }
        if second != held.far {
            read(second, far)
            held.far = second
        }
        return (UnsafePointer(near), UnsafePointer(far))
    }
}

extension Float {
    /// `rounded(.towardZero)`, in operations that a compiler does several of at once.
    @inline(__always)
    fileprivate var towardZero: Float {
        let magnitude = Double(self.magnitude)
        // Doubles from here on have no fractions.
        let large = 0x1p52
        let nearest = (magnitude + large) - large
        let below = nearest > magnitude ? nearest - 1 : nearest
        let whole = Float(magnitude < large ? below : magnitude)
        return Float(bitPattern: bitPattern & 0x8000_0000 | whole.bitPattern)
    }
}

/// The voxels of a grid whose axes run along those of a volume: first along i, then j, then k,
/// which is ITK's order.
///
/// - Parameters:
///   - voxels: The source's, i fastest.
///   - size: The source's.
///   - range: What the source's voxels are brought into before; nil: they stay.
///   - isWhole: Whether what lies between two whole numbers becomes the one closer to 0.
func alongAxes<Sample: VoxelSample>(
    _ voxels: [Sample], size: SIMD3<Int>, _ axes: [LinearAxis], outside: Float,
    clampedTo range: ClosedRange<Float>?, isWhole: Bool
) -> [Float] {
    let range = range ?? -Float.infinity...Float.infinity
    let (jAxis, kAxis) = (axes[1], axes[2])
    let plane = PlaneReader(iAxis: axes[0], jAxis: jAxis, row: size.x, range: range)
    let slice = size.x * size.y
    let (width, inside) = (axes[0].count, axes[0].inside)
    let sliceCount = width * jAxis.count
    let count = sliceCount * kAxis.count
    // Neighbouring slices share those of the source: a thread has a run of them.
    let run = 16
    return voxels.withUnsafeBufferPointer { source in
        filled(count) { target in
            guard let base = source.baseAddress else { return }
            forEachSlice((kAxis.count + run - 1) / run, work: count) { part in
                var planes = HeldPlanes(count: sliceCount) {
                    plane.read(base + $0 * slice, into: $1)
                }
                defer { planes.free() }
                for k in part * run..<min((part + 1) * run, kAxis.count) {
                    let out = target + k * sliceCount
                    guard kAxis.inside.contains(k) else {
                        out.initialize(repeating: outside, count: sliceCount)
                        continue
                    }
                    let (near, far) = planes.pair(Int(kAxis.lower[k]), Int(kAxis.upper[k]))
                    let weight = kAxis.weight[k]
                    for j in 0..<jAxis.count {
                        let line = out + j * width
                        guard jAxis.inside.contains(j) else {
                            line.initialize(repeating: outside, count: width)
                            continue
                        }
                        line.initialize(repeating: outside, count: inside.lowerBound)
                        let (low, high) = (near + j * width, far + j * width)
                        if isWhole {
                            for i in inside {
                                line[i] = Float(mix(low[i], high[i], weight)).towardZero
                            }
                        } else {
                            for i in inside { line[i] = Float(mix(low[i], high[i], weight)) }
                        }
                        (line + inside.upperBound).initialize(
                            repeating: outside, count: width - inside.upperBound)
                    }
                }
            }
        }
    }
}

extension Volume {
    /// The voxels of a grid at an angle to this volume's: eight neighbours for every one.
    func atAngles(_ map: GridMap, outside: Float, isWhole: Bool) -> [Float] {
        let (from, size) = (map.source, map.target)
        let (row, slice) = (from.x, from.x * from.y)
        let count = size.x * size.y * size.z
        return voxels.withUnsafeBufferPointer { source in
            filled(count) { target in
                guard let base = source.baseAddress else { return }
                forEachSlice(size.z, work: count * 8) { k in
                    for j in 0..<size.y {
                        let (start, length) = map.row(j, k)
                        let line = target + (k * size.y + j) * size.x
                        for i in 0..<size.x {
                            let part = Double(i) / Double(size.x)
                            let x = start.x + part * length.x
                            let y = start.y + part * length.y
                            let z = start.z + part * length.z
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
                                mix(a.read(near + low), a.read(near + high), b.weight),
                                mix(a.read(far + low), a.read(far + high), b.weight), c.weight)
                            (line + i).initialize(
                                to: isWhole ? Float(value).rounded(.towardZero) : Float(value))
                        }
                    }
                }
            }
        }
    }
}
