extension BinaryMask {
    /// How much of two masks is common: twice the voxels in both over the voxels of each, 0 to 1.
    ///
    /// Two empty masks agree: 1.
    ///
    /// - Throws: ``EvaluationError`` where the masks are on different grids.
    /// - Source: Dice, "Measures of the amount of ecologic association between species", Ecology 26,
    ///   1945.
    public func dice(with truth: BinaryMask) throws -> Double {
        try mustShareGrid(with: truth)
        var both = 0
        var sum = 0
        for (mine, theirs) in zip(voxels, truth.voxels) {
            both += mine && theirs ? 1 : 0
            sum += (mine ? 1 : 0) + (theirs ? 1 : 0)
        }
        return sum == 0 ? 1 : Double(2 * both) / Double(sum)
    }

    /// - Throws: ``EvaluationError``, naming what differs.
    func mustShareGrid(with truth: BinaryMask) throws {
        guard size == truth.size else {
            throw EvaluationError.otherGrid(prediction: size, truth: truth.size)
        }
        // A prediction was mapped onto the truth's grid; what is apart by rounding is one grid.
        guard (0..<3).allSatisfy({ abs(spacing[$0] - truth.spacing[$0]) <= 1e-6 * spacing[$0] })
        else {
            throw EvaluationError.otherSpacing(prediction: spacing, truth: truth.spacing)
        }
    }
}
