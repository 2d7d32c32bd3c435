internal import Imaging

extension Geometry {
    /// A grid from what a session holds: sizes, and a 4 × 4 matrix from index to LPS millimetres.
    init(recordedSize size: [Int], affine: [[Double]]) throws {
        guard size.count == 3, size.allSatisfy({ (1...65_535).contains($0) }) else {
            throw RecordedGeometryFault(
                isSize: true, sentence: "must be three whole numbers from 1 to 65535: i, j, k")
        }
        guard affine.count == 4, affine.allSatisfy({ $0.count == 4 && $0.allSatisfy(\.isFinite) }),
            affine[3] == [0, 0, 0, 1]
        else {
            throw RecordedGeometryFault(
                isSize: false,
                sentence: "must be 4 rows of 4 numbers, index to LPS mm, the last row 0 0 0 1")
        }
        // A kilometre: what lies beyond is a damaged session, and would overflow further on.
        if let far = affine.joined().first(where: { abs($0) > Geometry.mostMillimetres }) {
            throw RecordedGeometryFault(
                isSize: false, sentence: "holds \(far), which is further than a kilometre")
        }
        var spacing = SIMD3<Double>()
        var directions: [SIMD3<Double>] = []
        for axis in 0..<3 {
            let step = SIMD3(affine[0][axis], affine[1][axis], affine[2][axis])
            spacing[axis] = (step * step).sum().squareRoot()
            directions.append(step / spacing[axis])
        }
        let volume = determinant(directions)
        guard spacing.min() > 0, volume.magnitude > 0.5 else {
            throw RecordedGeometryFault(
                isSize: false, sentence: "has columns that do not span the space")
        }
        self.init(
            size: SIMD3(size[0], size[1], size[2]), spacing: spacing, directions: directions,
            origin: SIMD3(affine[0][3], affine[1][3], affine[2][3]))
    }

    /// The 4 × 4 matrix from index to LPS millimetres, row by row.
    var recordedAffine: [[Double]] {
        (0..<3).map { row in
            (0..<3).map { directions[$0][row] * spacing[$0] } + [origin[row]]
        } + [[0, 0, 0, 1]]
    }
}

private func determinant(_ d: [SIMD3<Double>]) -> Double {
    d[0].x * (d[1].y * d[2].z - d[1].z * d[2].y)
        - d[0].y * (d[1].x * d[2].z - d[1].z * d[2].x)
        + d[0].z * (d[1].x * d[2].y - d[1].y * d[2].x)
}
