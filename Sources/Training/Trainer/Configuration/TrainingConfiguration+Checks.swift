internal import Foundation
internal import Network
internal import Tensors
internal import Text

extension TrainingConfiguration {
    /// Refuses values that no run can have, before anything is read.
    ///
    /// - Throws: ``TrainingError``, naming the key.
    public func validate() throws {
        let parts = ["image_encoder", "prompt_encoder", "mask_decoder", "memory_attention"]
        for part in frozen where !parts.contains(part) { throw TrainingError.unknownPart(part) }
        try check("data.path", data.path.isEmpty ? "empty" : nil, "a folder or a CSV")
        try check("data.fraction", data.fraction, in: 1e-9...1, "more than 0, and at most 1")
        try check("data.randomObjects", data.randomObjects, in: 0...1, "0 to 1")
        try check("data.spacing", data.spacing, in: 0.01...100, "0.01 to 100 mm")
        try check("data.cacheGiB", data.cacheGiB, in: 0...1e6, "0 or more")
        if let modality = data.modality {
            try check(
                "data.modality", InputProperties.isModality(modality) ? nil : "'\(modality)'",
                "a modality of DICOM, such as CT")
        }
        if let licence {
            let isFit = (1...256).contains(licence.count)
            try check("licence", isFit ? nil : "'\(shown(licence))'", "1 to 256 characters long")
        }
        let clamp = data.clamp
        let isClamp = clamp.isEmpty || (clamp.count == 2 && clamp[0] < clamp[1])
        try check(
            "data.clamp", isClamp ? nil : "\(clamp)", "[least, most], or left out")
        try check("memory.capacity", memory.capacity, in: 0...10_000, "0 to 10000")
        try check("memory.gradientSpan", memory.gradientSpan, in: 0...1000, "0 to 1000")
        if memory.gradientSpan > 0, !frozen.contains("image_encoder") {
            throw TrainingError.option(
                "memory.gradientSpan",
                found: "\(memory.gradientSpan) while the image encoder is trained",
                wanted: "0, or 'frozen' must name image_encoder")
        }
        try check("interactions.least", interactions.least, in: 1...1000, "1 to 1000")
        try check(
            "interactions.most", interactions.most, in: interactions.least...1000,
            "interactions.least, \(interactions.least), to 1000")
        try check("loss.dice", loss.dice, in: 0...1e6, "0 or more")
        try check("loss.crossEntropy", loss.crossEntropy, in: 0...1e6, "0 or more")
        if loss.dice + loss.crossEntropy == 0 {
            throw TrainingError.option(
                "loss", found: "0 for both of its parts", wanted: "more than 0 for one")
        }
        try checkOptimiser()
        try checkSchedule()
        try check("validation.every", validation.every, in: 0...1_000_000, "0 or more")
        try check("validation.clicks", validation.clicks, in: 1...1000, "1 to 1000")
        try check("validation.objects", validation.objects, in: 1...1_000_000, "1 or more")
        let types: [DType] = [.float32, .bfloat16]
        try check(
            "dtype", types.contains(dtype) ? nil : "\(dtype)", "float32 or bfloat16")
    }

    /// Refuses to train over weights that nothing has trained: without a checkpoint to start from, a
    /// part that is frozen stays as it is drawn at random.
    ///
    /// - Parameter hasStart: Whether there is, or will be, a checkpoint to start from.
    /// - Throws: ``TrainingError``.
    public func mustNotFreezeRandomWeights(hasStart: Bool) throws {
        guard !hasStart, let part = frozen.first else { return }
        throw TrainingError.frozenAtRandom(part)
    }

    private func checkOptimiser() throws {
        let rates = [
            ("imageEncoder", optimiser.imageEncoder), ("promptEncoder", optimiser.promptEncoder),
            ("maskDecoder", optimiser.maskDecoder),
            ("memoryAttention", optimiser.memoryAttention),
        ]
        for (name, rate) in rates {
            try check("optimiser.\(name)", rate, in: 0...1, "0 to 1")
        }
        try check("optimiser.beta1", optimiser.beta1, in: 0...0.9999999, "0 to less than 1")
        try check("optimiser.beta2", optimiser.beta2, in: 0...0.9999999, "0 to less than 1")
        try check("optimiser.weightDecay", optimiser.weightDecay, in: 0...1, "0 to 1")
        try check("optimiser.clip", optimiser.clip, in: 0...1e9, "0 or more")
    }

