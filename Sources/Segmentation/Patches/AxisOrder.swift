internal import Imaging

// The one place where a volume's memory order (i fastest) meets the network's (k fastest).

/// Voxels with i fastest, as a volume keeps them, in the order of a tensor of axes i, j, k.
func lastAxisFastest(_ voxels: [Float], size: SIMD3<Int>) -> [Float] {
    permuted(voxels, from: size)
}

/// The values of a tensor of axes i, j, k in the order of a volume, i fastest.
func firstAxisFastest(_ values: [Float], size: SIMD3<Int>) -> [Float] {
    permuted(values, from: SIMD3(size.z, size.y, size.x))
}

/// Reverses the order of three axes, the first of which is the fastest in `values`.
private func permuted(_ values: [Float], from size: SIMD3<Int>) -> [Float] {
    let (a, b, c) = (size.x, size.y, size.z)
    precondition(values.count == a * b * c, "\(values.count) values for \(a) x \(b) x \(c)")
    return filled(values.count) { out in
        values.withUnsafeBufferPointer { values in
            // Blocks of x keep both the reads and the writes within a few cache lines.
            for y in 0..<b {
                for x0 in stride(from: 0, to: a, by: 16) {
                    for z in 0..<c {
                        for x in x0..<min(x0 + 16, a) {
                            out[(x * b + y) * c + z] = values[(z * b + y) * a + x]
                        }
                    }
                }
            }
        }
    }
}
