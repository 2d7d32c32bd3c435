/// What an epoch brought, a row of the curves.
public struct EpochRecord: Codable, Hashable, Sendable {
    public var epoch: Int
    /// Steps of the optimiser, from the beginning.
    public var steps: Int
    /// The mean over the epoch's crops.
    public var loss: Double
    /// Dice after the first and after the last click, means over the epoch's crops.
    public var firstDice: Double
    public var lastDice: Double
    /// The share of the learning rates that held.
    public var rate: Double
    /// Dice on unseen cases after one click and after the last, and the mean over all clicks; nil
    /// where the epoch was not validated.
    public var validation: Validation?

    public struct Validation: Codable, Hashable, Sendable {
        public var firstDice: Double
        public var lastDice: Double
        public var meanDice: Double
    }
}
