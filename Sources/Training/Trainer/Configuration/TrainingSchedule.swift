/// How long is trained, and how rates change.
public struct TrainingSchedule: Codable, Hashable, Sendable {
    public enum Shape: String, Codable, CaseIterable, Sendable {
        /// Times ``TrainingSchedule/factor`` at each of the milestones.
        case steps
        /// Half a cosine from 1 to ``TrainingSchedule/floor``.
        case cosine
    }

    public var epochs = 200
    /// Crops in an epoch; 0: as many as there are training cases.
    public var crops = 0
    /// Crops whose gradients make one step.
    public var batch = 2

    public var shape = Shape.steps
    /// Epochs, counted from 1, after which rates are multiplied.
    public var milestones = [129, 180]
    public var factor = 0.1
    /// The share of the rates that a cosine ends with.
    public var floor = 0.02
    /// Steps over which rates grow from 0.
    public var warmup = 0

    public init() {}
}
