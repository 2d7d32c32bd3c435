internal import ArgumentParser
internal import Foundation
internal import Pipeline
internal import Tensors
internal import Text
internal import Training

extension Mais {
    struct Train: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Train a network on labelled images with simulated clicks.",
            discussion: """
                CONFIG.yaml holds the settings that differ from the defaults, which are the \
                paper's. OUT gets best.safetensors, last.safetensors, curves.csv and curves.svg. \
                A run that was stopped resumes when it is started again.

                EXAMPLES
                  mais train --defaults
                  mais train Pipelines/fine-tune.yaml --data labelled.csv --out trained
                """)

        @Argument(help: "A YAML file.", completion: .file(extensions: ["yaml", "yml"]))
        var config: String?

        @Option(name: .shortAndLong, help: "The folder for the results.", completion: .directory)
        var out: String?

        @Option(help: "In place of data.path: a folder in nnU-Net's layout, or a CSV.")
        var data: String?

        @OptionGroup var computing: TrainingComputing

        @Flag(help: "Print every setting with its default, as YAML.")
        var defaults = false

        func validate() throws {
            let isAlone = config == nil && out == nil && data == nil
            guard defaults ? isAlone : config != nil && out != nil else {
                throw ValidationError("Give CONFIG.yaml and --out, or --defaults alone.")
            }
        }

        func run() throws {
            guard let config, let out, !defaults else {
                Console.print(try SettingsFile.yaml(of: TrainingConfiguration()), terminator: "")
                return
            }
            var settings = try SettingsFile(path: config, owner: "train").root
                .settings(over: TrainingConfiguration())
            if let data { settings.data.path = data }
            // Without data nothing is trained, and that is then what is to be said.
            if FileManager.default.fileExists(atPath: settings.data.path) {
                try settings.mustNotFreezeRandomWeights(hasStart: settings.start != nil)
            }
            let device = try computing.open()
            let bar = ProgressBar()
            let trainer = try Trainer(
                settings, folder: URL(filePath: out), device: device, workers: computing.workers
            ) { done, all in
                bar.show(done, of: all, label: "cases prepared")
                if done == all { TrainingProgress.say("\(all) cases prepared") }
            }
            for warning in trainer.warnings { Console.complain("warning: \(warning)") }
            try trainer.run(
                { TrainingProgress.say(TrainingProgress.line($0)) },
                onCrops: { bar.show(TrainingProgress.drawing($0)) })
            bar.end()
            Console.print("\(out): best.safetensors, last.safetensors, curves.csv, curves.svg")
        }
    }
}
