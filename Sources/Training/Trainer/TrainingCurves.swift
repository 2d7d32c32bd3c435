internal import Foundation

/// How a run went, epoch by epoch.
struct TrainingCurves: Sendable {
    let records: [EpochRecord]

    /// One row an epoch.
    var csv: String {
        var lines = [
            "epoch,steps,loss,first_dice,last_dice,rate,validation_first_dice,"
                + "validation_last_dice,validation_mean_dice"
        ]
        for r in records {
            let judged = r.validation.map { [$0.firstDice, $0.lastDice, $0.meanDice] }
            let numbers = [r.loss, r.firstDice, r.lastDice, r.rate].map(Self.text)
            let unseen = judged?.map(Self.text) ?? ["", "", ""]
            lines.append((["\(r.epoch)", "\(r.steps)"] + numbers + unseen).joined(separator: ","))
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func text(_ number: Double) -> String {
        String(format: "%.6f", locale: Locale(identifier: "en_US_POSIX"), number)
    }

    /// The same as a picture.
    func svg(title: String) -> String {
        func line(_ name: String, _ value: (EpochRecord) -> Double?) -> LinePlot.Line {
            LinePlot.Line(
                name: name,
                points: records.compactMap { r in value(r).map { [Double(r.epoch), $0] } }, band: []
            )
        }
        let lines = [
            line("loss") { $0.loss }, line("Dice, first click") { $0.firstDice },
            line("Dice, last click") { $0.lastDice },
            line("unseen cases, first click") { $0.validation?.firstDice },
            line("unseen cases, last click") { $0.validation?.lastDice },
        ]
        return LinePlot(
            title: title, xLabel: "epoch", yLabel: "loss, Dice", xScale: .linear,
            lines: lines.filter { !$0.points.isEmpty }
        ).svg()
    }
}
