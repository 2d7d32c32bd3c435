extension PlainText {
    /// A JSON text of which a terminal shows every character: what is not plain stands there as
    /// `\u001b`, in the same text's other spelling.
    package static func json(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: { !isPlain($0) && $0 != "\n" }) else {
            return text
        }
        var safe = ""
        for scalar in text.unicodeScalars {
            guard !isPlain(scalar), scalar != "\n" else {
                safe.unicodeScalars.append(scalar)
                continue
            }
            for unit in String(scalar).utf16 {
                let hex = String(unit, radix: 16)
                safe += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            }
        }
        return safe
    }
}
