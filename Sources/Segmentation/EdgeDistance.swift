/// How deep each voxel of a mask lies: millimetres to the nearest voxel outside it, beyond the
/// grid included.
///
/// - Source: Felzenszwalb and Huttenlocher, "Distance transforms of sampled functions", 2012:
///   the lower envelope of parabolas, one axis after the other, exact. Along the first axis, where
///   all that is known is 0 or infinite, two sweeps do.
package struct EdgeDistance {
    /// Squared millimetres, i fastest; 0 outside the mask.
    package private(set) var squared: [Double]

    /// - Parameters:
    ///   - mask: One element per voxel, i fastest.
    ///   - spacing: Millimetres between voxels.
    package init(_ mask: [Bool], size: SIMD3<Int>, spacing: SIMD3<Double>) {
        precondition(mask.count == size.x * size.y * size.z, "a mask of another size")
        squared = Self.alongRows(mask, length: size.x, spacing: spacing.x)
        let slice = size.x * size.y
        squared.withUnsafeMutableBufferPointer { field in
            for k in 0..<size.z {
                Envelope.lower(
                    field, from: k * slice, lines: size.x, step: size.x, count: size.y,
                    spacing: spacing.y)
            }
            for j in 0..<size.y {
                Envelope.lower(
                    field, from: j * size.x, lines: size.x, step: slice, count: size.z,
                    spacing: spacing.z)
            }
        }
    }

    /// The squared distance within its row, beyond either end of which there is background.
    private static func alongRows(_ mask: [Bool], length: Int, spacing: Double) -> [Double] {
        let squaredSpacing = spacing * spacing
        return [Double](unsafeUninitializedCapacity: mask.count) { field, initialized in
            mask.withUnsafeBufferPointer { mask in
                for start in stride(from: 0, to: mask.count, by: length) {
                    var apart = 0.0
                    for n in start..<start + length {
                        apart = mask[n] ? apart + 1 : 0
                        field[n] = apart
                    }
                    apart = 0
                    for n in (start..<start + length).reversed() {
                        apart = mask[n] ? apart + 1 : 0
                        let nearer = min(apart, field[n])
                        field[n] = nearer * nearer * squaredSpacing
                    }
                }
            }
            initialized = mask.count
        }
    }
}

/// The least of all parabolas over one line, with a voxel of background beyond either end.
private enum Envelope {
    /// Lines that lie side by side in memory are copied together: whole cache lines of 64 bytes.
    private static let together = 8

    /// - Parameters:
    ///   - first: Where the first line begins.
    ///   - lines: How many there are, each one element after the one before.
    ///   - step: From one element of a line to the next.
    ///   - count: Elements of a line.
    static func lower(
        _ field: UnsafeMutableBufferPointer<Double>, from first: Int, lines: Int, step: Int,
        count: Int, spacing: Double
    ) {
        let length = count + 2
        withUnsafeTemporaryAllocation(of: Double.self, capacity: together * length) { copies in
            // Background at both ends.
            copies.initialize(repeating: 0)
            withUnsafeTemporaryAllocation(of: Parabola.self, capacity: length) { parabolas in
                for start in stride(from: 0, to: lines, by: together) {
                    let width = min(together, lines - start)
                    for n in 0..<count {
                        let from = first + start + n * step
                        for line in 0..<width { copies[line * length + n + 1] = field[from + line] }
                    }
                    for line in 0..<width {
                        lower(
                            UnsafeMutableBufferPointer(
                                rebasing: copies[line * length..<(line + 1) * length]),
                            parabolas, squaredSpacing: spacing * spacing)
                    }
                    for n in 0..<count {
                        let to = first + start + n * step
                        for line in 0..<width { field[to + line] = copies[line * length + n + 1] }
                    }
                }
            }
        }
    }

    /// A parabola of the envelope, and from where on it is the least.
    private struct Parabola {
        var centre: Int
        var value: Double
        var start: Double
    }

    private static func lower(
        _ line: UnsafeMutableBufferPointer<Double>,
        _ parabolas: UnsafeMutableBufferPointer<Parabola>, squaredSpacing: Double
    ) {
        // Outside the mask throughout: nothing to lower.
        guard line.contains(where: { $0 > 0 }) else { return }
        let scale = 1 / squaredSpacing
        var last = 0
        parabolas.initializeElement(
            at: 0, to: Parabola(centre: 0, value: line[0], start: -.infinity))
        for n in 1..<line.count {
            let value = line[n]
            var start = 0.0
            while true {
                let below = parabolas[last]
                let rise = (value - below.value) * scale
                start =
                    (rise + Double(n * n - below.centre * below.centre))
                    / Double(2 * (n - below.centre))
                // The first parabola starts at minus infinity, so the walk ends there.
                if start > below.start { break }
                last -= 1
            }
            last += 1
            parabolas.initializeElement(
                at: last, to: Parabola(centre: n, value: value, start: start))
        }
        let end = last
        last = 0
        for n in 1..<line.count - 1 {
            while last < end, parabolas[last + 1].start < Double(n) { last += 1 }
            let apart = Double(n - parabolas[last].centre)
            line[n] = apart * apart * squaredSpacing + parabolas[last].value
        }
    }
}
