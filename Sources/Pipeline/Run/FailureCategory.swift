/// What failures that have one cause have in common.
enum FailureCategory {
    /// The sentence's first line with `#` for numbers and `…` for paths and what is quoted by
    /// name, the stage at its beginning excepted: so a thousand files that are cut short count as one reason.
    static func of(_ sentence: String) -> String {
        var category: [UInt8] = []
        let quote = UInt8(ascii: "'")
        let bytes = Array(sentence.utf8.prefix(600))
        var index = 0
        // A stage's id stands first, in quotes.
        if bytes.first == quote, let end = bytes.dropFirst().firstIndex(of: quote),
            bytes[end...].starts(with: "' (".utf8)
        {
            category += bytes[...end]
            index = end + 1
        }
        while index < bytes.count, bytes[index] != UInt8(ascii: "\n") {
            let byte = bytes[index]
            // Not an apostrophe.
            let opens = byte == quote && (index == 0 || !isWord(bytes[index - 1]))
            if opens, let end = bytes[(index + 1)...].firstIndex(of: quote) {
                category += Array("'…'".utf8)
                index = end + 1
            } else if let end = pathEnd(bytes, from: index) {
                category += Array("…".utf8)
                index = end
            } else if isDigit(byte) {
                category.append(UInt8(ascii: "#"))
                while index < bytes.count,
                    isDigit(bytes[index])
                        || (bytes[index] == UInt8(ascii: ".") && index + 1 < bytes.count
                            && isDigit(bytes[index + 1]))
                { index += 1 }
            } else {
                category.append(byte)
                index += 1
            }
        }
        return String(decoding: category, as: UTF8.self)
    }

    /// Where the path ends that begins at `index`: a word with a `/` in it. `nil` where none begins.
    private static func pathEnd(_ bytes: [UInt8], from index: Int) -> Int? {
        guard index == 0 || bytes[index - 1] == UInt8(ascii: " ") else { return nil }
        let ends = [UInt8(ascii: " "), UInt8(ascii: "\n")]
        let word = bytes[index...].prefix { !ends.contains($0) }
        return word.contains(UInt8(ascii: "/")) ? word.endIndex : nil
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        isDigit(byte) || byte >= 0x80 || UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20
    }
}
