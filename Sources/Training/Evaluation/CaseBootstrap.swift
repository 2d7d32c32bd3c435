internal import Imaging

/// Means with percentile bootstrap intervals, resampling whole cases.
///
/// The objects of one case share an image and a patient, so they are drawn together. A draw takes
/// as many cases as there are, with replacement; its mean is over all objects of the cases drawn,
/// each as often as its case. The interval runs from the 2.5th to the 97.5th percentile of the
/// draws.
///
/// - Source: Efron and Tibshirani, "An introduction to the bootstrap", 1993, chapters 8 and 13.
public struct CaseBootstrap: Sendable {
    /// How many draws are made.
    public let draws: Int

    /// What cases are drawn with: the same seed gives the same interval, on every machine.
    public let seed: UInt64

    /// - Precondition: At least one draw.
    public init(draws: Int = 10_000, seed: UInt64 = 1) {
        precondition(draws > 0, "a bootstrap of \(draws) draws")
        self.draws = draws
        self.seed = seed
    }

    /// The mean of each column over all objects.
    ///
    /// - Parameters:
    ///   - objects: The case of each object, and its values; all have as many. `nil` is not a value
    ///     and counts nowhere; a draw without any value of a column is left out there.
    /// - Returns: One estimate per column; `nil` for a column without a value.
    public func estimates(_ objects: [(case: String, values: [Double?])]) -> [Estimate?] {
        guard let columns = objects.first?.values.count else { return [] }
        var sums = CaseSums(columns: columns)
        for object in objects { sums.add(object.values, to: object.case) }
        let means = drawnMeans(sums)
        return (0..<columns).map { column in
            sums.mean(column).map { mean in
                let drawn = means.dropFirst(column * draws).prefix(draws)
                return Estimate(mean: mean, interval: interval(of: drawn.filter { !$0.isNaN }))
            }
        }
    }

    private func interval(of drawn: [Double]) -> ClosedRange<Double>? {
        guard !drawn.isEmpty else { return nil }
        let drawn = drawn.sorted()
        return quantile(0.025, ofSorted: drawn)...quantile(0.975, ofSorted: drawn)
    }

    /// The means of each column, one column's draws after the other's; not a number where a draw
    /// has no value. Empty with a single case.
    private func drawnMeans(_ sums: CaseSums) -> [Double] {
        let (cases, columns) = (sums.cases, sums.columns)
        guard cases > 1 else { return [] }
        var means = [Double](repeating: .nan, count: columns * draws)
        // Cases are numbered by name, so that their order in a file changes nothing.
        let table = sums.byName()
        var generator = SeededGenerator(seed: seed)
        var total = [Double](repeating: 0, count: 2 * columns)
        table.withUnsafeBufferPointer { table in
            total.withUnsafeMutableBufferPointer { total in
                for draw in 0..<draws {
                    total.update(repeating: 0)
                    for _ in 0..<cases {
                        let row = generator.below(cases) * 2 * columns
                        for n in 0..<2 * columns { total[n] += table[row + n] }
                    }
                    for column in 0..<columns where total[columns + column] > 0 {
                        means[column * draws + draw] = total[column] / total[columns + column]
                    }
                }
            }
        }
        return means
    }
}

/// The sum and the number of each column's values, case by case.
private struct CaseSums {
    let columns: Int
    private var rows: [String: [Double]] = [:]

    init(columns: Int) { self.columns = columns }

    var cases: Int { rows.count }

    mutating func add(_ values: [Double?], to name: String) {
        precondition(values.count == columns, "\(values.count) values in \(columns) columns")
        var row = rows[name] ?? [Double](repeating: 0, count: 2 * columns)
        for (column, value) in values.enumerated() {
            guard let value else { continue }
            row[column] += value
            row[columns + column] += 1
        }
        rows[name] = row
    }

    /// Sums and then numbers of each case, the cases by name.
    func byName() -> [Double] { rows.keys.sorted().flatMap { rows[$0] ?? [] } }

    func mean(_ column: Int) -> Double? {
        let names = rows.keys.sorted()
        let sum = names.reduce(0) { $0 + (rows[$1]?[column] ?? 0) }
        let number = names.reduce(0) { $0 + (rows[$1]?[columns + column] ?? 0) }
        return number > 0 ? sum / number : nil
    }
}