    private func checkSchedule() throws {
        try check("schedule.epochs", schedule.epochs, in: 1...1_000_000, "1 to 1000000")
        try check("schedule.crops", schedule.crops, in: 0...10_000_000, "0 to 10000000")
        try check("schedule.batch", schedule.batch, in: 1...10_000, "1 to 10000")
        for (place, milestone) in schedule.milestones.enumerated() {
            let isNew = !schedule.milestones[..<place].contains(milestone)
            try check(
                "schedule.milestones", milestone >= 1 && isNew ? nil : "\(schedule.milestones)",
                "different epochs, counted from 1")
        }
        try check("schedule.factor", schedule.factor, in: 0...1, "0 to 1")
        try check("schedule.floor", schedule.floor, in: 0...1, "0 to 1")
        try check("schedule.warmup", schedule.warmup, in: 0...10_000_000, "0 or more")
    }

    private func check<Number: Comparable>(
        _ key: String, _ value: Number, in range: ClosedRange<Number>, _ wanted: String
    ) throws {
        try check(key, range.contains(value) ? nil : "\(value)", wanted)
    }

    /// - Parameter fault: What was found, where it cannot be.
    private func check(_ key: String, _ fault: String?, _ wanted: String) throws {
        if let fault { throw TrainingError.option(key, found: fault, wanted: wanted) }
    }

    /// The settings that a checkpoint was trained with; nil where it does not say. What an older
    /// version did not know has its default.
    ///
    /// - Throws: ``TrainingError``.
    public init?(metadata: [String: String]) throws {
        guard let text = metadata["mais_training"] else { return nil }
        do {
            let defaults = try JSONSerialization.jsonObject(with: JSONEncoder().encode(Self()))
            let known = try JSONSerialization.jsonObject(with: Data(text.utf8))
            let all = try JSONSerialization.data(withJSONObject: Self.laid(known, over: defaults))
            self = try JSONDecoder().decode(Self.self, from: all)
        } catch {
            throw TrainingError.badMetadata("it is not a run's settings")
        }
    }

    private static func laid(_ value: Any, over standard: Any) -> Any {
        guard let value = value as? [String: Any], let standard = standard as? [String: Any] else {
            return value
        }
        return standard.merging(value) { laid($1, over: $0) }
    }

    /// The same without the folders of this machine: what others may read in a checkpoint.
    var withoutPlaces: TrainingConfiguration {
        var c = self
        c.start = start.map { URL(filePath: $0).lastPathComponent }
        c.data.path = URL(filePath: data.path).lastPathComponent
        c.data.cache = nil
        if ["column", "shares"].contains(data.split) == false {
            c.data.split = URL(filePath: data.split).lastPathComponent
        }
        return c
    }

    /// The configuration as JSON, keys sorted: what a checkpoint's metadata says of its training.
    func json() throws -> String {
        String(decoding: try JSONEncoder.escapedLine.encode(self), as: UTF8.self)
    }

    /// How the network is judged after an epoch.
    func validationRun(_ start: StartingPoint) -> EvaluationSettings {
        var settings = EvaluationSettings()
        settings.clicks = validation.clicks
        settings.policy = .random
        settings.seeds = [seed]
        settings.memory = memory.setting
        settings.capacity = memory.capacity
        settings.prompts = prompts
        settings.size = start.sizes.imageSize
        return settings
    }
}

extension OptimiserSettings {
    /// What the optimiser itself takes of it.
    var adamW: AdamW.Settings {
        var settings = AdamW.Settings()
        settings.beta1 = beta1
        settings.beta2 = beta2
        settings.weightDecay = weightDecay
        return settings
    }
}
