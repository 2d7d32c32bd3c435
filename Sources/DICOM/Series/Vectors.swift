/// The product of two vectors of the patient's space that is a number.
func dot(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> Double { (a * b).sum() }

/// The product that stands at right angles to both.
func cross(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> SIMD3<Double> {
    [a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x]
}

/// A vector's length.
func length(_ a: SIMD3<Double>) -> Double { dot(a, a).squareRoot() }

/// The vector of length 1 in the same direction. Not for the vector of length 0.
func normalised(_ a: SIMD3<Double>) -> SIMD3<Double> { a / length(a) }
