/// A name from a file, in quotes and fit for a message.
func quoted(_ name: String) -> String { "'\(printable(name))'" }

/// Text from a file, fit for a message: on one line, without what a terminal would obey, and of
/// bounded length.
func printable(_ text: String) -> String {
    let longest = 100
    let shown = text.unicodeScalars.prefix(longest).map { scalar in
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse,
            .unassigned:
            "?"
        default: String(scalar)
        }
    }
    return shown.joined() + (text.unicodeScalars.dropFirst(longest).isEmpty ? "" : "…")
}
