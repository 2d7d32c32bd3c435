internal import Text

/// How events read.
extension ProgressEvent {
    /// Whether the event stays to be read on a terminal, above the redrawn line.
    var isLasting: Bool {
        switch what {
        case .failed, .again, .warning, .note, .run: true
        case .stage, .done, .doneBefore, .failedBefore, .putBack: false
        }
    }

    var showsOnTheLine: Bool {
        switch what {
        case .stage, .done, .doneBefore, .failed, .failedBefore: true
        case .again, .putBack, .warning, .note, .run: false
        }
    }

    /// The line of a log; `nil` for what happens too often to be logged.
    var line: String? {
        switch what {
        case .stage, .doneBefore, .failedBefore: nil
        case .done(let seconds): "\(study): done in \(NumberText.duration(seconds)) (\(tally))"
        case .failed(let reason): "\(study): failed: \(reason) (\(tally))"
        case .again(let reason, let seconds):
            "\(study): tried again in \(NumberText.duration(seconds)): \(reason)"
        case .putBack: "\(study): put back"
        case .warning(let warning):
            study.isEmpty ? "warning: \(warning)" : "\(study): warning: \(warning)"
        case .note(let sentence): "\(study): \(sentence)"
        case .run(let sentence): sentence
        }
    }

    /// What a terminal redraws.
    var drawing: ProgressDrawing {
        var (label, part) = (study, 0.0)
        switch what {
        case .stage(let id, let fraction):
            label += ": \(id)" + (fraction.map { " \(Int($0 * 100)) %" } ?? "")
            // Of a single study only its stage says how far the run is.
            if total == 1 { part = fraction ?? 0 }
        case .done, .doneBefore: label += ": done"
        case .failed, .failedBefore: label += ": failed"
        case .again, .putBack, .warning, .note, .run: break
        }
        return ProgressDrawing(
            done: finished, total: total, perSecond: perMinute.map { $0 / 60 }, part: part,
            label: label)
    }

    /// `7/20, 3.1 a minute, about 4 min left`.
    private var tally: String {
        var text = "\(finished)/\(total)"
        if let perMinute { text += ", \(NumberText.decimal(perMinute)) a minute" }
        if let secondsLeft, finished < total {
            text += ", about \(NumberText.duration(secondsLeft)) left"
        }
        return text
    }
}
