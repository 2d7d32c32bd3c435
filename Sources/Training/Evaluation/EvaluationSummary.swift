/// The means of an evaluation over its objects, or over those of one class.
///
/// An object's values are first averaged over its seeds; then every object counts once. Intervals
/// are those of ``CaseBootstrap``.
public struct EvaluationSummary: Sendable, Hashable {
    /// How many cases, objects, and objects times seeds there are.
    public let cases: Int
    public let objects: Int
    public let rows: Int

    /// Dice after each click, 0 to 1, from the first click to the budget.
    public let dice: [Estimate]

    /// The area under the Dice curve, 0 to 1.
    public let area: Estimate

    /// Normalised surface Dice at the end, 0 to 1.
    public let surfaceDice: Estimate

    /// HD95 at the end in millimetres, over the objects that have one; `nil` where none has.
    public let hd95: Estimate?

    /// How many rows have no HD95, since their last mask is empty.
    public let rowsWithoutHD95: Int

    /// The number of clicks to each of ``EvaluationResult/goals``.
    public let clicks: [ClicksToGoal]

    /// How soon a Dice is reached.
    public struct ClicksToGoal: Sendable, Hashable {
        /// The Dice.
        public let goal: Double

        /// The number of clicks, the budget where it was never reached.
        public let clicks: Estimate

        /// In how many rows it was never reached.
        public let never: Int
    }
}

extension EvaluationResult {
    /// The means over all objects.
    ///
    /// - Parameter className: Only those of this class.
    /// - Returns: `nil` where there is no such object.
    public func summary(
        of className: String? = nil, by bootstrap: CaseBootstrap = CaseBootstrap()
    ) -> EvaluationSummary? {
        let rows = objects.filter { className == nil || $0.className == className }
        let means = objectMeans(rows)
        let estimates = bootstrap.estimates(means.map { ($0.object.caseName, $0.values) })
        // Only HD95 can be without a value, so all else is there once an object is.
        func estimate(_ column: Int) -> Estimate {
            estimates[column] ?? Estimate(mean: .nan, interval: nil)
        }
        guard !means.isEmpty else { return nil }
        let columns = MeasureColumns(budget: budget)
        return EvaluationSummary(
            cases: Set(rows.map(\.caseName)).count, objects: means.count, rows: rows.count,
            dice: columns.dice.map(estimate), area: estimate(columns.area),
            surfaceDice: estimate(columns.surfaceDice), hd95: estimates[columns.hd95],
            rowsWithoutHD95: rows.reduce(0) { $0 + ($1.hd95 == nil ? 1 : 0) },
            clicks: Self.goals.enumerated().map { n, goal in
                EvaluationSummary.ClicksToGoal(
                    goal: goal, clicks: estimate(columns.clicks.lowerBound + n),
                    never: rows.reduce(0) {
                        $0 + (curve(of: $1).clicks(to: goal) == nil ? 1 : 0)
                    })
            })
    }

    /// The values of each object, averaged over its seeds, in the order of the rows.
    func objectMeans(_ rows: [EvaluatedObject]) -> [(object: ObjectName, values: [Double?])] {
        let columns = MeasureColumns(budget: budget)
        var order: [ObjectName] = []
        var gathered: [ObjectName: [EvaluatedObject]] = [:]
        for row in rows {
            let name = ObjectName(row)
            if gathered[name] == nil { order.append(name) }
            gathered[name, default: []].append(row)
        }
        return order.map { name in
            var sums = [Double](repeating: 0, count: columns.count)
            var numbers = [Int](repeating: 0, count: columns.count)
            for row in gathered[name] ?? [] {
                for (n, value) in columns.values(of: row).enumerated() {
                    guard let value else { continue }
                    sums[n] += value
                    numbers[n] += 1
                }
            }
            return (name, zip(sums, numbers).map { $1 > 0 ? $0 / Double($1) : nil })
        }
    }
}
