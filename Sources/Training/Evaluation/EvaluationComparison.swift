public import Foundation

/// One or several evaluations side by side: the tables, the rows and the picture of an experiment.
public struct EvaluationComparison: Sendable {
    /// The evaluations, in the order of the tables' rows. Differences are from the first.
    public let results: [EvaluationResult]

    /// How intervals are drawn.
    public let bootstrap: CaseBootstrap

    /// Over all objects, in the order of `results`.
    public let summaries: [EvaluationSummary]

    /// Each later evaluation minus the first.
    public let differences: [EvaluationDifference]

    /// - Throws: ``EvaluationError`` where there is none, where one does not hold together, where two
    ///   bear one name, or where budgets or tolerances differ, or no object is in common.
    public init(_ results: [EvaluationResult], by bootstrap: CaseBootstrap = CaseBootstrap()) throws
    {
        guard let first = results.first else { throw EvaluationError.nothingToCompare }
        for (n, result) in results.enumerated() {
            try result.check(file: result.setting)
            guard !results[..<n].contains(where: { $0.setting == result.setting }) else {
                throw EvaluationError.sameSetting(result.setting)
            }
            try result.mustCompare(with: first)
        }
        self.results = results
        self.bootstrap = bootstrap
        summaries = results.compactMap { $0.summary(by: bootstrap) }
        differences = try results.dropFirst().map { try $0.difference(from: first, by: bootstrap) }
    }

    /// Reads and compares evaluations, in the order given.
    ///
    /// - Throws: ``EvaluationError``, as above, or where a file cannot be read.
    public init(contentsOf files: [URL], by bootstrap: CaseBootstrap = CaseBootstrap()) throws {
        try self.init(files.map { try EvaluationResult(contentsOf: $0) }, by: bootstrap)
    }

    /// The classes of all evaluations, in the order of the alphabet.
    public var classes: [String] { Set(results.flatMap(\.classes)).sorted() }

    /// Clicks per object, at most, in every evaluation.
    public var budget: Int { results[0].budget }

    /// Writes `table.md`, `objects.csv` and `curves.svg` into a folder that exists, each whole or not
    /// at all.
    ///
    /// - Throws: ``EvaluationError/unwritable(file:_:)``.
    public func write(to folder: URL) throws {
        let files = [
            ("table.md", markdown()), ("objects.csv", csv()), ("curves.svg", picture().svg()),
        ]
        for (name, text) in files {
            try publish(Data(text.utf8), to: folder.appending(path: name))
        }
    }

    /// Dice against clicks, one line per evaluation with its interval.
    ///
    /// - Parameter scale: Of the clicks: most happens in the first ten, so a logarithmic one shows
    ///   more.
    public func picture(scale: LinePlot.Scale = .logarithmic) -> LinePlot {
        let lines = zip(results, summaries).map { result, summary in
            let clicks = summary.dice.enumerated().map { (Double($0 + 1), $1) }
            return LinePlot.Line(
                name: result.setting, points: clicks.map { [$0, $1.mean * 100] },
                band: clicks.compactMap { x, estimate in
                    estimate.interval.map {
                        LinePlot.Span(x: x, low: $0.lowerBound * 100, high: $0.upperBound * 100)
                    }
                })
        }
        let objects = summaries.map(\.objects)
        return LinePlot(
            title:
                "Dice against clicks, \(Set(objects).sorted().map(String.init).joined(separator: " or ")) objects",
            xLabel: "clicks", yLabel: "Dice, %", xScale: scale, lines: lines)
    }
}
