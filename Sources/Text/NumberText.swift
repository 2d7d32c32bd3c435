/// Numbers as people say them.
package enum NumberText {
    /// `0.4 s`, `12 s`, `4 min`, `3 h 20 min`.
    package static func duration(_ seconds: Double) -> String {
        guard seconds.isFinite, seconds >= 0, seconds < 3.6e8 else { return "a long time" }
        if seconds < 9.95 { return "\(decimal(seconds)) s" }
        if seconds < 99.5 { return "\(Int(seconds.rounded())) s" }
        let minutes = Int((seconds / 60).rounded())
        guard minutes >= 60 else { return "\(minutes) min" }
        return minutes % 60 == 0 ? "\(minutes / 60) h" : "\(minutes / 60) h \(minutes % 60) min"
    }

    /// `12.3 a second`, `3.1 a minute`, `0.5 an hour`: by the shortest time in which one comes.
    package static func rate(perSecond: Double) -> String {
        if perSecond >= 1 { return "\(decimal(perSecond)) a second" }
        if perSecond * 60 >= 1 { return "\(decimal(perSecond * 60)) a minute" }
        return "\(decimal(perSecond * 3600)) an hour"
    }

    /// With one decimal below 100.
    package static func decimal(_ value: Double) -> String {
        value < 100 ? "\((value * 10).rounded() / 10)" : "\(Int(min(value, 1e9).rounded()))"
    }
}
