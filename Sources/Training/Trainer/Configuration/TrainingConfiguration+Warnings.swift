internal import Foundation
public import Network
internal import Tensors
public import Text

extension TrainingConfiguration {
    /// Settings that somebody has changed and that change nothing, since another takes them away.
    func settingsWithoutEffect() throws -> [Warning] {
        let usual = Self()
        var warnings: [Warning] = []
        func tell(_ key: String, _ isChanged: Bool, _ why: String) {
            guard isChanged else { return }
            warnings.append(Warning(.trainingNoEffect, "'\(key)' changes nothing, as \(why)"))
        }
        let isDrawn = data.split == "shares"
        let split = "'data.split' is '\(isDrawn ? "shares" : shown(data.split))'"
        if !isDrawn {
            tell("data.training", data.training != usual.data.training, split)
            tell("data.validation", data.validation != usual.data.validation, split)
        }
        tell("data.fold", data.fold != 0 && !data.split.hasSuffix(".json"), split)
        tell(
            "data.cacheGiB", data.cache == nil && data.cacheGiB != usual.data.cacheGiB,
            "there is no 'data.cache'")
        if memory.setting == .none {
            let none = "'memory.setting' is none"
            tell("memory.capacity", memory.capacity != usual.memory.capacity, none)
            tell("memory.gradientSpan", memory.gradientSpan != 0, none)
        }
        let rates: [(String, String, KeyPath<OptimiserSettings, Double>)] = [
            ("image_encoder", "imageEncoder", \.imageEncoder),
            ("prompt_encoder", "promptEncoder", \.promptEncoder),
            ("mask_decoder", "maskDecoder", \.maskDecoder),
            ("memory_attention", "memoryAttention", \.memoryAttention),
        ]
        for (part, key, rate) in rates where frozen.contains(part) {
            tell(
                "optimiser.\(key)", optimiser[keyPath: rate] != usual.optimiser[keyPath: rate],
                "'frozen' names \(part)")
        }
        switch schedule.shape {
        case .cosine:
            let cosine = "'schedule.shape' is cosine"
            tell("schedule.milestones", schedule.milestones != usual.schedule.milestones, cosine)
            tell("schedule.factor", schedule.factor != usual.schedule.factor, cosine)
        case .steps:
            tell(
                "schedule.floor", schedule.floor != usual.schedule.floor,
                "'schedule.shape' is steps")
            for milestone in schedule.milestones
            where schedule.milestones != usual.schedule.milestones && milestone >= schedule.epochs {
                tell(
                    "schedule.milestones: \(milestone)", true,
                    "there are \(schedule.epochs) epochs")
            }
        }
        if validation.every == 0 {
            let never = "'validation.every' is 0"
            tell("validation.clicks", validation.clicks != usual.validation.clicks, never)
            tell("validation.objects", validation.objects != usual.validation.objects, never)
        }
        if start != nil { try networkWithoutEffect().forEach { tell($0, true, $1) } }
        return warnings
    }

    /// Sizes of a network from scratch that the checkpoint to start from does not have.
    private func networkWithoutEffect() throws -> [(String, String)] {
        guard let start, network != NetworkSizes() else { return [] }
        let metadata = try Checkpoint(contentsOf: URL(filePath: start)).metadata
        let sizes =
            try metadata["mais_config"].map(MAISConfiguration.init(json:)) ?? MAISConfiguration()
        guard let own = try? network.configuration(capacity: sizes.memoryCapacity) else {
            return [("network", "sizes are those of the checkpoint in 'start'")]
        }
        // A network of this program has its axes in their order, others may not.
        var (known, given) = (sizes, own)
        (known.imagePEAxes, given.imagePEAxes) = ([0, 1, 2], [0, 1, 2])
        return known == given ? [] : [("network", "sizes are those of the checkpoint in 'start'")]
    }

    /// What the checkpoint to start from was trained on otherwise than this run says.
    ///
    /// - Parameter modality: Of this run's images.
    func otherInput(_ modality: String?) throws -> [Warning] {
        guard let start else { return [] }
        let known = try InputProperties(Checkpoint(contentsOf: URL(filePath: start)))
        return otherInput(than: known, of: start, code: .trainingOtherInput, modality: modality)
    }

    /// What a checkpoint was trained on otherwise than these settings say.
    ///
    /// - Parameters:
    ///   - path: The checkpoint's.
    ///   - modality: Of the images at hand; nil where it is not known.
    public func otherInput(
        than known: InputProperties, of path: String, code: Warning.Code, modality: String? = nil
    ) -> [Warning] {
        let name = URL(filePath: path).lastPathComponent
        var warnings: [Warning] = []
        func tell(_ key: String, _ own: String, _ other: String) {
            warnings.append(
                Warning(code, "'\(key)' is \(own), and '\(name)' was trained with \(other)"))
        }
        if !known.isSpacingAssumed, known.spacing != data.spacing {
            tell("data.spacing", plain(data.spacing), plain(known.spacing))
        }
        if known.clamp != .unknown, known.clamp != data.inputClamp {
            tell("data.clamp", data.inputClamp.shown, known.clamp.shown)
        }
        if let other = known.modality, let modality, other != modality {
            tell("data.modality", modality, other)
        }
        return warnings
    }
}

extension TrainingData {
    /// The clamp as a checkpoint says it.
    var inputClamp: InputProperties.Clamp {
        clamp.count == 2 ? .range(least: clamp[0], most: clamp[1]) : .none
    }
}
