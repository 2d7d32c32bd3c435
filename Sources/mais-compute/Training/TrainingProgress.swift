internal import ArgumentParser
internal import Foundation
internal import Pipeline
internal import Text
internal import Training

/// What is printed while a network is trained.
enum TrainingProgress {
    /// Prints a line at once, into a file too: who trains over night looks at a log.
    static func say(_ line: String) {
        Console.print(line)
    }

    /// Tells of objects by the bar, and by a line for every fiftieth where that does not repeat it.
    static func say(_ done: Int, of all: Int, name: String = "", bar: ProgressBar) {
        bar.show(done, of: all, label: name.isEmpty ? "objects" : "\(name): objects")
        if !bar.standsForLines, done % 50 == 0 || done == all {
            say((name.isEmpty ? "" : "\(name): ") + "\(done) of \(all) objects")
        }
    }

    static func drawing(_ crops: Trainer.CropsDone, of name: String = "") -> ProgressDrawing {
        ProgressDrawing(
            done: crops.done, total: crops.total, perSecond: crops.perSecond,
            label: (name.isEmpty ? "" : "\(name): ") + "crops, epoch \(crops.epoch)/\(crops.epochs)"
        )
    }

    static func line(_ progress: Trainer.Progress) -> String {
        let r = progress.record
        var line =
            "epoch \(r.epoch)/\(progress.epochs)  loss \(number(r.loss))  "
            + "Dice \(percent(r.firstDice)) to \(percent(r.lastDice))"
        if let unseen = r.validation {
            line += "  unseen \(percent(unseen.firstDice)) to \(percent(unseen.lastDice))"
        }
        return line + "  \(time(progress.secondsLeft)) left"
    }

    private static func number(_ value: Double) -> String { String(format: "%.4f", value) }

    private static func percent(_ value: Double) -> String { String(format: "%.1f", 100 * value) }

    private static func time(_ seconds: Double) -> String {
        let whole = Int(seconds.rounded(.up))
        if whole < 60 { return "\(whole) s" }
        if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
        return "\(whole / 3600) h \(whole % 3600 / 60) min"
    }
}
