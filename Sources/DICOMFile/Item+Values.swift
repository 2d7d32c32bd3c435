// Values of one kind, of which there are three: one that is absent or empty (nil), one that can be
// read, and one that is there and cannot (an `UnreadableValue`).

extension Item {
    /// The text of an attribute; nil where it is absent or empty.
    package func value(of attribute: Attribute) throws(UnreadableValue) -> String? {
        switch reading(attribute) {
        case .absent: return nil
        case .text(let text): return text.contains { !Self.isPadding($0) } ? text : nil
        case .unreadable:
            throw UnreadableValue(attribute, shown(attribute), "which is not a value of its kind")
        }
    }

    /// Its values, one string each, without spaces around them.
    package func words(of attribute: Attribute) throws(UnreadableValue) -> [String] {
        guard let text = try value(of: attribute) else { return [] }
        return text.split(separator: "\\", omittingEmptySubsequences: false).map(trimmed)
    }

    /// Its only value, without spaces around it.
    package func word(of attribute: Attribute) throws(UnreadableValue) -> String? {
        let words = try words(of: attribute)
        guard words.count <= 1 else {
            throw UnreadableValue(
                attribute, words.joined(separator: "\\"),
                "which is \(words.count) values, and one belongs there")
        }
        return words.first
    }

    /// Its numbers, as many as the attribute has; without NaN and infinity, and in no other form than
    /// DICOM's.
    package func numbers(of attribute: Attribute) throws(UnreadableValue) -> [Double]? {
        let words = try words(of: attribute)
        guard !words.isEmpty else { return nil }
        let count: Int? = if case .numbers(let count) = attribute.kind { count } else { 1 }
        let numbers = words.compactMap(Self.decimal)
        guard numbers.count == words.count, count == nil || numbers.count == count else {
            let what =
                switch count {
                case nil: "a list of numbers"
                case 1?: "a number"
                case let count?: "\(count) numbers"
                }
            throw UnreadableValue(attribute, Self.shown(words), "which is not \(what)")
        }
        return numbers
    }

    /// Its only number.
    package func number(of attribute: Attribute) throws(UnreadableValue) -> Double? {
        try numbers(of: attribute)?.first
    }

    /// Its only whole number.
    package func integer(of attribute: Attribute) throws(UnreadableValue) -> Int? {
        let words = try words(of: attribute)
        guard !words.isEmpty else { return nil }
        guard words.count == 1, let number = Int(words[0]) else {
            throw UnreadableValue(
                attribute, Self.shown(words), "which is not a whole number")
        }
        return number
    }

    /// The values; and where they are text that was taken for numbers of 16 bits, as in implicit VR, that
    /// text.
    package static func shown(_ words: [String]) -> String {
        let joined = words.joined(separator: "\\")
        let numbers = words.compactMap { UInt16($0) }
        guard words.count > 1, numbers.count == words.count else { return joined }
        let bytes = numbers.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        guard bytes.allSatisfy({ (32..<127).contains($0) }) else { return joined }
        return "\(String(decoding: bytes, as: UTF8.self)) (\(joined))"
    }

    /// The item of a sequence that has one; nil where it has none.
    package func item(of attribute: Attribute) throws(UnreadableValue) -> Item? {
        let items = try items(of: attribute)
        guard items.count <= 1 else {
            throw UnreadableValue(
                attribute, "\(items.count) items", "and one item belongs there")
        }
        return items.first
    }

    /// The items of a sequence.
    package func items(of attribute: Attribute) throws(UnreadableValue) -> [Item] {
        guard let items = itemsIfSequence(attribute) else {
            throw UnreadableValue(attribute, shown(attribute), "which is not a sequence")
        }
        return items
    }

    /// A number in the form of a Decimal String: digits, a sign, a point, an exponent (PS3.5, 6.2).
    private static func decimal(_ text: String) -> Double? {
        let isPlain = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"),
                UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"):
                true
            default: false
            }
        }
        guard isPlain, let number = Double(text), number.isFinite else { return nil }
        return number
    }
}
