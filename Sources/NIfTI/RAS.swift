internal import CNIfTI
internal import Imaging

/// The border between NIfTI's axes (Right, Anterior, Superior) and the project's (Left,
/// Posterior, Superior).
enum RAS {
    /// The RAS rows of an affine that is in LPS; and the other way round.
    static func rows(of affine: Affine) -> [[Double]] {
        let rows = affine.rows
        return [rows[0].map { -$0 }, rows[1].map { -$0 }, rows[2], rows[3]]
    }

    /// The LPS affine in millimetres of three RAS rows in another unit.
    static func affine(rows: [SIMD4<Double>], millimetres: Double) -> Affine {
        let (x, y, z) = (-rows[0] * millimetres, -rows[1] * millimetres, rows[2] * millimetres)
        return Affine(
            first: SIMD3(x[0], y[0], z[0]), second: SIMD3(x[1], y[1], z[1]),
            third: SIMD3(x[2], y[2], z[2]), shift: SIMD3(x[3], y[3], z[3]))
    }
}

extension NIfTIGrid {
    /// Which of the two transforms counts.
    var orientationSource: NIfTIHeader.OrientationSource {
        sformCode > 0 ? .sform : qformCode > 0 ? .qform : .neither
    }

    /// How far the sum of a quaternion's squares may lie above 1 and still count as a rounded
    /// rotation.
    static let quaternionTolerance = 1e-3

    /// Index to position: LPS, in millimetres. Not finite where the header's fields are not.
    var affine: Affine {
        let millimetres = NIfTIHeader.Unit(code: units).millimetres
        return RAS.affine(rows: rows, millimetres: millimetres)
    }

    /// The three rows of the transform that counts, in the header's unit and axes.
    private var rows: [SIMD4<Double>] {
        switch orientationSource {
        case .sform: return sform
        case .qform:
            var header = header
            let spacing = repairedSpacing
            header.pixdim.1 = spacing.x
            header.pixdim.2 = spacing.y
            header.pixdim.3 = spacing.z
            var matrix = [Double](repeating: 0, count: 16)
            cn_qform_matrix(&header, &matrix)
            return (0..<3).map { row in
                SIMD4(
                    matrix[4 * row], matrix[4 * row + 1], matrix[4 * row + 2], matrix[4 * row + 3])
            }
        case .neither:
            // ANALYZE's habit, which nibabel follows: i runs to the Left, and the volume's centre
            // is the origin.
            let spacing = repairedSpacing * SIMD3(-1, 1, 1)
            let start = -(SIMD3<Double>(size) - 1) / 2 * spacing
            return [
                SIMD4(spacing.x, 0, 0, start.x), SIMD4(0, spacing.y, 0, start.y),
                SIMD4(0, 0, spacing.z, start.z),
            ]
        }
    }

    /// The spacing of a header that has only a spacing: a negative one without its sign, and 1
    /// for 0, as nibabel repairs them.
    private var repairedSpacing: SIMD3<Double> {
        var spacing = SIMD3(abs(pixdim[1]), abs(pixdim[2]), abs(pixdim[3]))
        for axis in 0..<3 where spacing[axis] == 0 { spacing[axis] = 1 }
        return spacing
    }
}
