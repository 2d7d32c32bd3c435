/// Text that comes from a file or an error, made fit for a message: one that a terminal shows as
/// it is, on one line, and not at any length.
package enum PlainText {
    /// `text` with control and formatting characters as `?`, cut after `limit` characters.
    package static func clean(_ text: String, limit: Int = 60) -> String {
        var cleaned = ""
        for (count, scalar) in text.unicodeScalars.enumerated() {
            guard count < limit else { return cleaned + "…" }
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned:
                cleaned += "?"
            default: cleaned.unicodeScalars.append(scalar)
            }
        }
        return cleaned
    }

    /// The sentence of an error, line by line as it is, and at most 2,000 characters of it.
    package static func sentence(of error: any Error) -> String {
        "\(error)".split(separator: "\n", omittingEmptySubsequences: true)
            .prefix(20).map { clean(String($0), limit: 2000) }.joined(separator: "\n")
    }
}
