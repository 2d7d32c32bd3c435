/// How far each voxel of a grid lies from the nearest of a set of voxels, exactly.
///
/// Time grows with the number of voxels alone.
///
/// - Source: Felzenszwalb and Huttenlocher, "Distance transforms of sampled functions", Theory of
///   Computing 8, 2012: the lower envelope of parabolas, one axis after the other. Along the first
///   axis, where a voxel is a site or is not, two sweeps do.
public struct DistanceTransform: Sendable {
    /// Squared millimetres between centres, the first axis fastest: 0 at a site, infinite everywhere
    /// where there is none.
    public let squared: [Double]

    /// - Parameters:
    ///   - sites: Whether each voxel is one to measure the distance to, the first axis fastest.
    ///   - size: Voxels along each axis.
    ///   - spacing: Millimetres between voxel centres along each axis.
    ///   - beyondGrid: Whether all voxels that the grid would have beyond its sides are sites, too.
    /// - Precondition: `sites` has one element per voxel.
    public init(
        to sites: [Bool], size: SIMD3<Int>, spacing: SIMD3<Double>, beyondGrid: Bool = false
    ) {
        precondition(
            sites.count == size.x * size.y * size.z,
            "\(sites.count) elements for a grid of \(size.x * size.y * size.z) voxels")
        var field = alongRows(
            sites, length: size.x, spacing: spacing.x, beyondGrid: beyondGrid)
        let slice = size.x * size.y
        field.withUnsafeMutableBufferPointer { field in
            let columns = EnvelopePass(
                step: size.x, count: size.y, spacing: spacing.y, beyondGrid: beyondGrid)
            for k in 0..<size.z { columns.lower(field, from: k * slice, lines: size.x) }
            let pillars = EnvelopePass(
                step: slice, count: size.z, spacing: spacing.z, beyondGrid: beyondGrid)
            for j in 0..<size.y { pillars.lower(field, from: j * size.x, lines: size.x) }
        }
        squared = field
    }
}

/// The squared distance to the nearest site of the same row.
private func alongRows(
    _ sites: [Bool], length: Int, spacing: Double, beyondGrid: Bool
) -> [Double] {
    filled(sites.count) { field in
        sites.withUnsafeBufferPointer { sites in
            guard length > 0 else { return }
            for start in stride(from: 0, to: sites.count, by: length) {
                let outside = beyondGrid ? 0 : Double.infinity
                var apart = outside
                for n in start..<start + length {
                    apart = sites[n] ? 0 : apart + 1
                    field[n] = apart
                }
                apart = outside
                for n in (start..<start + length).reversed() {
                    apart = sites[n] ? 0 : apart + 1
                    let way = min(apart, field[n]) * spacing
                    field[n] = way * way
                }
            }
        }
    }
}

/// Puts the least of the parabolas that stand on a line's values in their place, line after line.
private struct EnvelopePass {
    /// From one element of a line to the next.
    let step: Int

    /// Elements of a line.
    let count: Int

    let spacing: Double
    let beyondGrid: Bool

    /// Lines that lie side by side in memory are copied together: whole cache lines of 64 bytes.
    private static let together = 8

    /// - Parameters:
    ///   - first: Where the first line begins.
    ///   - lines: How many there are, each one element after the one before.
    func lower(_ field: UnsafeMutableBufferPointer<Double>, from first: Int, lines: Int) {
        let together = Self.together
        withUnsafeTemporaryAllocation(of: Double.self, capacity: together * count) { copies in
            withUnsafeTemporaryAllocation(of: Parabola.self, capacity: count + 2) { parabolas in
                for start in stride(from: first, to: first + lines, by: together) {
                    let width = min(together, first + lines - start)
                    for n in 0..<count {
                        for line in 0..<width {
                            copies[line * count + n] = field[start + n * step + line]
                        }
                    }
                    for line in 0..<width {
                        lower(
                            UnsafeMutableBufferPointer(
                                rebasing: copies[line * count..<(line + 1) * count]), parabolas)
                    }
                    for n in 0..<count {
                        for line in 0..<width {
                            field[start + n * step + line] = copies[line * count + n]
                        }
                    }
                }
            }
        }
    }

    /// - Parameter parabolas: Room for one per element, and one beyond either end.
    private func lower(
        _ line: UnsafeMutableBufferPointer<Double>,
        _ parabolas: UnsafeMutableBufferPointer<Parabola>
    ) {
        // Sites throughout, or no site that is known yet: nothing to lower.
        guard line.contains(where: { $0 > 0 }) else { return }
        let scale = 1 / (spacing * spacing)
        var found = 0
        func add(_ centre: Int, _ value: Double) {
            var start = -Double.infinity
            while found > 0 {
                let below = parabolas[found - 1]
                start =
                    ((value - below.value) * scale
                        + Double(centre * centre - below.centre * below.centre))
                    / Double(2 * (centre - below.centre))
                // The first parabola starts at minus infinity, so the walk ends there.
                if start > below.start { break }
                found -= 1
            }
            parabolas.initializeElement(
                at: found, to: Parabola(centre: centre, value: value, start: start))
            found += 1
        }
        if beyondGrid { add(-1, 0) }
        for n in line.indices where line[n].isFinite { add(n, line[n]) }
        if beyondGrid { add(line.count, 0) }
        guard found > 0 else { return }
        var here = 0
        for n in line.indices {
            while here + 1 < found, parabolas[here + 1].start < Double(n) { here += 1 }
            let way = Double(n - parabolas[here].centre) * spacing
            line[n] = way * way + parabolas[here].value
        }
    }

    /// A parabola of the envelope, and from where on it is the least.
    private struct Parabola {
        var centre: Int
        var value: Double
        var start: Double
    }
}
