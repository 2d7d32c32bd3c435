internal import Pipeline
internal import Training

/// Reads an experiment from its YAML file.
enum ExperimentFile {
    static func read(_ path: String, data: String?) throws -> Experiment {
        let root = try SettingsFile(path: path, owner: "experiment").root
        let keys = try root.values(known: ["base", "runs", "evaluate", "tables"])
        var base =
            try keys["base"]?.settings(over: TrainingConfiguration())
            ?? TrainingConfiguration()
        if let data { base.data.path = data }
        guard let list = try keys["runs"]?.list("'runs'") else {
            throw root.refusal("an experiment has 'runs'")
        }
        var runs: [Experiment.Run] = []
        for item in list {
            let run = try self.run(item, over: base, earlier: runs)
            runs.append(run)
        }
        let evaluation =
            try keys["evaluate"]?.settings(over: ExperimentEvaluation()) ?? ExperimentEvaluation()
        if let fault = evaluation.fault, let group = keys["evaluate"] { throw group.refusal(fault) }
        let tables = try keys["tables"]?.list("'tables'").map { try table($0, runs) } ?? []
        return Experiment(runs: runs, tables: tables, evaluation: evaluation.settings)
    }

    private static func run(
        _ item: SettingsGroup, over base: TrainingConfiguration, earlier: [Experiment.Run]
    ) throws -> Experiment.Run {
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
        return Experiment.Run(
            name: name, parent: parent,
            configuration: try keys["with"]?.settings(over: base) ?? base,
            isJudged: judged == "true")
    }

    private static func table(_ item: SettingsGroup, _ runs: [Experiment.Run]) throws
        -> Experiment.Table
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
        return Experiment.Table(title: title, rows: rows)
    }

    /// A name becomes a folder's.
    private static func check(_ name: String, _ item: SettingsGroup) throws {
        let isPlain = name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
        guard isPlain, (1...64).contains(name.count) else {
            throw item.refusal("'\(name)' must be letters, digits and '-', 64 at most")
        }
    }
}
