internal import Foundation

extension EvaluationComparison {
    /// The tables as Markdown: one row per evaluation in the form of the paper's Table 1, the
    /// differences from the first evaluation, and one row per class and evaluation; then what the
    /// figures are.
    public func markdown() -> String {
        var parts = [allTable]
        if !differences.isEmpty {
            let name = MarkdownTable.escaped(results[0].setting)
            parts.append("### Difference from \(name), object by object\n\n\(differenceTable)")
        }
        if classes.count > 1 { parts.append("### By class\n\n\(classTable)") }
        parts.append(notes)
        return parts.joined(separator: "\n")
    }

    private var counts: [Int] { DiceCurve.reportedClicks(within: budget) }

    private var measureNames: [String] {
        ["NSD", "HD95", "AUC"] + EvaluationResult.goals.map { "NoC \(Int(($0 * 100).rounded()))" }
    }

    private var allTable: String {
        var table = MarkdownTable(
            ["Setting"] + counts.map { $0 == 1 ? "1 click" : "\($0)" } + measureNames)
        for (result, summary) in zip(results, summaries) {
            table.add([result.setting] + cells(of: summary))
        }
        return table.text
    }

    private var classTable: String {
        var table = MarkdownTable(
            ["Class", "Setting", "Objects"] + counts.map { $0 == 1 ? "1 click" : "\($0)" }
                + measureNames)
        for name in classes {
            for result in results {
                guard let summary = result.summary(of: name, by: bootstrap) else { continue }
                table.add([name, result.setting, "\(summary.objects)"] + cells(of: summary))
            }
        }
        return table.text
    }

    private var differenceTable: String {
        var table = MarkdownTable(
            ["Setting", "Objects"] + counts.map { $0 == 1 ? "1 click" : "\($0)" }
                + ["NSD", "HD95", "AUC"])
        for (result, difference) in zip(results.dropFirst(), differences) {
            var cells = [result.setting, "\(difference.objects)"]
            cells += counts.map { percent(difference.dice[$0 - 1], isSigned: true) }
            cells.append(percent(difference.surfaceDice, isSigned: true))
            cells.append(difference.hd95.map { text($0, isSigned: true) } ?? "none")
            cells.append(percent(difference.area, isSigned: true))
            table.add(cells)
        }
        return table.text
    }

    private func cells(of summary: EvaluationSummary) -> [String] {
        var cells = counts.map { percent(summary.dice[$0 - 1]) }
        cells.append(percent(summary.surfaceDice))
        cells.append(summary.hd95.map { text($0) } ?? "none")
        cells.append(percent(summary.area))
        cells += summary.clicks.map {
            text($0.clicks) + ($0.never == 0 ? "" : ", never \($0.never) of \(summary.rows)")
        }
        return cells
    }

    private var notes: String {
        let policies = Set(results.map(\.policy))
        let first = results[0]
        var lines = [
            """
            Mean over objects, each averaged over its seeds, and in brackets the 95 % interval \
            (percentile bootstrap over cases, \(bootstrap.draws) draws, seed \(bootstrap.seed); none \
            with a single case). Dice, NSD and AUC in %, HD95 in mm.
            """,
            """
            Columns 1 to \(budget): Dice after so many clicks. NSD: normalised surface Dice within \
            \(short(first.tolerance)) mm, and HD95: after the last click, between the voxels of both \
            surfaces, as MONAI measures them. AUC: the mean Dice over clicks 1 to \(budget). NoC: clicks until Dice is 80, 85 and 90, \(budget) where it never \
            is.
            """,
        ]
        for (result, summary) in zip(results, summaries) {
            let policy =
                policies.count > 1 ? " Clicks: \(MarkdownTable.escaped(result.policy))." : ""
            let empty = counted(summary.rowsWithoutHD95, "row")
            let hd95 =
                summary.rowsWithoutHD95 == 0
                ? "" : " \(empty) without HD95: the last mask is empty."
            let details = result.details.sorted { $0.key < $1.key }.map { key, value in
                " \(MarkdownTable.escaped(key)): \(MarkdownTable.escaped(value))."
            }.joined()
            lines.append(
                """
                \(MarkdownTable.escaped(result.setting)): \(counted(summary.cases, "case")), \
                \(counted(summary.objects, "object")), \(counted(result.seeds.count, "seed")).\(policy)\(hd95)\(details)
                """)
        }
        if policies.count == 1 {
            lines.append("Clicks: \(MarkdownTable.escaped(first.policy)).")
        }
        return lines.map { "- \($0)\n" }.joined()
    }

    private func percent(_ estimate: Estimate, isSigned: Bool = false) -> String {
        let hundredfold = estimate.interval.map { $0.lowerBound * 100...$0.upperBound * 100 }
        return text(
            Estimate(mean: estimate.mean * 100, interval: hundredfold), isSigned: isSigned)
    }

    /// `63.1 (60.2 to 66.0)`
    private func text(_ estimate: Estimate, isSigned: Bool = false) -> String {
        let mean = rounded(estimate.mean, isSigned: isSigned)
        guard let interval = estimate.interval else { return mean }
        let low = rounded(interval.lowerBound, isSigned: isSigned)
        return "\(mean) (\(low) to \(rounded(interval.upperBound, isSigned: isSigned)))"
    }
}

/// A number with one decimal; with `isSigned`, two decimals, and more than 0 begins with a plus: on
/// which side of 0 a difference's bounds lie is what an experiment is about.
private func rounded(_ number: Double, isSigned: Bool) -> String {
    let text = String(format: isSigned ? "%+.2f" : "%.1f", number)
    return switch text {
    case "-0.0": "0.0"
    case "-0.00", "+0.00": "0.00"
    default: text
    }
}

/// `1 row`, `2 rows`
private func counted(_ number: Int, _ word: String) -> String {
    "\(number) \(word)\(number == 1 ? "" : "s")"
}

/// A number without a fraction that is 0.
private func short(_ number: Double) -> String {
    Int(exactly: number).map(String.init) ?? "\(number)"
}
