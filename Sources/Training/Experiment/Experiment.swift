internal import Files
public import Foundation
internal import Network
public import Tensors
public import Text

/// Several networks trained on the same data and judged by the same clicks: what a paper's tables are
/// made of.
public struct Experiment: Sendable {
    /// A network of the experiment.
    public struct Run: Sendable {
        /// Names its folder and its row in tables.
        public let name: String
        /// The run whose last checkpoint this one starts from.
        public let parent: String?
        public let configuration: TrainingConfiguration
        /// Whether it is evaluated.
        public let isJudged: Bool

        public init(
            name: String, parent: String?, configuration: TrainingConfiguration, isJudged: Bool
        ) {
            self.name = name
            self.parent = parent
            self.configuration = configuration
            self.isJudged = isJudged
        }
    }

    /// Rows that are shown side by side; differences are from the first.
    public struct Table: Sendable {
        public let title: String
        public let rows: [String]

        public init(title: String, rows: [String]) {
            self.title = title
            self.rows = rows
        }
    }

    public let runs: [Run]
    public let tables: [Table]
    /// Clicks, policy and seeds; the rest comes from each run.
    public let evaluation: EvaluationSettings

    public init(runs: [Run], tables: [Table], evaluation: EvaluationSettings) {
        self.runs = runs
        self.tables = tables
        self.evaluation = evaluation
    }

    /// What a caller is told.
    public enum Event: Sendable {
        /// What people should know of a run.
        case warning(String, Warning)
        case training(String, Trainer.Progress)
        case crops(String, Trainer.CropsDone)
        case trained(String)
        case evaluating(String, done: Int, of: Int)
        case evaluated(EvaluationResult)
    }

    /// Trains, judges and compares whatever is not done yet.
    ///
    /// Each run has a folder of its own under `folder`; what is there is not done again, and an
    /// experiment that was stopped resumes. `TITLE/` holds each table, its rows and its picture.
    ///
    /// - Throws: What ``Trainer`` and ``Evaluator`` throw, and for a folder that cannot be written.
    public func run(
        into folder: URL, device: Device, workers: Int,
        report: @escaping @Sendable (Event) -> Void
    ) throws {
        var results: [String: EvaluationResult] = [:]
        for run in runs {
            let own = folder.appending(path: run.name)
            var configuration = run.configuration
            if let parent = run.parent {
                configuration.start =
                    folder.appending(path: parent).appending(path: "last.safetensors")
                    .path(percentEncoded: false)
            }
            let trainer = try Trainer(
                configuration, folder: own, device: device, workers: workers)
            // Runs share a base, of which not all has an effect in each.
            for warning in trainer.warnings where warning.code != .trainingNoEffect {
                report(.warning(run.name, warning))
            }
            try trainer.run(
                { report(.training(run.name, $0)) }, onCrops: { report(.crops(run.name, $0)) })
            report(.trained(run.name))
            guard run.isJudged else { continue }
            let result = try judged(run.name, trainer, in: own, workers: workers, report)
            results[run.name] = result
            report(.evaluated(result))
        }
        for table in tables {
            let rows = table.rows.compactMap { results[$0] }
            let place = folder.appending(path: table.title)
            try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
            try EvaluationComparison(rows).write(to: place)
        }
    }

    /// The evaluation of a run's last checkpoint, from its file where that was made of it.
    private func judged(
        _ name: String, _ trainer: Trainer, in folder: URL, workers: Int,
        _ report: @escaping @Sendable (Event) -> Void
    ) throws -> EvaluationResult {
        let checkpoint = folder.appending(path: "last.safetensors")
        let file = folder.appending(path: "evaluation.json")
        let network = try MAIS(checkpoint: checkpoint)
        var settings = evaluation.of(trainer.configuration)
        settings.size = network.configuration.imageSize
        let details = [
            "checkpoint": try Digest.ofDatasetFile(checkpoint), "settings": try settings.json(),
        ]
        if let known = try? EvaluationResult(contentsOf: file), known.details == details {
            return known
        }
        let evaluator = try Evaluator(
            trainer.data.store, cases: trainer.data.validation, settings: settings,
            workers: workers)
        let result = try evaluator.result(network, setting: name, details: details) {
            report(.evaluating(name, done: $0, of: $1))
        }
        try result.write(to: file)
        return result
    }
}

extension EvaluationSettings {
    /// The same clicks for the memory that a network was trained with.
    func of(_ configuration: TrainingConfiguration) -> EvaluationSettings {
        var settings = self
        settings.memory = configuration.memory.setting
        settings.capacity = configuration.memory.capacity
        settings.prompts = configuration.prompts
        return settings
    }

    /// As JSON, keys sorted.
    func json() throws -> String {
        String(decoding: try JSONEncoder.escapedLine.encode(self), as: UTF8.self)
    }
}
