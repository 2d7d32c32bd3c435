/// How deep each voxel of a mask lies: millimetres to the nearest voxel outside it, beyond the
/// grid included.
///
/// - Source: Felzenszwalb and Huttenlocher, "Distance transforms of sampled functions", 2012:
///   the lower envelope of parabolas, one axis after the other, exact.
package struct EdgeDistance {
    /// Squared millimetres, i fastest; 0 outside the mask.
    package private(set) var squared: [Double]

    /// - Parameters:
    ///   - mask: One element per voxel, i fastest.
    ///   - spacing: Millimetres between voxels.
    package init(_ mask: [Bool], size: SIMD3<Int>, spacing: SIMD3<Double>) {
        precondition(mask.count == size.x * size.y * size.z, "a mask of another size")
        squared = mask.map { $0 ? .infinity : 0 }
        let steps = [1, size.x, size.x * size.y]
        for axis in 0..<3 {
            let others = (0..<3).filter { $0 != axis }
            var line = Envelope(count: size[axis] + 2, spacing: spacing[axis])
            for b in 0..<size[others[1]] {
                for a in 0..<size[others[0]] {
                    line.lower(
                        &squared, from: a * steps[others[0]] + b * steps[others[1]],
                        step: steps[axis])
                }
            }
        }
    }

    /// The least of all parabolas over one line, with a voxel of background beyond either end.
    private struct Envelope {
        private let squaredSpacing: Double
        private var values: [Double]
        private var centres: [Int]
        private var starts: [Double]

        init(count: Int, spacing: Double) {
            squaredSpacing = spacing * spacing
            values = [Double](repeating: 0, count: count)
            centres = [Int](repeating: 0, count: count)
            starts = [Double](repeating: 0, count: count + 1)
        }

        mutating func lower(_ field: inout [Double], from first: Int, step: Int) {
            let count = values.count
            for n in 1..<count - 1 { values[n] = field[first + (n - 1) * step] }
            var last = 0
            centres[0] = 0
            starts[0] = -.infinity
            starts[1] = .infinity
            for n in 1..<count where values[n].isFinite {
                var from = 0.0
                while true {
                    let c = centres[last]
                    let rise = (values[n] - values[c]) / squaredSpacing
                    from = (rise + Double(n * n - c * c)) / Double(2 * (n - c))
                    // The first parabola starts at minus infinity, so the walk ends there.
                    if from > starts[last] { break }
                    last -= 1
                }
                last += 1
                centres[last] = n
                starts[last] = from
                starts[last + 1] = .infinity
            }
            last = 0
            for n in 1..<count - 1 {
                while starts[last + 1] < Double(n) { last += 1 }
                let apart = Double(n - centres[last])
                field[first + (n - 1) * step] =
                    apart * apart * squaredSpacing + values[centres[last]]
            }
        }
    }
}
