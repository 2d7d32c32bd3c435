/// How the bytes of voxels become numbers.
struct VoxelDecoder {
    let isSwapped: Bool
    let scale: Scale?

    /// The rounding of a 32-bit float, as a share of its value.
    private static let rounding = Double(Float.ulpOfOne)

    /// - Returns: How many intensities were not finite and have become 0.
    func intensities<Stored: StoredNumber>(
        _ type: Stored.Type, _ raw: UnsafeRawPointer, count: Int,
        into voxels: UnsafeMutablePointer<Float>
    ) -> Int {
        if let scale {
            // In double, as nibabel scales.
            for index in 0..<count {
                let stored = load(type, raw, index).double
                voxels[index] = Float(stored * scale.slope + scale.intercept)
            }
        } else if isSwapped {
            for index in 0..<count { voxels[index] = load(type, raw, index).float }
        } else {
            for index in 0..<count {
                voxels[index] =
                    raw.loadUnaligned(
                        fromByteOffset: index * MemoryLayout<Stored>.size, as: type
                    ).float
            }
        }
        if scale == nil, Stored.self is any FixedWidthInteger.Type { return 0 }
        var replaced = 0
        for index in 0..<count where !voxels[index].isFinite {
            voxels[index] = 0
            replaced += 1
        }
        return replaced
    }

    /// Copies unscaled numbers that all fit.
    func shorts<Stored: StoredNumber & FixedWidthInteger>(
        _ type: Stored.Type, _ raw: UnsafeRawPointer, count: Int,
        into voxels: UnsafeMutablePointer<Int16>
    ) {
        for index in 0..<count {
            voxels[index] = Int16(truncatingIfNeeded: load(type, raw, index))
        }
    }

    /// A number that misses a whole one by no more than a 32-bit float's rounding is that one.
    ///
    /// - Returns: The first number that cannot be a label, and where; nil where all can.
    func labels<Stored: StoredNumber>(
        _ type: Stored.Type, _ raw: UnsafeRawPointer, count: Int,
        into labels: UnsafeMutablePointer<UInt16>
    ) -> (index: Int, value: Double)? {
        for index in 0..<count {
            var value = load(type, raw, index).double
            var size = abs(value)
            if let scale {
                value = value * scale.slope
                size = abs(value) + abs(scale.intercept)
                value += scale.intercept
            }
            if let label = UInt16(exactly: value) {
                labels[index] = label
                continue
            }
            let whole = value.rounded()
            guard abs(value - whole) <= size * Self.rounding, let label = UInt16(exactly: whole)
            else { return (index, value) }
            labels[index] = label
        }
        return nil
    }

    @inline(__always)
    private func load<Stored: StoredNumber>(
        _ type: Stored.Type, _ raw: UnsafeRawPointer, _ index: Int
    ) -> Stored {
        let stored = raw.loadUnaligned(
            fromByteOffset: index * MemoryLayout<Stored>.size, as: type)
        return isSwapped ? stored.swapped : stored
    }
}
