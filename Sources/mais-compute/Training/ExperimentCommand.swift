internal import ArgumentParser
internal import Commands
internal import Foundation
internal import Text
internal import Training

extension Mais {
    struct ExperimentCommand: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "experiment",
            abstract: "Train several networks, evaluate them by the same clicks, make tables.",
            discussion: """
                EXPERIMENT.yaml has 'base', settings as of 'mais train'; 'runs', each with a \
                'name', optionally 'from', an earlier run to start from, and 'with', the settings \
                that differ from the base; 'evaluate'; and 'tables', each with a 'title' and \
                'rows'. Finished runs are not done again.

                EXAMPLE
                  mais experiment Pipelines/experiment-head-neck.yaml --data openkbp.csv --out openkbp
                """,
            // The name that it had first.
            aliases: ["study"])

        @Argument(help: "A YAML file.", completion: .file(extensions: ["yaml", "yml"]))
        var file: String

        @Option(name: .shortAndLong, help: "The folder for the results.", completion: .directory)
        var out: String

        @Option(help: "In place of data.path: a folder in nnU-Net's layout, or a CSV.")
        var data: String?

        @OptionGroup var computing: TrainingComputing

        @Flag(help: "Print the runs and the tables, and train nothing.")
        var list = false

        func run() throws {
            let experiment = try ExperimentFile.read(file, data: data)
            for run in experiment.runs {
                do {
                    try run.configuration.validate()
                    try run.configuration.mustNotFreezeRandomWeights(
                        hasStart: run.parent != nil || run.configuration.start != nil)
                } catch { throw CommandError("run '\(run.name)': \(error)") }
            }
            if list {
                for run in experiment.runs {
                    let parent = run.parent.map { " from \($0)" } ?? ""
                    let end = run.isJudged ? "" : ", not evaluated"
                    Console.print(
                        "\(run.name)\(parent): \(run.configuration.schedule.epochs) epochs\(end)")
                }
                for table in experiment.tables {
                    Console.print("\(table.title): \(table.rows.joined(separator: ", "))")
                }
                return
            }
            let device = try computing.open()
            let bar = ProgressBar()
            try experiment.run(
                into: URL(filePath: out), device: device, workers: computing.workers
            ) { event in
                switch event {
                case .warning(let name, let warning):
                    Console.complain("warning: \(name): \(warning)")
                case .training(let name, let progress):
                    TrainingProgress.say("\(name): \(TrainingProgress.line(progress))")
                case .crops(let name, let crops):
                    bar.show(TrainingProgress.drawing(crops, of: name))
                case .trained(let name):
                    TrainingProgress.say("\(name): trained")
                    bar.begin()
                case .evaluating(let name, let done, let all):
                    TrainingProgress.say(done, of: all, name: name, bar: bar)
                case .evaluated(let result): TrainingProgress.say("\(result.setting): evaluated")
                }
            }
            bar.end()
            for table in experiment.tables {
                Console.print("\(out)/\(table.title): table.md, curves.svg")
            }
        }
    }
}
