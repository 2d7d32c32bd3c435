/// Objects that no image shows, drawn over a crop's truth.
///
/// A network that only ever sees organs learns to name the organ under the first click, and then has
/// no reason to listen to further clicks. These objects cannot be known but by listening: an
/// ellipsoid anywhere, a piece of the structure, and the structure with a lump more or less.
struct RandomObject: Sendable {
    private let truth: [UInt8]
    private let size: Int

    init(_ crop: Crop) {
        truth = crop.truth
        size = crop.size
    }

    /// An object of at least 8 voxels.
    func drawn(using generator: inout SeededGenerator) -> [UInt8] {
        while true {
            let object: [UInt8] =
                switch generator.below(4) {
                case 0: ellipsoid(at: place(using: &generator), using: &generator)
                case 1: cut(using: &generator)
                default: lumped(using: &generator)
                }
            if object.reduce(0, { $0 + Int($1) }) >= 8 { return object }
        }
    }

    /// A voxel of the middle half of the cube, so that most of what lies around it is inside.
    private func place(using generator: inout SeededGenerator) -> SIMD3<Double> {
        var place = SIMD3<Double>.zero
        for axis in 0..<3 { place[axis] = Double(size) * (0.25 + 0.5 * generator.unit()) }
        return place
    }

    /// A voxel of the structure, or of the middle where there is none.
    private func voxel(using generator: inout SeededGenerator) -> SIMD3<Double> {
        let count = truth.reduce(0) { $0 + Int($1) }
        guard count > 0 else { return place(using: &generator) }
        var left = generator.below(count)
        for n in truth.indices where truth[n] != 0 {
            if left == 0 {
                return SIMD3(
                    Double(n / (size * size)), Double(n / size % size), Double(n % size))
            }
            left -= 1
        }
        return place(using: &generator)
    }

    private func direction(using generator: inout SeededGenerator) -> SIMD3<Double> {
        while true {
            var direction = SIMD3<Double>.zero
            for axis in 0..<3 { direction[axis] = 2 * generator.unit() - 1 }
            let length = (direction * direction).sum().squareRoot()
            if length > 0.1, length <= 1 { return direction / length }
        }
    }

    /// An ellipsoid of any orientation, with half axes of a sixteenth to a quarter of the cube.
    private func ellipsoid(
        at centre: SIMD3<Double>, using generator: inout SeededGenerator
    ) -> [UInt8] {
        let u = direction(using: &generator)
        var v = direction(using: &generator)
        v -= u * (u * v).sum()
        let length = (v * v).sum().squareRoot()
        // Two directions that are one leave a sphere's choice of the second.
        v = length > 1e-6 ? v / length : SIMD3(-u.y, u.x, 0)
        let w = SIMD3(u.y * v.z - u.z * v.y, u.z * v.x - u.x * v.z, u.x * v.y - u.y * v.x)
        var half = SIMD3<Double>.zero
        for axis in 0..<3 {
            half[axis] = Double(size) * (0.0625 + 0.1875 * generator.unit())
        }
        return voxels { p in
            let d = p - centre
            let a = SIMD3((d * u).sum(), (d * v).sum(), (d * w).sum()) / half
            return (a * a).sum() < 1
        }
    }

    /// The structure on one side of a plane through one of its voxels.
    private func cut(using generator: inout SeededGenerator) -> [UInt8] {
        let through = voxel(using: &generator)
        let normal = direction(using: &generator)
        let side = voxels { ((($0 - through) * normal).sum()) > -1 }
        return zip(truth, side).map { $0 & $1 }
    }

    /// The structure with an ellipsoid around one of its voxels added, or taken away.
    private func lumped(using generator: inout SeededGenerator) -> [UInt8] {
        let lump = ellipsoid(at: voxel(using: &generator), using: &generator)
        return generator.below(2) == 0
            ? zip(truth, lump).map { $0 | $1 } : zip(truth, lump).map { $0 & ($1 ^ 1) }
    }

    private func voxels(_ isInside: (SIMD3<Double>) -> Bool) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: truth.count) { values, count in
            for i in 0..<size {
                for j in 0..<size {
                    for k in 0..<size {
                        let inside = isInside(SIMD3(Double(i), Double(j), Double(k)))
                        values[(i * size + j) * size + k] = inside ? 1 : 0
                    }
                }
            }
            count = truth.count
        }
    }
}
