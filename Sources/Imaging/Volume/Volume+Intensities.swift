extension Volume {
    /// The volume with every intensity brought into a range: below it to its lowest value, above
    /// it to its highest. What is not a number stays so.
    public func clamped(to range: ClosedRange<Float>) -> Volume {
        var clamped = self
        clamped.isWhole = isWhole && Self.keepsWhole(range)
        clamped.voxels = voxels.withUnsafeBufferPointer { voxels in
            filled(voxels.count) { target in
                for index in voxels.indices {
                    (target + index).initialize(to: voxels[index].brought(into: range))
                }
            }
        }
        return clamped
    }

    /// Whether whole numbers stay whole when they are clamped to a range.
    static func keepsWhole(_ range: ClosedRange<Float>) -> Bool {
        range.lowerBound == range.lowerBound.rounded()
            && range.upperBound == range.upperBound.rounded()
    }

    /// The volume with the mean of its voxels above 0 taken from every voxel, and the rest
    /// divided by those voxels' standard deviation (n − 1).
    ///
    /// Meant for a patch, so that mean and deviation are the patch's own.
    ///
    /// - Throws: ``NormalisationError`` where no voxel is above 0, only one, or all are equal, and
    ///   where an intensity is not finite.
    /// - Source: TorchIO's `ZNormalization` with the mask `x > 0`, as SAM-Med3D uses it.
    public func normalised() throws(NormalisationError) -> Volume {
        let (mean, scale) = try normalisation()
        var normalised = self
        normalised.isWhole = false
        normalised.voxels.withUnsafeMutableBufferPointer { voxels in
            for index in voxels.indices {
                voxels[index] = Float((Double(voxels[index]) - mean) * scale)
            }
        }
        return normalised
    }

    /// What ``normalised()`` takes from every voxel, and what it then multiplies it by.
    ///
    /// - Throws: As ``normalised()``.
    package func normalisation() throws(NormalisationError) -> (mean: Double, scale: Double) {
        var count = 0
        var sum = 0.0
        for value in voxels where value > 0 {
            count += 1
            sum += Double(value)
        }
        guard count > 0 else { throw .nothingAboveZero(voxels: voxels.count) }
        let mean = sum / Double(count)
        guard mean.isFinite else { throw .notFinite }
        var squares = 0.0
        for value in voxels where value > 0 {
            let apart = Double(value) - mean
            squares += apart * apart
        }
        let deviation = (squares / Double(count - 1)).squareRoot()
        // One voxel alone has no deviation: 0 / 0.
        guard deviation > 0 else { throw .noContrast(voxels: count, value: mean) }
        return (mean, 1 / deviation)
    }
}

extension Float {
    /// What is not a number stays so.
    @inline(__always)
    func brought(into range: ClosedRange<Float>) -> Float {
        self < range.lowerBound
            ? range.lowerBound : self > range.upperBound ? range.upperBound : self
    }
}
