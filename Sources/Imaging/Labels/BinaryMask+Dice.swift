extension BinaryMask {
    /// How much of two masks is common, 0 to 1: see ``MaskOverlap/dice``.
    ///
    /// - Throws: ``MaskGridError`` where the masks are on different grids.
    public func dice(with truth: BinaryMask) throws(MaskGridError) -> Double {
        try mustShareGrid(with: truth)
        return MaskOverlap(voxels, truth.voxels).dice
    }

    /// - Throws: ``MaskGridError``, naming what differs.
    func mustShareGrid(with truth: BinaryMask) throws(MaskGridError) {
        guard size == truth.size else {
            throw .otherGrid(prediction: size, truth: truth.size)
        }
        // A prediction was mapped onto the truth's grid; what is apart by rounding is one grid.
        guard (0..<3).allSatisfy({ abs(spacing[$0] - truth.spacing[$0]) <= 1e-6 * spacing[$0] })
        else {
            throw .otherSpacing(prediction: spacing, truth: truth.spacing)
        }
    }
}
