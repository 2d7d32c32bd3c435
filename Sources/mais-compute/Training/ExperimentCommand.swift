internal import ArgumentParser
internal import Commands
internal import Foundation
internal import Pipeline
internal import Text
internal import Training

extension Mais {
    struct StudyCommand: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "study",
            abstract: "Train several networks, judge them by the same clicks, and make the tables.",
            discussion: """
                STUDY.yaml has 'base', settings as of 'mais train'; 'runs', each with a 'name', \
                perhaps 'from', an earlier run to start from, and 'with', what differs from the \
                base; 'evaluate'; and 'tables', each with a 'title' and 'rows'. What is done is \
                not done again.

                EXAMPLE
                  mais study Pipelines/study-openkbp.yaml --data openkbp.csv --out study
                """)

        @Argument(help: "A YAML file.", completion: .file(extensions: ["yaml", "yml"]))
        var file: String

        @Option(name: .shortAndLong, help: "The folder for the results.", completion: .directory)
        var out: String

        @Option(help: "In place of data.path: a folder in nnU-Net's layout, or a CSV manifest.")
        var data: String?

        @OptionGroup var computing: TrainingComputing

        @Flag(help: "Print the runs and the tables, and do nothing.")
        var list = false

        func run() throws {
            let study = try StudyFile.read(file, data: data)
            for run in study.runs {
                do {
                    try run.configuration.validate()
                    try run.configuration.mustNotFreezeRandomWeights(
                        hasStart: run.parent != nil || run.configuration.start != nil)
                } catch { throw CommandError("run '\(run.name)': \(error)") }
            }
            if list {
                for run in study.runs {
                    let parent = run.parent.map { " from \($0)" } ?? ""
                    let end = run.isJudged ? "" : ", not evaluated"
                    Console.print(
                        "\(run.name)\(parent): \(run.configuration.schedule.epochs) epochs\(end)")
                }
                for table in study.tables {
                    Console.print("\(table.title): \(table.rows.joined(separator: ", "))")
                }
                return
            }
            let device = try computing.open()
            try study.run(
                into: URL(filePath: out), device: device, workers: computing.workers
            ) { event in
                switch event {
                case .warning(let name, let warning):
                    Console.complain("warning: \(name): \(warning)")
                case .training(let name, let progress):
                    TrainingProgress.say("\(name): \(TrainingProgress.line(progress))")
                case .trained(let name): TrainingProgress.say("\(name): trained")
                case .evaluating(let name, let done, let all):
                    if done % 50 == 0 || done == all {
                        TrainingProgress.say("\(name): \(done) of \(all) objects")
                    }
                case .evaluated(let result): TrainingProgress.say("\(result.setting): evaluated")
                }
            }
            for table in study.tables {
                Console.print("\(out)/\(table.title): table.md, curves.svg")
            }
        }
    }
}

/// Reads a study from its YAML file.
enum StudyFile {
    static func read(_ path: String, data: String?) throws -> TrainingStudy {
        let root = try SettingsFile(path: path, owner: "study").root
        let keys = try root.values(known: ["base", "runs", "evaluate", "tables"])
        var base =
            try keys["base"]?.settings(over: TrainingConfiguration())
            ?? TrainingConfiguration()
        if let data { base.data.path = data }
        guard let list = try keys["runs"]?.list("'runs'") else {
            throw root.refusal("a study has 'runs'")
        }
        var runs: [TrainingStudy.Run] = []
        for item in list {
            let run = try self.run(item, over: base, earlier: runs)
            runs.append(run)
        }
        let evaluation =
            try keys["evaluate"]?.settings(over: StudyEvaluation()) ?? StudyEvaluation()
        if let fault = evaluation.fault, let group = keys["evaluate"] { throw group.refusal(fault) }
        let tables = try keys["tables"]?.list("'tables'").map { try table($0, runs) } ?? []
        return TrainingStudy(runs: runs, tables: tables, evaluation: evaluation.settings)
    }

    private static func run(
        _ item: SettingsGroup, over base: TrainingConfiguration, earlier: [TrainingStudy.Run]
    ) throws -> TrainingStudy.Run {
        let keys = try item.values(known: ["name", "from", "with", "evaluate"])
        guard let name = try keys["name"]?.text("'name'") else {
            throw item.refusal("a run has a 'name'")
        }
        try check(name, item)
        guard !earlier.contains(where: { $0.name == name }) else {
            throw item.refusal("two runs are named '\(name)'")
        }
        let parent = try keys["from"]?.text("'from'")
        if let parent, !earlier.contains(where: { $0.name == parent }) {
            throw item.refusal("no run before '\(name)' is named '\(parent)'")
        }
        let judged = try keys["evaluate"]?.text("'evaluate'") ?? "true"
        guard ["true", "false"].contains(judged) else {
            throw item.refusal("'evaluate' of '\(name)' must be true or false")
        }
        return TrainingStudy.Run(
            name: name, parent: parent,
            configuration: try keys["with"]?.settings(over: base) ?? base,
            isJudged: judged == "true")
    }

    private static func table(_ item: SettingsGroup, _ runs: [TrainingStudy.Run]) throws
        -> TrainingStudy.Table
    {
        let keys = try item.values(known: ["title", "rows"])
        guard let title = try keys["title"]?.text("'title'") else {
            throw item.refusal("a table has a 'title'")
        }
        try check(title, item)
        guard let list = try keys["rows"]?.list("'rows'") else {
            throw item.refusal("the table '\(title)' has 'rows'")
        }
        let rows = try list.map { try $0.text("a row") }
        for row in rows where !runs.contains(where: { $0.name == row && $0.isJudged }) {
            throw item.refusal("no run that is evaluated is named '\(row)'")
        }
        guard !runs.contains(where: { $0.name == title }) else {
            throw item.refusal("a run and a table are both named '\(title)'")
        }
        return TrainingStudy.Table(title: title, rows: rows)
    }

    /// A name becomes a folder's.
    private static func check(_ name: String, _ item: SettingsGroup) throws {
        let isPlain = name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
        guard isPlain, (1...64).contains(name.count) else {
            throw item.refusal("'\(name)' must be letters, digits and '-', 64 at most")
        }
    }
}

/// How a study's networks are judged.
private struct StudyEvaluation: Codable {
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
