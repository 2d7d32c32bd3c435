internal import Yams
internal import Text

/// A struct of options: the file's keys over the defaults.
struct OptionGroup<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let decoder: OptionDecoder

    var codingPath: [any CodingKey] { decoder.codingPath }

    var allKeys: [Key] {
        decoder.log.close(decoder.path)
        if let mapping = decoder.node?.mapping {
            return mapping.keys.compactMap { $0.text.flatMap(Key.init(stringValue:)) }
        }
        guard case .object(let members)? = decoder.standard else { return [] }
        return members.keys.sorted().compactMap(Key.init(stringValue:))
    }

    func child(_ key: some CodingKey) -> OptionDecoder {
        let word = key.stringValue
        decoder.log.ask(word, in: decoder.path)
        let node = decoder.node?.mapping?.first { $0.key.text == word }?.value
        return OptionDecoder(
            node: node, standard: decoder.standard?[word], path: decoder.path + [word],
            log: decoder.log)
    }

    func contains(_ key: Key) -> Bool {
        let child = child(key)
        return child.node != nil || (child.standard ?? .null) != .null
    }

    func decodeNil(forKey key: Key) throws -> Bool {
        let child = child(key)
        if let node = child.node { return node.isNothing }
        return (child.standard ?? .null) == .null
    }

    func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
        try child(key).decode(type)
    }

    func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<NestedKey> {
        try child(key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try child(key).unkeyedContainer()
    }

    func superDecoder() throws -> any Decoder { child(OptionKey("super")) }
    func superDecoder(forKey key: Key) throws -> any Decoder { child(key) }
}

/// A list in an option.
struct OptionSequence: UnkeyedDecodingContainer {
    let decoder: OptionDecoder
    let items: [(Node?, JSONValue?)]
    private(set) var currentIndex = 0

    init(decoder: OptionDecoder, items: [(Node?, JSONValue?)]) {
        self.decoder = decoder
        self.items = items
    }

    var codingPath: [any CodingKey] { decoder.codingPath }
    var count: Int? { items.count }
    var isAtEnd: Bool { currentIndex >= items.count }

    private mutating func next() throws -> OptionDecoder {
        guard !isAtEnd else {
            throw decoder.fault(
                .wrong(wanted: "a longer list", found: "a list of \(items.count)"))
        }
        defer { currentIndex += 1 }
        let (node, standard) = items[currentIndex]
        return OptionDecoder(
            node: node, standard: standard, path: decoder.path + ["\(currentIndex)"],
            log: decoder.log)
    }

    mutating func decodeNil() throws -> Bool {
        guard !isAtEnd else { return false }
        let (node, standard) = items[currentIndex]
        let isNothing = node?.isNothing ?? (standard == .null)
        if isNothing { currentIndex += 1 }
        return isNothing
    }

    mutating func decode<T: Decodable>(_ type: T.Type) throws -> T { try next().decode(type) }

    mutating func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type
    ) throws -> KeyedDecodingContainer<NestedKey> {
        try next().container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        try next().unkeyedContainer()
    }

    mutating func superDecoder() throws -> any Decoder { try next() }
}

/// One number, word, true or false. Nothing is guessed: `"1.5"` in quotes is text, `1.5` is no
/// whole number, `yes` is text, and a whole number will do where a fraction may stand.
struct OptionScalar: SingleValueDecodingContainer {
    let decoder: OptionDecoder

    var codingPath: [any CodingKey] { decoder.codingPath }

    func decodeNil() -> Bool { decoder.node?.isNothing ?? ((decoder.standard ?? .null) == .null) }

    func decode(_ type: Bool.Type) throws -> Bool {
        switch (decoder.node, decoder.standard) {
        case (nil, .bool(let value)?): return value
        case (let node?, _) where node.plainText == "true": return true
        case (let node?, _) where node.plainText == "false": return false
        default: throw decoder.wrong("true or false")
        }
    }

    func decode(_ type: String.Type) throws -> String {
        switch (decoder.node, decoder.standard) {
        case (nil, .string(let value)?): return value
        case (let node?, _) where !node.isNothing:
            guard let text = node.text, !text.contains("\0") else { throw decoder.wrong("text") }
            return text
        default: throw decoder.wrong("text")
        }
    }

    /// `010` is eight to YAML 1.1 and ten to YAML 1.2, so nobody knows which was meant.
    private func mustBeDecimal(_ what: String) throws {
        guard let text = decoder.node?.plainText else { return }
        let digits = text.drop { $0 == "+" || $0 == "-" }
        guard digits.count > 1, digits.first == "0",
            digits.allSatisfy({ $0.isASCII && $0.isNumber })
        else { return }
        throw decoder.wrong("\(what) without a leading zero, which some read as octal")
    }

    private func fraction() throws -> Double {
        decoder.log.noteFraction(decoder.path)
        switch (decoder.node, decoder.standard) {
        case (nil, .int(let value)?): return Double(value)
        case (nil, .double(let value)?): return value
        default:
            try mustBeDecimal("a number")
            // Double's own reading also takes 'nan', 'inf' and hexadecimal numbers.
            guard let text = decoder.node?.plainText,
                text.allSatisfy({ "+-.eE".contains($0) || $0.isASCII && $0.isNumber }),
                let value = Double(text), value.isFinite
            else { throw decoder.wrong("a number") }
            return value
        }
    }

    func decode(_ type: Double.Type) throws -> Double { try fraction() }
    func decode(_ type: Float.Type) throws -> Float {
        let value = Float(try fraction())
        guard value.isFinite else { throw decoder.wrong("a number below 3e38") }
        return value
    }

    private func whole<T: FixedWidthInteger>(_ type: T.Type) throws -> T {
        switch (decoder.node, decoder.standard) {
        case (nil, .int(let value)?):
            if let value = T(exactly: value) { return value }
        case (let node?, _):
            try mustBeDecimal("a whole number")
            if let text = node.plainText, let value = T(text) { return value }
        default: break
        }
        throw decoder.wrong(
            T.bitWidth == 64 && T.isSigned
                ? "a whole number" : "a whole number from \(T.min) to \(T.max)")
    }

    func decode(_ type: Int.Type) throws -> Int { try whole(type) }
    func decode(_ type: Int8.Type) throws -> Int8 { try whole(type) }
    func decode(_ type: Int16.Type) throws -> Int16 { try whole(type) }
    func decode(_ type: Int32.Type) throws -> Int32 { try whole(type) }
    func decode(_ type: Int64.Type) throws -> Int64 { try whole(type) }
    func decode(_ type: UInt.Type) throws -> UInt { try whole(type) }
    func decode(_ type: UInt8.Type) throws -> UInt8 { try whole(type) }
    func decode(_ type: UInt16.Type) throws -> UInt16 { try whole(type) }
    func decode(_ type: UInt32.Type) throws -> UInt32 { try whole(type) }
    func decode(_ type: UInt64.Type) throws -> UInt64 { try whole(type) }

    func decode<T: Decodable>(_ type: T.Type) throws -> T {
        try decoder.decode(type)
    }
}

extension Node {
    /// `true` or `false`.
    var truth: Bool? { plainText == "true" ? true : plainText == "false" ? false : nil }

    /// The text of a scalar without quotes.
    fileprivate var plainText: String? {
        guard case .scalar(let scalar) = self, scalar.isPlain else { return nil }
        return scalar.string
    }
}
