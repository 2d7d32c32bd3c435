/// A permutation of a grid's axes, and which of them run backwards: exact, no voxel's value or
/// position changes.
struct Reorientation {
    /// For each axis of the turned grid, the axis of the source it is.
    var from: [Int]

    /// For each axis of the turned grid, whether it runs against the source's axis.
    var flipped: [Bool]

    /// Whether it leaves everything as it is.
    var isNothing: Bool { from == [0, 1, 2] && flipped == [false, false, false] }

    /// The grid with its axes turned.
    func callAsFunction(_ geometry: Geometry) -> Geometry {
        var first = SIMD3<Int>.zero
        for axis in 0..<3 where flipped[axis] { first[from[axis]] = geometry.size[from[axis]] - 1 }
        return Geometry(
            size: SIMD3(geometry.size[from[0]], geometry.size[from[1]], geometry.size[from[2]]),
            spacing: SIMD3(
                geometry.spacing[from[0]], geometry.spacing[from[1]], geometry.spacing[from[2]]),
            directions: (0..<3).map { axis in
                let direction = geometry.directions[from[axis]]
                return flipped[axis] ? -direction : direction
            },
            origin: geometry.position(of: first), frameOfReference: geometry.frameOfReference)
    }

    /// The elements of a grid of this size, in the turned grid's order.
    func callAsFunction<Element: BitwiseCopyable>(_ elements: [Element], size: SIMD3<Int>)
        -> [Element]
    {
        let sourceSteps = [1, size.x, size.x * size.y]
        var start = 0
        var steps = [0, 0, 0]
        var turned = SIMD3<Int>.zero
        for axis in 0..<3 {
            let step = sourceSteps[from[axis]]
            turned[axis] = size[from[axis]]
            start += flipped[axis] ? step * (turned[axis] - 1) : 0
            steps[axis] = flipped[axis] ? -step : step
        }
        let count = elements.count
        return elements.withUnsafeBufferPointer { source in
            filled(count) { target in
                guard let base = source.baseAddress else { return }
                forEachSlice(turned.z, work: count) { k in
                    var write = target + k * turned.x * turned.y
                    for j in 0..<turned.y {
                        var read = base + (start + k * steps[2] + j * steps[1])
                        for i in 0..<turned.x {
                            (write + i).initialize(to: read.pointee)
                            read += steps[0]
                        }
                        write += turned.x
                    }
                }
            }
        }
    }
}

extension Geometry {
    /// The reorientation after which i, j and k run closest to Right, Anterior and Superior.
    ///
    /// The only place outside of NIfTI where RAS appears: the released network was trained on
    /// patches in this orientation.
    var reorientationToCanonical: Reorientation {
        let axes = closestPatientAxes
        var reorientation = Reorientation(from: [0, 1, 2], flipped: [false, false, false])
        for (index, closest) in axes.enumerated() {
            reorientation.from[closest.axis] = index
            // Right and Anterior are where x and y of LPS become smaller.
            reorientation.flipped[closest.axis] = closest.isPositive != (closest.axis == 2)
        }
        return reorientation
    }

    /// The grid with its axes permuted and flipped so that they run closest to Right, Anterior
    /// and Superior. An oblique grid stays oblique.
    public func canonical() -> Geometry { reorientationToCanonical(self) }
}

extension Volume {
    /// The same voxels at the same positions, with the axes permuted and flipped so that i, j and
    /// k run closest to Right, Anterior and Superior. An oblique grid stays oblique.
    ///
    /// Source: `as_closest_canonical` of nibabel, which TorchIO's `ToCanonical` calls.
    public func canonical() -> Volume {
        let reorientation = geometry.reorientationToCanonical
        return reorientation.isNothing ? self : reoriented(by: reorientation)
    }

    func reoriented(by reorientation: Reorientation) -> Volume {
        Volume(
            geometry: reorientation(geometry), voxels: reorientation(voxels, size: geometry.size),
            isWhole: isWhole)
    }
}

extension LabelMap {
    /// The same voxels at the same positions, with the axes permuted and flipped so that i, j and
    /// k run closest to Right, Anterior and Superior. An oblique grid stays oblique.
    public func canonical() -> LabelMap {
        let reorientation = geometry.reorientationToCanonical
        return reorientation.isNothing ? self : reoriented(by: reorientation)
    }

    func reoriented(by reorientation: Reorientation) -> LabelMap {
        LabelMap(
            geometry: reorientation(geometry), labels: reorientation(labels, size: geometry.size),
            segments: segments)
    }
}
