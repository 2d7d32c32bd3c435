/// How much one evaluation is above another, object by object.
///
/// Only objects that both have (case and class) count; an object's values are first averaged over
/// its seeds. Intervals are those of ``CaseBootstrap``, over the differences.
public struct EvaluationDifference: Sendable, Hashable {
    /// How many cases and objects both have.
    public let cases: Int
    public let objects: Int

    /// Of Dice after each click, from the first click to the budget: −1 to 1.
    public let dice: [Estimate]

    /// Of the area under the Dice curve.
    public let area: Estimate

    /// Of the normalised surface Dice at the end.
    public let surfaceDice: Estimate

    /// Of HD95 at the end in millimetres, below 0 where this evaluation is better; over the objects
    /// where both have one.
    public let hd95: Estimate?
}

extension EvaluationResult {
    /// This evaluation minus `baseline`.
    ///
    /// - Throws: ``EvaluationError`` where budgets or tolerances differ, or no object is in both.
    public func difference(
        from baseline: EvaluationResult, by bootstrap: CaseBootstrap = CaseBootstrap()
    ) throws -> EvaluationDifference {
        try mustCompare(with: baseline)
        let theirs = Dictionary(
            uniqueKeysWithValues: baseline.objectMeans(baseline.objects).map {
                ($0.object, $0.values)
            })
        let pairs = objectMeans(objects).compactMap { mine in
            theirs[mine.object].map { theirs in
                (
                    case: mine.object.caseName,
                    values: zip(mine.values, theirs).map { a, b in
                        a.flatMap { a in b.map { a - $0 } }
                    }
                )
            }
        }
        guard !pairs.isEmpty else {
            throw EvaluationError.noCommonObject(setting, baseline.setting)
        }
        let estimates = bootstrap.estimates(pairs)
        func estimate(_ column: Int) -> Estimate {
            estimates[column] ?? Estimate(mean: .nan, interval: nil)
        }
        let columns = MeasureColumns(budget: budget)
        return EvaluationDifference(
            cases: Set(pairs.map(\.case)).count, objects: pairs.count,
            dice: columns.dice.map(estimate), area: estimate(columns.area),
            surfaceDice: estimate(columns.surfaceDice), hd95: estimates[columns.hd95])
    }

    /// - Throws: ``EvaluationError``, naming what makes figures of the two no comparison.
    func mustCompare(with other: EvaluationResult) throws {
        guard budget == other.budget else {
            throw EvaluationError.budgets(setting, budget, other.setting, other.budget)
        }
        guard tolerance == other.tolerance else {
            throw EvaluationError.tolerances(setting, tolerance, other.setting, other.tolerance)
        }
    }
}
