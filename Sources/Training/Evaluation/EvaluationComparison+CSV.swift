extension EvaluationComparison {
    /// One row per evaluation, object and seed, as RFC 4180 has it; the first row names the columns.
    ///
    /// Dice, areas and surface Dice are 0 to 1, HD95 is in millimetres. A field is empty where a Dice
    /// is never reached, or where the last mask is empty and so has no HD95.
    public func csv() -> String {
        let counts = DiceCurve.reportedClicks(within: budget)
        var names = ["setting", "case", "class", "seed"]
        names += counts.map { "dice_\($0)" }
        names += ["area", "surface_dice", "hd95"]
        names += EvaluationResult.goals.map { "clicks_to_\(Int(($0 * 100).rounded()))" }
        var text = csvLine(names)
        for result in results {
            for object in result.objects {
                let curve = result.curve(of: object)
                var fields = [result.setting, object.caseName, object.className, "\(object.seed)"]
                fields += counts.map { "\(curve.dice(after: $0))" }
                fields += ["\(curve.area)", "\(object.surfaceDice)"]
                fields.append(object.hd95.map { "\($0)" } ?? "")
                fields += EvaluationResult.goals.map { goal in
                    curve.clicks(to: goal).map(String.init) ?? ""
                }
                text += csvLine(fields)
            }
        }
        return text
    }
}

/// The fields with commas between them, those in quotes that need to be.
private func csvLine(_ fields: [String]) -> String {
    fields.map { field in
        // A carriage return and a line feed are one character, so the bytes are looked at.
        let needsQuotes = field.utf8.contains { ",\"\r\n".utf8.contains($0) }
        guard needsQuotes else { return field }
        return "\""
            + field.split(separator: "\"", omittingEmptySubsequences: false)
            .joined(separator: "\"\"") + "\""
    }.joined(separator: ",") + "\r\n"
}
