/// Texts from files, fit to be drawn or to name a file.
enum PreviewText {
    /// One line without control characters, cut to `limit` characters.
    static func line(_ text: String, limit: Int) -> String {
        let plain = String(
            String.UnicodeScalarView(
                text.unicodeScalars.prefix(4 * limit).map { scalar in
                    switch scalar.properties.generalCategory {
                    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse,
                        .surrogate, .unassigned:
                        " "
                    default: scalar
                    }
                }))
        return plain.count > limit ? plain.prefix(limit - 1) + "…" : plain
    }

    /// ASCII letters, digits and hyphens, at most 40; empty where nothing of the name is left.
    static func fileName(_ name: String) -> String {
        var safe = ""
        for scalar in name.unicodeScalars.prefix(400) {
            guard safe.utf8.count < 40 else { break }
            if scalar.isASCII, scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) {
                safe.unicodeScalars.append(scalar)
            } else if !safe.isEmpty, safe.last != "-" {
                safe.append("-")
            }
        }
        while safe.last == "-" { safe.removeLast() }
        return safe
    }

    /// A number with `decimals` of them.
    static func number(_ value: Double, decimals: Int) -> String {
        guard value.isFinite, abs(value) < 1e12 else { return "\(value)" }
        var power = 1
        for _ in 0..<decimals { power *= 10 }
        let whole = Int((abs(value) * Double(power)).rounded())
        let sign = value < 0 && whole > 0 ? "-" : ""
        guard decimals > 0 else { return "\(sign)\(whole)" }
        let digits = "\(whole % power)"
        return "\(sign)\(whole / power)."
            + String(repeating: "0", count: decimals - digits.count) + digits
    }
}
