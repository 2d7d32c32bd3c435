public import Foundation
internal import Text

/// The status as people read it.
extension RunStatus {
    /// Some lines, each with its line end.
    ///
    /// - Parameter now: For how long ago things were.
    public func text(now: Date = .now) -> String {
        var lines = [headline(now)]
        if let reason {
            lines += reason.split(separator: "\n").map { "  \($0)" }
        }
        var counts = "  \(done) of \(studies) done"
        if let warned, warned > 0 { counts += " (\(warned) with warnings)" }
        counts += ", \(failed) failed, \(waiting) waiting"
        if tryingAgain > 0 { counts += ", \(tryingAgain) of them to be tried again" }
        lines.append(counts)
        if let perMinute {
            var rate = "  \(perMinute) a minute"
            if let secondsLeft, activity == .running {
                rate += ", about \(NumberText.duration(secondsLeft)) left"
            }
            lines.append(rate)
        }
        if activity == .running, let memory, let memoryLimit {
            lines.append("  \(Self.mebibytes(memory)) of \(Self.mebibytes(memoryLimit)) in memory")
        }
        if !inWork.isEmpty { lines.append("in work") }
        for study in inWork.prefix(20) {
            let fraction = study.fraction.map { " \(Int($0 * 100)) %" } ?? ""
            let stage = study.stage.map { ": \($0)" } ?? ""
            lines.append(
                "  \(study.study)\(stage)\(fraction), \(NumberText.duration(study.seconds))")
        }
        if let warnings, !warnings.isEmpty {
            lines.append("warned of")
            for warned in warnings.prefix(40) {
                let more = warned.count == 1 ? "" : ", such as"
                lines.append(
                    "  \(warned.count)\(more) \(warned.study): "
                        + PlainText.clean(warned.code, limit: 100))
            }
        }
        if !failures.isEmpty { lines.append("failed") }
        for reason in failures.prefix(20) {
            let more = reason.count == 1 ? "" : ", such as"
            lines.append(
                "  \(reason.count)\(more) \(reason.study): \(Self.firstLine(reason.sentence))")
        }
        if failures.count > 20 {
            lines.append("  and for \(failures.count - 20) other reasons: see --json")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func headline(_ now: Date) -> String {
        let last = NumberText.duration(max(0, now.timeIntervalSince(updated)))
        let word =
            switch activity {
            case .running:
                "running for \(NumberText.duration(max(0, now.timeIntervalSince(began))))"
            case .waiting: "waiting"
            case .killed: "killed, last seen \(last) ago: start it again, and it resumes"
            case .ended where waiting > 0: "ended early \(last) ago: start it again, and it resumes"
            case .ended: "ended \(last) ago"
            }
        return pipeline.isEmpty ? word : "\(pipeline): \(word)"
    }

    private static func mebibytes(_ bytes: Int) -> String { "\(bytes >> 20) MiB" }

    private static func firstLine(_ text: String) -> String {
        PlainText.clean(String(text.prefix { $0 != "\n" }), limit: 200)
    }
}
