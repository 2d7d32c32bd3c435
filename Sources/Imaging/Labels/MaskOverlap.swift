/// How many voxels two masks of one grid have in common, and how many they have each.
public struct MaskOverlap: Sendable, Hashable {
    /// Voxels that are in both.
    public let common: Int

    /// Voxels of the one and voxels of the other, added up.
    public let sum: Int

    /// - Parameters:
    ///   - common: Voxels that are in both.
    ///   - sum: Voxels of the one and voxels of the other, added up.
    public init(common: Int, sum: Int) {
        self.common = common
        self.sum = sum
    }

    /// The overlap of two masks, one element per voxel.
    ///
    /// - Precondition: Both have the same number of voxels.
    public init(_ mask: [Bool], _ other: [Bool]) {
        precondition(mask.count == other.count, "masks of \(mask.count) and \(other.count) voxels")
        var (common, sum) = (0, 0)
        for (mine, theirs) in zip(mask, other) {
            common &+= mine && theirs ? 1 : 0
            sum &+= (mine ? 1 : 0) &+ (theirs ? 1 : 0)
        }
        self.init(common: common, sum: sum)
    }

    /// The overlap of two masks of bytes, each 1 in the mask and else 0.
    ///
    /// - Precondition: Both have the same number of voxels.
    public init(_ mask: [UInt8], _ other: [UInt8]) {
        precondition(mask.count == other.count, "masks of \(mask.count) and \(other.count) voxels")
        var (common, sum) = (0, 0)
        for (mine, theirs) in zip(mask, other) {
            common &+= Int(mine & theirs)
            sum &+= Int(mine) &+ Int(theirs)
        }
        self.init(common: common, sum: sum)
    }

    /// How much of two masks is common: twice the voxels in both over the voxels of each, 0 to 1.
    ///
    /// Two empty masks agree: 1.
    ///
    /// - Source: Dice, "Measures of the amount of ecologic association between species", Ecology 26,
    ///   1945.
    public var dice: Double { sum == 0 ? 1 : 2 * Double(common) / Double(sum) }
}
