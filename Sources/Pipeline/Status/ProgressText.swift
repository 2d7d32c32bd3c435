/// How events read.
extension ProgressEvent {
    /// Whether the event stays to be read on a terminal, above the redrawn line.
    var isLasting: Bool {
        switch what {
        case .failed, .again, .warning, .note, .run: true
        case .stage, .done, .doneBefore, .failedBefore, .putBack: false
        }
    }

    /// Whether a study ended.
    var isEnd: Bool {
        switch what {
        case .done, .failed: true
        case .stage, .doneBefore, .failedBefore, .again, .putBack, .warning, .note, .run: false
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
        case .done(let seconds): "\(study): done in \(Self.duration(seconds)) (\(tally))"
        case .failed(let reason): "\(study): failed: \(reason) (\(tally))"
        case .again(let reason, let seconds):
            "\(study): tried again in \(Self.duration(seconds)): \(reason)"
        case .putBack: "\(study): put back"
        case .warning(let warning):
            study.isEmpty ? "warning: \(warning)" : "\(study): warning: \(warning)"
        case .note(let sentence): "\(study): \(sentence)"
        case .run(let sentence): sentence
        }
    }

    /// The line that a terminal redraws.
    var status: String {
        switch what {
        case .stage(let id, let fraction):
            "[\(tally)] \(study): \(id)" + (fraction.map { " \(Int($0 * 100)) %" } ?? "")
        case .done, .doneBefore: "[\(tally)] \(study): done"
        case .failed, .failedBefore: "[\(tally)] \(study): failed"
        case .again, .putBack, .warning, .note: "[\(tally)] \(study)"
        case .run: "[\(tally)]"
        }
    }

    /// `7/20, 3.1 a minute, about 4 min left`.
    private var tally: String {
        var text = "\(finished)/\(total)"
        if let perMinute { text += ", \(Self.rounded(perMinute)) a minute" }
        if let secondsLeft, finished < total {
            text += ", about \(Self.duration(secondsLeft)) left"
        }
        return text
    }

    /// Seconds as people say them: `0.4 s`, `12 s`, `4 min`, `3 h 20 min`.
    static func duration(_ seconds: Double) -> String {
        guard seconds.isFinite, seconds >= 0, seconds < 3.6e8 else { return "a long time" }
        if seconds < 9.95 { return "\(rounded(seconds)) s" }
        if seconds < 99.5 { return "\(Int(seconds.rounded())) s" }
        let minutes = Int((seconds / 60).rounded())
        guard minutes >= 60 else { return "\(minutes) min" }
        return minutes % 60 == 0 ? "\(minutes / 60) h" : "\(minutes / 60) h \(minutes % 60) min"
    }

    /// With one decimal below 100.
    private static func rounded(_ value: Double) -> String {
        value < 100 ? "\((value * 10).rounded() / 10)" : "\(Int(min(value, 1e9).rounded()))"
    }
}
