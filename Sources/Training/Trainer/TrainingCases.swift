internal import Foundation
internal import Text

/// The cases of a run, prepared.
struct TrainingCases: Sendable {
    let store: CaseStore
    let training: [LabelledCase]
    let validation: [LabelledCase]

    /// The modality of the images; nil where nothing says it.
    let modality: String?

    /// - Parameter progress: Called with how many of how many cases are prepared.
    init(
        _ configuration: TrainingConfiguration, progress: (Int, Int) throws -> Void = { _, _ in }
    ) throws {
        let data = configuration.data
        let dataset = try data.dataset()
        if let own = data.modality, let other = dataset.modality, own != other {
            throw TrainingError.otherModality(own, dataset: other)
        }
        modality = data.modality ?? dataset.modality
        var split = try dataset.split(by: data.rule())
        split = try split.fraction(data.fraction, seed: UInt64(bitPattern: Int64(data.splitSeed)))
        store = try data.store(dataset)
        training = try dataset.cases(split.training)
        validation = try dataset.cases(split.validation)
        let all = training + (configuration.validation.every > 0 ? validation : [])
        try store.survey(all) { try progress($0, all.count) }
    }

    /// What people should know of the cases: what their files say, and classes of which one part of
    /// the split has no voxel.
    var warnings: [Warning] {
        var warnings = store.warnings
        let (trained, judged) = (store.labels(of: training), store.labels(of: validation))
        for known in store.dataset.classes {
            let name = "'\(shown(known.name))' (\(known.label))"
            if !trained.contains(known.label) {
                warnings.append(
                    Warning(
                        .classNotTrained, "no case that is trained on has a voxel of \(name)"))
            } else if !judged.isEmpty, !judged.contains(known.label) {
                warnings.append(
                    Warning(
                        .classNotJudged, "no case that is validated on has a voxel of \(name)"))
            }
        }
        return warnings
    }

    /// The SHA-256 of what is trained on.
    func digest() throws -> String { try store.digest(of: training) }

    func className(_ label: UInt16) -> String {
        store.dataset.classes.first { $0.label == label }?.name ?? "\(label)"
    }
}

extension TrainingData {
    /// The dataset that ``path`` names.
    func dataset() throws -> LabelledDataset {
        var names: [UInt16: String] = [:]
        for (value, name) in classes.sorted(by: { $0.key < $1.key }) {
            guard let label = UInt16(value), label > 0 else {
                throw TrainingError.option(
                    "data.classes", found: "a name for '\(value)'",
                    wanted: "names for labels from 1 to 65535")
            }
            if let other = names.updateValue(name, forKey: label) {
                throw TrainingError.option(
                    "data.classes", found: "'\(shown(other))' and '\(shown(name))' for \(label)",
                    wanted: "one name for each label")
            }
        }
        return try LabelledDataset(at: URL(filePath: path), classes: names.isEmpty ? nil : names)
    }

    func rule() -> SplitRule {
        switch split {
        case "column": .column
        case "shares":
            .shares(
                training: training, validation: validation,
                seed: UInt64(bitPattern: Int64(splitSeed)))
        case let file where file.hasSuffix(".json"): .folds(URL(filePath: file), fold: fold)
        case let file: .lists(training: URL(filePath: file), validation: nil)
        }
    }

    func store(_ dataset: LabelledDataset) throws -> CaseStore {
        try CaseStore(
            dataset,
            preparation: Preparation(
                spacing: spacing,
                clamp: clamp.count == 2 ? Float(clamp[0])...Float(clamp[1]) : nil, form: form),
            cache: cache.map { URL(filePath: $0) }, cacheBytes: Int(cacheGiB * Double(1 << 30)))
    }
}
