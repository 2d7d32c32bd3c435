import Training

/// Two evaluations of two cases, small enough to reckon by hand.
enum SmallExperiment {
    static func object(
        _ caseName: String, _ className: String, _ seed: Int, _ dice: [Double],
        surfaceDice: Double = 0.5, hd95: Double? = 4
    ) -> EvaluatedObject {
        EvaluatedObject(
            caseName: caseName, className: className, seed: seed, dice: dice,
            surfaceDice: surfaceDice, hd95: hd95)
    }

    static let none = EvaluationResult(
        setting: "none", policy: "centre of the largest error", budget: 3, seeds: [1, 2],
        objects: [
            object("a", "liver", 1, [0.5, 0.6, 0.7], surfaceDice: 0.4, hd95: 4),
            object("a", "liver", 2, [0.3, 0.6, 0.9], surfaceDice: 0.6, hd95: 6),
            object("b", "liver", 1, [0.5, 0.5, 0.5], surfaceDice: 0.1, hd95: nil),
            object("b", "liver", 2, [0.3, 0.3, 0.3], surfaceDice: 0.1, hd95: 8),
        ])

    static let memory = EvaluationResult(
        setting: "memory", policy: "centre of the largest error", budget: 3, seeds: [1],
        details: ["checkpoint": "mais-small.safetensors"],
        objects: [
            object("b", "liver", 1, [0.45, 0.6, 0.5], surfaceDice: 0.2, hd95: 7),
            object("a", "liver", 1, [0.6, 0.85], surfaceDice: 0.9, hd95: 2),
            object("a", "spleen", 1, [0.2, 0.2, 0.2], surfaceDice: 0, hd95: 50),
        ])
}
