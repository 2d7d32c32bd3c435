public import ArgumentParser
internal import Commands
internal import Foundation
internal import Network
internal import Pipeline
internal import Tensors
internal import Text
public import Training

extension Mais {
    struct Evaluate: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Measure how a network's masks improve with simulated clicks.",
            discussion: """
                Spacing, classes and split come from the settings that the checkpoint was trained \
                with, or from --config. OUT gets evaluation.json, objects.csv, table.md and \
                curves.svg.

                EXAMPLES
                  mais evaluate trained/last.safetensors --data labelled.csv --out judged
                  mais evaluate trained/last.safetensors --memory none --out without
                  mais compare without/evaluation.json judged/evaluation.json --out compared
                """)

        @Argument(help: "A checkpoint: .safetensors, or a released SAM-Med3D .pth.")
        var checkpoint: String

        @Option(name: .shortAndLong, help: "The folder for the results.", completion: .directory)
        var out: String

        @Option(help: "Settings as of 'mais train', in place of those in the checkpoint.")
        var config: String?

        @Option(help: "In place of data.path: a folder in nnU-Net's layout, or a CSV.")
        var data: String?

        @Option(help: "Which cases of the split: training, validation, test or all.")
        var cases = CasesOfSplit.validation

        @Option(help: "Clicks on each object, at most.")
        var clicks = 150

        @Option(help: "Where clicks fall: random, or centre-of-largest-error.")
        var policy = ClickPolicy.random

        @Option(help: "How many seeds, from 1 on: each object is clicked on once with each.")
        var seeds = 3

        @Option(help: "The memory of earlier interactions; as trained if left out.")
        var memory: MemorySetting?

        @Option(help: "How many interactions are remembered; as trained if left out.")
        var capacity: Int?

        @Option(help: "Which clicks prompt the decoder; as trained if left out.")
        var prompts: PromptSetting?

        @Option(help: "The name of this evaluation in tables. The memory setting if left out.")
        var name: String?

        @OptionGroup var computing: TrainingComputing

        func validate() throws {
            guard (1...EvaluationResult.largestBudget).contains(clicks) else {
                throw ValidationError(
                    "--clicks is \(clicks); it must be 1 to \(EvaluationResult.largestBudget).")
            }
            guard (1...1000).contains(seeds) else {
                throw ValidationError("--seeds is \(seeds); it must be 1 to 1000.")
            }
            if let capacity, capacity < 0 {
                throw ValidationError("--capacity is \(capacity); it must be 0 or more.")
            }
        }

        func run() throws {
            let device = try computing.open()
            let network = try MAIS(checkpoint: URL(filePath: checkpoint), device: device)
            var settings = try self.settings()
            if let data { settings.data.path = data }
            guard data != nil || FileManager.default.fileExists(atPath: settings.data.path) else {
                throw CommandError(
                    """
                    The network was trained on '\(settings.data.path)', which is not here. Name the \
                    labelled data with --data.
                    """)
            }
            var evaluation = EvaluationSettings()
            evaluation.clicks = clicks
            evaluation.policy = policy
            evaluation.seeds = Array(1...seeds)
            evaluation.memory = evaluatedMemory(settings)
            evaluation.capacity = capacity ?? settings.memory.capacity
            evaluation.prompts = prompts ?? settings.prompts
            evaluation.size = network.configuration.imageSize
            let judged = try JudgedCases(
                settings.data, cases: cases, isOtherData: data != nil && config == nil)
            for warning in try judged.warnings + inputWarnings(settings) {
                Console.complain("warning: \(warning)")
            }
            let evaluator = try judged.evaluator(evaluation, workers: computing.workers)
            for warning in judged.caseWarnings { Console.complain("warning: \(warning)") }
            let bar = ProgressBar()
            let result = try evaluator.result(
                network, setting: name ?? evaluation.memory.rawValue,
                details: ["checkpoint": URL(filePath: checkpoint).lastPathComponent]
            ) { done, all in
                TrainingProgress.say(done, of: all, bar: bar)
            }
            bar.end()
            let folder = URL(filePath: out)
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try result.write(to: folder.appending(path: "evaluation.json"))
            let comparison = try EvaluationComparison([result])
            try comparison.write(to: folder)
            Console.print(comparison.markdown())
        }

        /// Where settings prepare images otherwise than the network was trained on.
        private func inputWarnings(_ settings: TrainingConfiguration) throws -> [Warning] {
            let content = try Checkpoint(contentsOf: URL(filePath: checkpoint))
            var warnings = try settings.otherInput(
                than: InputProperties(content), of: checkpoint, code: .evaluationOtherInput)
            if evaluatedMemory(settings) == .none, capacity != nil {
                warnings.append(
                    Warning(
                        .trainingNoEffect, "--capacity changes nothing, as nothing is remembered"))
            }
            return warnings
        }

        private func evaluatedMemory(_ settings: TrainingConfiguration) -> MemorySetting {
            memory ?? settings.memory.setting
        }

        /// The settings that the network was trained with, or those of `--config`.
        private func settings() throws -> TrainingConfiguration {
            if let config {
                return try SettingsFile(path: config, owner: "train").root
                    .settings(over: TrainingConfiguration())
            }
            let content = try Checkpoint(contentsOf: URL(filePath: checkpoint))
            guard let known = try TrainingConfiguration(metadata: content.metadata) else {
                throw CommandError(
                    """
                    '\(checkpoint)' does not say what it was trained on. Give --config, a YAML file \
                    with 'data' as for 'mais train'.
                    """)
            }
            return known
        }
    }

    struct Compare: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Put evaluations side by side: tables, differences and a picture.",
            discussion: """
                Differences are from the first. OUT gets objects.csv, table.md and curves.svg.

                EXAMPLE
                  mais compare none/evaluation.json both/evaluation.json --out compared
                """)

        @Argument(
            help: "Files that 'mais evaluate' wrote.", completion: .file(extensions: ["json"]))
        var evaluations: [String]

        @Option(name: .shortAndLong, help: "The folder for the results.", completion: .directory)
        var out: String

        func run() throws {
            let comparison = try EvaluationComparison(
                contentsOf: evaluations.map { URL(filePath: $0) })
            let folder = URL(filePath: out)
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try comparison.write(to: folder)
            Console.print(comparison.markdown())
        }
    }
}

extension CasesOfSplit: ExpressibleByArgument {}
extension ClickPolicy: ExpressibleByArgument {}
