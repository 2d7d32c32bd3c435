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
    /// Which of the two transforms counts: the one that was chosen, else the first that is set.
    var orientationSource: NIfTIHeader.OrientationSource {
        form ?? (sformCode > 0 ? .sform : qformCode > 0 ? .qform : .neither)
    }

    /// Whether no transform is set, and nobody chose to do without.
    var isGuess: Bool { form == nil && orientationSource == .neither }

    /// How far the sum of a quaternion's squares may lie above 1 and still count as a rounded
    /// rotation.
    static let quaternionTolerance = 1e-3

    /// Index to position: LPS, in millimetres. Not finite where the header's fields are not.
    var affine: Affine { affine(of: orientationSource) }

    /// The same of one of the transforms, whether it counts or not.
    func affine(of form: NIfTIHeader.OrientationSource) -> Affine {
        let millimetres = NIfTIHeader.Unit(code: units).millimetres
        return RAS.affine(rows: rows(of: form), millimetres: millimetres)
    }

    /// The three rows of a transform, in the header's unit and axes.
    private func rows(of form: NIfTIHeader.OrientationSource) -> [SIMD4<Double>] {
        switch form {
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

    /// How far apart, in millimetres, sform and qform put the same voxel, where both are set and
    /// differ by more than a hundredth of a voxel; else nil.
    var formsApart: Double? {
        guard sformCode > 0, qformCode > 0, fault(in: .sform) == nil, fault(in: .qform) == nil
        else { return nil }
        let (sform, qform) = (affine(of: .sform), affine(of: .qform))
        let last = SIMD3<Double>(size &- 1)
        // Both are linear, so that they differ most at a corner.
        let apart =
            (0..<8).map { corner in
                let index = SIMD3(
                    corner & 1 == 0 ? 0 : last.x, corner & 2 == 0 ? 0 : last.y,
                    corner & 4 == 0 ? 0 : last.z)
                let way = sform(index) - qform(index)
                return (way * way).sum().squareRoot()
            }.max() ?? 0
        // The length of the edges counts, and not only the place: voxels of two sizes differ too.
        let edge = (0..<3).map { length(sform[$0]) }.min() ?? 0
        let stretch = (0..<3).map { length(sform[$0] - qform[$0]) }.max() ?? 0
        let most = max(apart, stretch)
        return most > 0.01 * edge ? most : nil
    }

    /// The lengths of the columns of the transform that counts, in the header's unit.
    var columnLengths: SIMD3<Double> {
        let squares = rows(of: orientationSource).reduce(SIMD4<Double>()) { $0 + $1 * $1 }
        return SIMD3(squares[0], squares[1], squares[2]).squareRoot()
    }

    /// What no position on Earth exceeds; a header that says more is damaged.
    private static let mostMillimetres = 1e12

    /// What is wrong with a transform, naming field and value; nil where nothing is.
    func fault(in form: NIfTIHeader.OrientationSource) -> String? {
        if form == .qform {
            for (name, value) in zip(["b", "c", "d"], [quaternion.x, quaternion.y, quaternion.z])
            where !value.isFinite {
                return "quatern_\(name) is \(value)"
            }
            let sum = (quaternion * quaternion).sum()
            guard sum <= 1 + Self.quaternionTolerance else {
                return """
                    the squares of quatern_b, c and d add up to \(sum), and a rotation's to at \
                    most 1
                    """
            }
            for (name, value) in zip(["x", "y", "z"], [offset.x, offset.y, offset.z])
            where !value.isFinite {
                return "qoffset_\(name) is \(value)"
            }
        }
        if form == .sform {
            for (name, row) in zip(["x", "y", "z"], sform) {
                for column in 0..<4 where !row[column].isFinite {
                    return "srow_\(name)[\(column)] is \(row[column])"
                }
            }
        } else {
            for axis in 1...3 where !pixdim[axis].isFinite {
                return "pixdim[\(axis)] is \(pixdim[axis])"
            }
        }
        // Squares of anything larger would not be finite.
        let farthest = affine(of: form).rows.joined().reduce(0) { max($0, abs($1)) }
        guard farthest <= Self.mostMillimetres else {
            return "the \(form.rawValue) reaches \(farthest) mm"
        }
        return nil
    }

    /// The spacing of a header that has only a spacing: a negative one without its sign, and 1
    /// for 0, as nibabel repairs them.
    private var repairedSpacing: SIMD3<Double> {
        var spacing = SIMD3(abs(pixdim[1]), abs(pixdim[2]), abs(pixdim[3]))
        for axis in 0..<3 where spacing[axis] == 0 { spacing[axis] = 1 }
        return spacing
    }
}

private func length(_ vector: SIMD3<Double>) -> Double { (vector * vector).sum().squareRoot() }
