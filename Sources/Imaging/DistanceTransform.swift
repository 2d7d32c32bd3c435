/// How far each voxel of a grid lies from the nearest of a set of voxels, exactly.
///
/// Time grows with the number of voxels alone.
///
/// - Source: Felzenszwalb and Huttenlocher, "Distance transforms of sampled functions", Theory of
///   Computing 8, 2012: the lower envelope of parabolas, one axis after the other.
public struct DistanceTransform: Sendable {
    /// Squared millimetres between centres, the first axis fastest: 0 at a site, infinite everywhere
    /// where there is none.
    public let squared: [Double]

    /// - Parameters:
    ///   - sites: Whether each voxel is one to measure the distance to, the first axis fastest.
    ///   - size: Voxels along each axis.
    ///   - spacing: Millimetres between voxel centres along each axis.
    /// - Precondition: `sites` has one element per voxel.
    public init(to sites: [Bool], size: SIMD3<Int>, spacing: SIMD3<Double>) {
        precondition(
            sites.count == size.x * size.y * size.z,
            "\(sites.count) elements for a grid of \(size.x * size.y * size.z) voxels")
        var field = sites.map { $0 ? 0 : Double.infinity }
        let steps = [1, size.x, size.x * size.y]
        field.withUnsafeMutableBufferPointer { field in
            for axis in 0..<3 where size[axis] > 1 {
                let (a, b) = (axis == 0 ? 1 : 0, axis == 2 ? 1 : 2)
                var line = LowerEnvelope(count: size[axis], spacing: spacing[axis])
                for outer in 0..<size[b] {
                    for inner in 0..<size[a] {
                        line.lower(
                            field, from: inner * steps[a] + outer * steps[b], step: steps[axis])
                    }
                }
            }
        }
        squared = field
    }
}

/// The least of the parabolas that stand on the values of one line.
private struct LowerEnvelope {
    private let spacing: Double
    private var values: [Double]

    /// The voxel that each parabola stands on, and where it begins to be the least.
    private var centres: [Int]
    private var starts: [Double]

    init(count: Int, spacing: Double) {
        self.spacing = spacing
        values = [Double](repeating: 0, count: count)
        centres = [Int](repeating: 0, count: count)
        starts = [Double](repeating: 0, count: count)
    }

    /// Puts the envelope in place of the values of a line.
    mutating func lower(
        _ field: UnsafeMutableBufferPointer<Double>, from first: Int, step: Int
    ) {
        let count = values.count
        let squaredSpacing = spacing * spacing
        var parabolas = 0
        for n in 0..<count {
            let value = field[first + n * step]
            values[n] = value
            guard value.isFinite else { continue }
            var start = -Double.infinity
            while parabolas > 0 {
                let c = centres[parabolas - 1]
                let rise = (value - values[c]) / squaredSpacing
                start = (rise + Double(n * n - c * c)) / Double(2 * (n - c))
                if start > starts[parabolas - 1] { break }
                parabolas -= 1
                start = -.infinity
            }
            centres[parabolas] = n
            starts[parabolas] = start
            parabolas += 1
        }
        guard parabolas > 0 else { return }
        var here = 0
        for n in 0..<count {
            while here + 1 < parabolas, starts[here + 1] < Double(n) { here += 1 }
            let way = Double(n - centres[here]) * spacing
            field[first + n * step] = way * way + values[centres[here]]
        }
    }
}
