internal import Training

/// How an experiment's networks are judged.
struct ExperimentEvaluation: Codable {
    var clicks = 150
    var policy = ClickPolicy.random
    var seeds = [1, 2, 3]

    /// What no evaluation can have.
    var fault: String? {
        guard (1...EvaluationResult.largestBudget).contains(clicks) else {
            return "'clicks' is \(clicks); it must be 1 to \(EvaluationResult.largestBudget)"
        }
        guard !seeds.isEmpty, Set(seeds).count == seeds.count, seeds.allSatisfy({ $0 >= 0 }) else {
            return "'seeds' is \(seeds); it must be different whole numbers, 0 or more"
        }
        return nil
    }

    var settings: EvaluationSettings {
        var settings = EvaluationSettings()
        (settings.clicks, settings.policy, settings.seeds) = (clicks, policy, seeds)
        return settings
    }
}
