public import Imaging

/// What clicking on one object of one case came to, with one seed.
public struct EvaluatedObject: Sendable, Hashable {
    /// The case's name, unique in its data set.
    public var caseName: String

    /// The name of the class, such as `liver`.
    public var className: String

    /// What the clicks were drawn with.
    public var seed: Int

    /// Dice after each click, 0 to 1. Ends before the budget where nothing was wrong any more.
    public var dice: [Double]

    /// The normalised surface Dice of the last mask, 0 to 1.
    public var surfaceDice: Double

    /// HD95 of the last mask in millimetres, or `nil` where that mask is empty.
    public var hd95: Double?

    public init(
        caseName: String, className: String, seed: Int, dice: [Double], surfaceDice: Double,
        hd95: Double?
    ) {
        self.caseName = caseName
        self.className = className
        self.seed = seed
        self.dice = dice
        self.surfaceDice = surfaceDice
        self.hd95 = hd95
    }

    /// An object with the surfaces of its last mask measured.
    ///
    /// - Parameters:
    ///   - last: The mask after the last click.
    ///   - tolerance: Millimetres, for the normalised surface Dice.
    /// - Throws: ``Imaging/MaskGridError`` where mask and truth are on different grids.
    public init(
        caseName: String, className: String, seed: Int, dice: [Double], last: BinaryMask,
        truth: BinaryMask, tolerance: Double = EvaluationResult.usualTolerance
    ) throws {
        let distances = try SurfaceDistances(from: last, to: truth)
        self.init(
            caseName: caseName, className: className, seed: seed, dice: dice,
            surfaceDice: distances.normalisedDice(tolerance: tolerance),
            hd95: distances.hausdorff(percentile: 95))
    }
}
