/// JSON of a checkpoint's metadata, read strictly: a key that stands twice is a fault, which general
/// readers hide.
///
/// - Source: RFC 8259.
package enum MetadataJSON: Sendable, Equatable {
    case null
    case bool(Bool)
    case number(Double)
    case text(String)
    case list([MetadataJSON])
    case object([String: MetadataJSON])

    /// What is wrong with the text, as the end of a sentence.
    package struct Fault: Error, Equatable {
        package let reason: String
        /// Whether a key stands twice.
        package var isRepeatedKey = false
    }

    /// - Throws: ``Fault``.
    package init(_ text: String) throws(Fault) {
        var reader = Reader(bytes: Array(text.utf8))
        self = try reader.value(depth: 0)
        try reader.end()
    }

    /// The member of an object; nil where there is none.
    package subscript(_ key: String) -> MetadataJSON? {
        guard case .object(let members) = self else { return nil }
        return members[key]
    }

    /// The value as a message shows it.
    package var shown: String {
        switch self {
        case .null: "null"
        case .bool(let value): "\(value)"
        case .number(let value): plain(value)
        case .text(let text): "'\(text.count > 60 ? text.prefix(60) + "…" : text)'"
        case .list(let items) where items.count <= 6:
            "[\(items.map(\.shown).joined(separator: ", "))]"
        case .list(let items): "a list of \(items.count)"
        case .object: "an object"
        }
    }
}

/// A number without a fraction where it has none: `4`, `1.5`.
package func plain(_ number: Double) -> String {
    number == number.rounded() && abs(number) < 1e15 ? "\(Int(number))" : "\(number)"
}

/// Goes through the text byte by byte.
private struct Reader {
    let bytes: [UInt8]
    var position = 0

    private static let deepest = 16

    mutating func value(depth: Int) throws(MetadataJSON.Fault) -> MetadataJSON {
        guard depth <= Self.deepest else { throw fault("nested too deep") }
        skipSpace()
        guard position < bytes.count else { throw fault("cut short") }
        switch bytes[position] {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try list(depth: depth)
        case UInt8(ascii: "\""): return .text(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return .number(try number())
        }
    }

    func end() throws(MetadataJSON.Fault) {
        var rest = self
        rest.skipSpace()
        guard rest.position == bytes.count else { throw rest.fault("followed by something else") }
    }

    private mutating func object(depth: Int) throws(MetadataJSON.Fault) -> MetadataJSON {
        var members: [String: MetadataJSON] = [:]
        position += 1
        if skip("}") { return .object(members) }
        repeat {
            skipSpace()
            guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
                throw fault("without a name where one must be")
            }
            let key = try string()
            guard skip(":") else { throw fault("without a ':' where one must be") }
            let value = try value(depth: depth + 1)
            guard members.updateValue(value, forKey: key) == nil else {
                throw MetadataJSON.Fault(
                    reason: "has '\(key.prefix(60))' twice", isRepeatedKey: true)
            }
        } while skip(",")
        guard skip("}") else { throw fault("without a '}' where one must be") }
        return .object(members)
    }

    private mutating func list(depth: Int) throws(MetadataJSON.Fault) -> MetadataJSON {
        var items: [MetadataJSON] = []
        position += 1
        if skip("]") { return .list(items) }
        repeat { items.append(try value(depth: depth + 1)) } while skip(",")
        guard skip("]") else { throw fault("without a ']' where one must be") }
        return .list(items)
    }

    private mutating func word(
        _ word: String, _ value: MetadataJSON
    ) throws(MetadataJSON.Fault) -> MetadataJSON {
        guard bytes[position...].starts(with: word.utf8) else { throw fault("no JSON") }
        position += word.utf8.count
        return value
    }

    private mutating func number() throws(MetadataJSON.Fault) -> Double {
        let start = position
        while position < bytes.count, "+-.eE0123456789".utf8.contains(bytes[position]) {
            position += 1
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        // Swift also takes a plus at the beginning, and a point without a digit beside it.
        let digits = text.drop { $0 == "-" }
        guard let value = Double(text), value.isFinite, digits.first?.isNumber == true,
            !text.contains(".e"), !text.contains(".E"), !text.hasSuffix("."),
            !(digits.hasPrefix("0") && digits.dropFirst().first?.isNumber == true)
        else { throw fault("no JSON") }
        return value
    }

    private mutating func string() throws(MetadataJSON.Fault) -> String {
        position += 1
        var units: [UInt8] = []
        while true {
            switch try next() {
            case UInt8(ascii: "\""):
                guard let text = String(validating: units, as: UTF8.self) else {
                    throw fault("not UTF-8")
                }
                return text
            case UInt8(ascii: "\\"): units += Array(String(try escaped()).utf8)
            case let byte where byte < 0x20: throw fault("a control character in a text")
            case let byte: units.append(byte)
            }
        }
    }

    private mutating func escaped() throws(MetadataJSON.Fault) -> Unicode.Scalar {
        switch try next() {
        case UInt8(ascii: "\""): return "\""
        case UInt8(ascii: "\\"): return "\\"
        case UInt8(ascii: "/"): return "/"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{c}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"):
            let unit = try hexadecimal()
            if let scalar = Unicode.Scalar(unit) { return scalar }
            guard unit < 0xDC00, try next() == UInt8(ascii: "\\"), try next() == UInt8(ascii: "u"),
                case let low = try hexadecimal(), (0xDC00..<0xE000).contains(low),
                let scalar = Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00))
            else { throw fault("half a surrogate pair") }
            return scalar
        default: throw fault("an unknown escape in a text")
        }
    }

    private mutating func hexadecimal() throws(MetadataJSON.Fault) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = Character(Unicode.Scalar(try next())).hexDigitValue else {
                throw fault("an unknown escape in a text")
            }
            value = value << 4 | UInt32(digit)
        }
        return value
    }

    private mutating func next() throws(MetadataJSON.Fault) -> UInt8 {
        guard position < bytes.count else { throw fault("cut short") }
        defer { position += 1 }
        return bytes[position]
    }

    private mutating func skipSpace() {
        while position < bytes.count, [0x20, 0x0A, 0x0D, 0x09].contains(bytes[position]) {
            position += 1
        }
    }

    private mutating func skip(_ scalar: Unicode.Scalar) -> Bool {
        skipSpace()
        guard position < bytes.count, bytes[position] == UInt8(ascii: scalar) else { return false }
        position += 1
        return true
    }

    private func fault(_ what: String) -> MetadataJSON.Fault {
        MetadataJSON.Fault(reason: "is \(what), at byte \(position)")
    }
}
