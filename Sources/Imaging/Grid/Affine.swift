/// A map from one set of three coordinates to another: a 3 × 3 matrix and a shift.
///
/// As a ``Geometry``'s ``Geometry/affine`` it takes an index `(i, j, k)` to a position in LPS
/// millimetres.
public struct Affine: Sendable, Hashable {
    /// What one step along the first coordinate adds: the matrix's first column.
    public var first: SIMD3<Double>

    /// What one step along the second coordinate adds.
    public var second: SIMD3<Double>

    /// What one step along the third coordinate adds.
    public var third: SIMD3<Double>

    /// Where `(0, 0, 0)` goes.
    public var shift: SIMD3<Double>

    /// An affine from the columns of its matrix and its shift.
    public init(
        first: SIMD3<Double>, second: SIMD3<Double>, third: SIMD3<Double>, shift: SIMD3<Double>
    ) {
        self.first = first
        self.second = second
        self.third = third
        self.shift = shift
    }

    /// The column for axis 0, 1 or 2.
    public subscript(_ axis: Int) -> SIMD3<Double> {
        axis == 0 ? first : axis == 1 ? second : third
    }

    /// Where `point` goes.
    public func callAsFunction(_ point: SIMD3<Double>) -> SIMD3<Double> {
        shift + first * point.x + second * point.y + third * point.z
    }

    /// The volume of the box that a unit cube becomes; negative where the axes are mirrored,
    /// 0 where there is no way back.
    public var determinant: Double { dot(first, cross(second, third)) }

    /// The way back. Not finite where ``determinant`` is 0.
    public var inverse: Affine {
        // Unit columns first: an axis-aligned grid's inverse is then 1 / spacing to the last bit.
        let lengths = SIMD3(length(first), length(second), length(third))
        let (a, b, c) = (first / lengths.x, second / lengths.y, third / lengths.z)
        // The rows of the inverse are the columns' cross products over the determinant.
        let determinant = dot(a, cross(b, c))
        let rows = [
            cross(b, c) / determinant / lengths.x, cross(c, a) / determinant / lengths.y,
            cross(a, b) / determinant / lengths.z,
        ]
        let columns = (0..<3).map { axis in
            SIMD3(rows[0][axis], rows[1][axis], rows[2][axis])
        }
        let shift = SIMD3(dot(rows[0], shift), dot(rows[1], shift), dot(rows[2], shift))
        return Affine(first: columns[0], second: columns[1], third: columns[2], shift: -shift)
    }

    /// The affine that does `other` first, and then this one.
    public func after(_ other: Affine) -> Affine {
        let origin = self(.zero)
        return Affine(
            first: self(other.first) - origin, second: self(other.second) - origin,
            third: self(other.third) - origin, shift: self(other.shift))
    }

    /// The four rows of the 4 × 4 matrix; the last one is `0 0 0 1`.
    public var rows: [[Double]] {
        (0..<3).map { [first[$0], second[$0], third[$0], shift[$0]] } + [[0, 0, 0, 1]]
    }
}

func dot(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> Double { (a * b).sum() }

func cross(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> SIMD3<Double> {
    SIMD3(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x)
}

func length(_ a: SIMD3<Double>) -> Double { dot(a, a).squareRoot() }
