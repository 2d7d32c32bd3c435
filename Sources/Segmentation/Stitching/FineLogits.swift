internal import Imaging
package import Tensors

/// A patch's logits at its own voxels, interpolated linearly from the coarser ones that the network
/// leaves, as ``Tensor/trilinear(_:)`` does: whole, or only where they are asked for.
package struct FineLogits {
    /// Coarse logits, i fastest.
    private let coarse: [Float]
    private let coarseSize: SIMD3<Int>
    private let size: SIMD3<Int>
    private let axes: [Axis]

    /// - Parameters:
    ///   - logits: `(1, 1, L, L, L)`, axes i, j, k, k fastest.
    ///   - size: The patch's voxels.
    package init(_ logits: Tensor, size: SIMD3<Int>) throws {
        let shape = logits.shape
        precondition(shape.count == 5 && shape[0] * shape[1] == 1, "logits have shape \(shape)")
        coarseSize = SIMD3(shape[2], shape[3], shape[4])
        coarse = firstAxisFastest(try logits.values(), size: coarseSize)
        self.size = size
        axes = [coarseSize.x, coarseSize.y, coarseSize.z].enumerated().map {
            Axis(from: $1, to: size[$0])
        }
    }

    /// The logits at all voxels, i fastest.
    package func voxels() -> [Float] {
        filled(size.x * size.y * size.z) { target in
            let slice = size.x * size.y
            concurrently(size.z) { k in
                read(0..<size.x, 0..<size.y, k, into: target + k * slice)
            }
        }
    }

    /// The logits of the voxels that have one index along an axis; of the other two axes the
    /// earlier one is fastest.
    package func layer(_ index: Int, along axis: Int) -> [Float] {
        var ranges = [0..<size.x, 0..<size.y, 0..<size.z]
        ranges[axis] = index..<index + 1
        let slice = ranges[0].count * ranges[1].count
        return filled(slice * ranges[2].count) { target in
            for (n, k) in ranges[2].enumerated() {
                read(ranges[0], ranges[1], k, into: target + n * slice)
            }
        }
    }

    /// Along k first and along i last: the order in which libtorch adds, so that not a bit differs
    /// where it has fused operations.
    private func read(
        _ iRange: Range<Int>, _ jRange: Range<Int>, _ k: Int,
        into target: UnsafeMutablePointer<Float>
    ) {
        let (row, slice) = (coarseSize.x, coarseSize.x * coarseSize.y)
        withUnsafeTemporaryAllocation(of: Float.self, capacity: slice + row) { scratch in
            coarse.withUnsafeBufferPointer { coarse in
                guard let plane = scratch.baseAddress, let source = coarse.baseAddress else {
                    return
                }
                let between = axes[2].places[k]
                between.mix(
                    source + between.lower * slice, source + between.upper * slice, into: plane,
                    count: slice)
                let line = plane + slice
                var out = target
                for j in jRange {
                    let between = axes[1].places[j]
                    between.mix(
                        plane + between.lower * row, plane + between.upper * row, into: line,
                        count: row)
                    axes[0].places.withUnsafeBufferPointer { places in
                        for i in iRange {
                            let place = places[i]
                            out[i - iRange.lowerBound] = Self.mix(
                                line[place.lower], line[place.upper], place)
                        }
                    }
                    out += iRange.count
                }
            }
        }
    }

    /// Between which two coarse logits a voxel lies, and how much each counts.
    private struct Place {
        let lower: Int
        let upper: Int
        let lowerWeight: Float
        let upperWeight: Float

        func mix(
            _ low: UnsafePointer<Float>, _ high: UnsafePointer<Float>,
            into out: UnsafeMutablePointer<Float>, count: Int
        ) {
            for n in 0..<count { out[n] = FineLogits.mix(low[n], high[n], self) }
        }
    }

    /// The places of all voxels along an axis, whose outer faces are those of the coarse one.
    private struct Axis {
        let places: [Place]

        init(from coarse: Int, to fine: Int) {
            let scale = Float(coarse) / Float(fine)
            places = (0..<fine).map { index in
                let place = max(scale * (Float(index) + 0.5) - 0.5, 0)
                let lower = min(Int(place), coarse - 1)
                let weight = min(place - Float(lower), 1)
                return Place(
                    lower: lower, upper: min(lower + 1, coarse - 1), lowerWeight: 1 - weight,
                    upperWeight: weight)
            }
        }
    }

    /// The second product rounded, the first one not: a fused multiplication and addition, which
    /// double has the digits for, and which every machine can do several of at once.
    @inline(__always)
    private static func mix(_ low: Float, _ high: Float, _ place: Place) -> Float {
        Float(
            Double(low) * Double(place.lowerWeight) + Double(high * place.upperWeight))
    }
}
